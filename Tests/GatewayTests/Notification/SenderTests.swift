internal import Alerting
internal import Foundation
internal import Metering
internal import Testing

@testable internal import Gateway

/// What receivers get by HTTP, and what their answers mean.
@Suite(.timeLimit(.minutes(2))) struct SenderTests {
    private static func webhook(_ peer: HTTPPeer, path: String = "/hook?x=1") throws -> ReceiverSettings.Channel {
        .webhook(WebhookSettings(url: try ReceiverURL(parsing: peer.base + path), token: Secret("s3cret")))
    }

    private static func object(_ body: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any])
    }

    @Test func aWebHookGetsTheJSONOfAlertmanagers() async throws {
        try await HTTPPeer.run({ _, _ in .answer(200) }) { peer in
            let message = SampleMessages.message([
                SampleMessages.alert(), SampleMessages.alert("VoltageOutOfBand", .warning, isOver: true),
            ])
            #expect(try await SampleMessages.send(message, to: try Self.webhook(peer)) == .delivered)
            let request = try #require(peer.requests.first)
            #expect(request.line == "POST /hook?x=1 HTTP/1.1")
            #expect(request.field("Content-Type") == "application/json")
            #expect(request.field("Authorization") == "Bearer s3cret")
            #expect(request.field("X-Message-Id") == message.id)
            let document = try Self.object(request.body)
            #expect(document["version"] as? String == "4")
            #expect(document["receiver"] as? String == "ops")
            #expect(document["status"] as? String == "firing")
            #expect(document["truncatedAlerts"] as? Int == 0)
            #expect(document["groupKey"] as? String == #"{}:{site="jansen"}"#)
            #expect(document["externalURL"] as? String == "http://127.0.0.1:9571")
            #expect(document["groupLabels"] as? [String: String] == ["site": "jansen"])
            #expect(
                document["commonLabels"] as? [String: String] == ["site": "jansen", "meter": "grid", "phase": "l1"])
            let alerts = try #require(document["alerts"] as? [[String: Any]])
            #expect(alerts.map { $0["status"] as? String } == ["firing", "resolved"])
            #expect(
                alerts.map { $0["endsAt"] as? String } == ["0001-01-01T00:00:00Z", "2026-03-01T13:15:10Z"])
            #expect(alerts[0]["startsAt"] as? String == "2026-03-01T13:05:10Z")
            #expect((alerts[0]["fingerprint"] as? String)?.count == 16)
            #expect((alerts[0]["labels"] as? [String: String])?["alertname"] == "FuseOverload")
        }
    }

    @Test func ntfyGetsTitleTextPriorityAndTags() async throws {
        try await HTTPPeer.run({ _, _ in .answer(200) }) { peer in
            let channel = ReceiverSettings.Channel.ntfy(
                NtfySettings(url: try ReceiverURL(parsing: "\(peer.base)/jansen"), token: Secret("tk_1")))
            #expect(try await SampleMessages.send(to: channel, language: .dutch) == .delivered)
            let over = SampleMessages.message([SampleMessages.alert(isOver: true)])
            #expect(try await SampleMessages.send(over, to: channel) == .delivered)
            let documents = try peer.requests.map { try Self.object($0.body) }
            #expect(peer.requests.map(\.line) == ["POST / HTTP/1.1", "POST / HTTP/1.1"])
            #expect(peer.requests[0].field("Authorization") == "Bearer tk_1")
            #expect(documents.map { $0["topic"] as? String } == ["jansen", "jansen"])
            #expect(documents.map { $0["priority"] as? Int } == [5, 3])
            #expect(
                documents.map { $0["tags"] as? [String] } == [["rotating_light", "critical"], ["white_check_mark"]])
            #expect(
                documents.map { $0["title"] as? String }
                    == ["Fam. Jansen: fase L1 vraagt 31 A", "Over: Fam. Jansen: phase L1 draws 31 A"])
            #expect((documents[0]["message"] as? String)?.contains("Sinds 2026-03-01 14:05") == true)
        }
    }

    @Test func ntfyCutsAtACharacterWhatIsTooLong() throws {
        var alerts: [Alert] = []
        for number in 0..<60 { alerts.append(SampleMessages.alert("Überlast\(number)")) }
        let policy = ReceiverPolicy(name: "ops")
        let body = NtfyBody.bytes(SampleMessages.message(alerts), policy, topic: "t", try SampleMessages.sites)
        let text = try #require(try Self.object(String(decoding: body, as: UTF8.self))["message"] as? String)
        #expect(text.utf8.count <= 4096 && text.utf8.count > 3800 && text.hasSuffix("…"))
    }

    @Test(arguments: [
        (200, "", SendOutcome.delivered), (204, "", .delivered),
        (404, "no such  hook\n", .failed("HTTP 404: no such hook")),
        (302, "", .failed("HTTP 302")), (401, "", .failed("HTTP 401")), (422, "", .refused("HTTP 422")),
        (400, "<!DOCTYPE html><p>no", .refused("HTTP 400 and a page of HTML")),
        (403, "s3cret may not post to /hook?x=1", .failed("HTTP 403: <secret> may not post to <secret>")),
        (500, "", .failed("HTTP 500")), (503, "busy", .failed("HTTP 503: busy")), (408, "", .failed("HTTP 408")),
    ])
    func anAnswerSaysHowTheMessageWasTaken(status: Int, body: String, outcome: SendOutcome) async throws {
        try await HTTPPeer.run({ _, _ in .answer(status, body) }) { peer in
            let found = try await SampleMessages.send(to: try Self.webhook(peer))
            #expect(found == outcome)
        }
    }

    @Test func aReceiverThatAsksForAPauseGetsIt() async throws {
        try await HTTPPeer.run({ _, _ in .answer(429, fields: ["Retry-After: 77"]) }) { peer in
            let found = try await SampleMessages.send(to: try Self.webhook(peer))
            #expect(found == .failed("HTTP 429", retryAfter: .seconds(77)))
        }
    }

    @Test func oneThatHangsOrIsNotThereIsToBeTriedAgain() async throws {
        try await HTTPPeer.run({ _, _ in .silence }) { peer in
            let outcome = try await SampleMessages.send(to: try Self.webhook(peer), timeout: .milliseconds(50))
            #expect(outcome == .failed("no answer within 0.05 seconds"))
        }
        let url = try ReceiverURL(parsing: "http://127.0.0.1:1/hook")
        let outcome = try await SampleMessages.send(to: .webhook(WebhookSettings(url: url)))
        #expect(outcome == .failed("connection refused"))
    }

    @Test func oneAlertThatAnAlertmanagerRefusesKeepsNoOthersFromIt() async throws {
        try await HTTPPeer.run({ _, _ in .answer(400) }) { peer in
            let forwarder = AlertmanagerForwarder(
                AlertmanagerSettings(url: try ReceiverURL(parsing: peer.base)), externalURL: "http://gw",
                on: try SharedLoop.loop)
            forwarder.take((0..<600).map { SampleMessages.alert("A\($0)") })
            #expect(forwarder.begin())
            #expect(await forwarder.send() == .refused("HTTP 400"))
            #expect(peer.requests.count == 3)
        }
    }

    @Test func anAlertmanagerGetsAllAlertsBy256() async throws {
        try await HTTPPeer.run({ _, _ in .answer(200) }) { peer in
            let url = try ReceiverURL(parsing: "\(peer.base)/am/")
            let forwarder = AlertmanagerForwarder(
                AlertmanagerSettings(url: url), externalURL: "http://gw", on: try SharedLoop.loop)
            forwarder.take(
                (0..<600).map { SampleMessages.alert("A\($0)") } + [SampleMessages.alert("over", isOver: true)])
            #expect(forwarder.begin() && !forwarder.begin())
            #expect(await forwarder.send() == .delivered)
            #expect(!forwarder.begin(), "nothing waits")
            #expect(peer.requests.map(\.line) == Array(repeating: "POST /am/api/v2/alerts HTTP/1.1", count: 3))
            let alerts = try peer.requests.flatMap { request in
                try #require(try JSONSerialization.jsonObject(with: Data(request.body.utf8)) as? [[String: Any]])
            }
            #expect(alerts.count == 601)
            let over = try #require(alerts.first { ($0["labels"] as? [String: String])?["alertname"] == "over" })
            #expect(over["endsAt"] as? String == "2026-03-01T13:15:10Z")
            #expect(alerts[0]["endsAt"] as? String == "2026-03-01T13:19:10Z")
            #expect(alerts[0]["generatorURL"] as? String == "http://gw/api/v1/alerts")
        }
    }

    @Test(arguments: [
        (
            200, "<html><body>It works!</body></html>",
            "HTTP 200 and a page of HTML: expected an Alertmanager's API v2 there; is the address right?"
        ),
        (
            404, "<!doctype html>\n<title>404</title>",
            "HTTP 404 and a page of HTML: expected an Alertmanager's API v2 there; is the address right?"
        ),
        (500, #""no quorum""#, #"HTTP 500: "no quorum""#),
    ])
    func anAlertmanagerThatIsNoneIsSaidToBeNone(status: Int, body: String, reason: String) async throws {
        try await HTTPPeer.run({ _, _ in .answer(status, body) }) { peer in
            let channel = ReceiverSettings.Channel.alertmanager(
                AlertmanagerSettings(url: try ReceiverURL(parsing: peer.base)))
            let found = try await SampleMessages.send(to: channel)
            #expect(found == .failed(reason))
        }
    }
}

internal import Alerting
internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdTesting
internal import Metering
internal import NIOConcurrencyHelpers
internal import NIOCore
internal import Store
internal import Testing

@testable internal import Gateway

/// `/api/v1/silences`: seen, made and ended as a client does it.
@Suite struct SilenceAPITests {
    /// A desk that keeps silences in memory.
    private static func desk(isElsewhere: Bool = false, isFull: Bool = false) -> SilenceDesk {
        let kept = NIOLockedValueBox<[Silence]>([])
        return SilenceDesk(
            all: { kept.withLockedValue { $0 } },
            add: { silence in
                if !isFull { kept.withLockedValue { $0.append(silence) } }
                return !isFull
            },
            end: { id in
                kept.withLockedValue { kept in
                    kept.firstIndex { $0.id == id }.map { kept.remove(at: $0) }
                }
            }, isElsewhere: { isElsewhere }, makeID: { "0123456789abcdef" })
    }

    private static func exchange(
        _ desk: SilenceDesk, _ requests: [(HTTPRequest.Method, String, String)], fields: HTTPFields = [:]
    ) async throws -> [(status: Int, body: String)] {
        var dependencies = try SampleFleet().dependencies
        dependencies.silences = desk
        return try await buildApplication(dependencies).test(.router) { client in
            var answers: [(status: Int, body: String)] = []
            for (method, uri, body) in requests {
                let response = try await client.execute(
                    uri: uri, method: method, headers: fields, body: body.isEmpty ? nil : ByteBuffer(string: body))
                answers.append((response.status.code, String(buffer: response.body)))
            }
            return answers
        }
    }

    private static let body = """
        {"matchers":[{"name":"site","value":"jansen"},{"name":"severity","operator":"!=","value":"critical"}],\
        "ends_at":"2026-03-01T18:00:00+01:00","reason":"the electrician is there","created_by":"anna"}
        """
    private static let made = """
        {"id":"0123456789abcdef","state":"active","matchers":[{"name":"site","operator":"=","value":"jansen"},\
        {"name":"severity","operator":"!=","value":"critical"}],"starts_at":"2026-03-01T13:15:10Z",\
        "ends_at":"2026-03-01T17:00:00Z","reason":"the electrician is there","created_by":"anna"}
        """

    @Test func aSilenceIsMadeSeenAndEnded() async throws {
        let answers = try await Self.exchange(
            Self.desk(),
            [
                (.get, "/api/v1/silences", ""), (.post, "/api/v1/silences", Self.body), (.get, "/api/v1/silences", ""),
                (.delete, "/api/v1/silences/0123456789abcdef", ""),
                (.delete, "/api/v1/silences/0123456789abcdef", ""), (.get, "/api/v1/silences", ""),
            ])
        #expect(answers.map(\.status) == [200, 201, 200, 200, 404, 200])
        #expect(answers[0].body == #"{"silences":[]}"#)
        #expect(answers[1].body == Self.made)
        #expect(answers[2].body == #"{"silences":[\#(Self.made)]}"#)
        #expect(answers[3].body == Self.made)
        #expect(answers[4].body.contains("no silence 0123456789abcdef holds or will; /api/v1/silences lists all"))
        #expect(answers[5].body == #"{"silences":[]}"#)
    }

    @Test(arguments: [
        ("", "expected a JSON object such as"), ("[]", "expected a JSON object such as"),
        (
            #"{"ends_at":"2026-03-01T18:00:00Z","reason":"x"}"#,
            #"cannot make a silence without \"matchers\": expected a list of what the labels have to be"#
        ),
        (
            #"{"matchers":[],"ends_at":"2026-03-01T18:00:00Z","reason":"x"}"#,
            #"cannot use matchers \"[]\": expected a list of 1 to 20 matchers"#
        ),
        (
            #"{"matchers":["x"],"ends_at":"2026-03-01T18:00:00Z","reason":"x"}"#,
            #"cannot use matchers[0] \"x\": expected an object"#
        ),
        (
            #"{"matchers":[{"value":"a"}],"ends_at":"2026-03-01T18:00:00Z","reason":"x"}"#,
            #"cannot make a silence without \"matchers[0].name\": expected the name of a label"#
        ),
        (
            #"{"matchers":[{"name":"a-b","value":"a"}],"ends_at":"2026-03-01T18:00:00Z","reason":"x"}"#,
            #"cannot use matchers[0].name \"a-b\": expected the name of a label, such as site"#
        ),
        (
            #"{"matchers":[{"name":"site"}],"ends_at":"2026-03-01T18:00:00Z","reason":"x"}"#,
            #"cannot make a silence without \"matchers[0].value\": expected a text"#
        ),
        (
            #"{"matchers":[{"name":"site","value":7}],"ends_at":"2026-03-01T18:00:00Z","reason":"x"}"#,
            #"cannot use matchers[0].value \"7\": expected a text of at most 500 characters"#
        ),
        (
            #"{"matchers":[{"name":"site","value":"a","operator":"=="}],"ends_at":"2026-03-01T18:00:00Z","reason":"x"}"#,
            #"cannot use matchers[0].operator \"==\": expected one of ="#
        ),
        (
            #"{"matchers":[{"name":"site","value":"a","operater":"="}],"ends_at":"2026-03-01T18:00:00Z","reason":"x"}"#,
            #"unknown member \"matchers[0].operater\" of a silence; did you mean \"operator\"?"#
        ),
        (
            #"{"matchers":[{"name":"site","value":"a(","operator":"=~"}],"ends_at":"2026-03-01T18:00:00Z","reason":"x"}"#,
            #"cannot use matchers[0].value \"a(\": "#
        ),
        (
            #"{"matchers":[{"name":"site","value":"","operator":"="}],"ends_at":"2026-03-01T18:00:00Z","reason":"x"}"#,
            "one of them has to ask for a label that an alert has"
        ),
        (
            #"{"matchers":[{"name":"site","value":"a"}],"reason":"x"}"#,
            #"cannot make a silence without \"ends_at\": expected a time with its zone"#
        ),
        (
            #"{"matchers":[{"name":"site","value":"a"}],"ends_at":"tomorrow","reason":"x"}"#,
            #"cannot use ends_at \"tomorrow\": expected a time with its zone, such as 2026-03-01T13:15:03Z"#
        ),
        (
            #"{"matchers":[{"name":"site","value":"a"}],"ends_at":"2026-03-01T13:00:00Z","reason":"x"}"#,
            #"cannot use ends_at \"2026-03-01T13:00:00Z\": it is not after now, 2026-03-01T13:15:10Z"#
        ),
        (
            #"{"matchers":[{"name":"site","value":"a"}],"starts_at":"2026-03-01T19:00:00Z","ends_at":"2026-03-01T18:00:00Z","reason":"x"}"#,
            #"cannot use ends_at \"2026-03-01T18:00:00Z\": it is not after starts_at, 2026-03-01T19:00:00Z"#
        ),
        (
            #"{"matchers":[{"name":"site","value":"a"}],"ends_at":"2028-03-01T13:00:00Z","reason":"x"}"#,
            "a silence lasts 366 days at most"
        ),
        (
            #"{"matchers":[{"name":"site","value":"a"}],"ends_at":"2026-03-01T18:00:00Z"}"#,
            #"cannot make a silence without \"reason\": expected a text that says why"#
        ),
        (
            #"{"matchers":[{"name":"site","value":"a"}],"ends_at":"2026-03-01T18:00:00Z","reason":""}"#,
            #"cannot use reason \"\": expected a text of 1 to 500 characters"#
        ),
        (
            #"{"matchers":[{"name":"site","value":"a"}],"ends_at":"2026-03-01T18:00:00Z","reason":"x","end":1}"#,
            #"unknown member \"end\" of a silence"#
        ),
    ])
    func whatIsWrongIsNamed(body: String, detail: String) async throws {
        let answer = try #require(try await Self.exchange(Self.desk(), [(.post, "/api/v1/silences", body)]).first)
        #expect(answer.status == 400)
        #expect(answer.body.contains("\"type\":\"urn:metergw:problem:"))
        #expect(answer.body.contains(detail), "\(answer.body)")
    }

    @Test func withAlertmanagersOrWithoutRoomNoneIsMade() async throws {
        let elsewhere = try await Self.exchange(Self.desk(isElsewhere: true), [(.post, "/api/v1/silences", Self.body)])
        #expect(elsewhere[0].status == 409)
        #expect(elsewhere[0].body.contains("so Alertmanager decides who is told: make the silence there"))
        let full = try await Self.exchange(Self.desk(isFull: true), [(.post, "/api/v1/silences", Self.body)])
        #expect(full[0].status == 409)
        #expect(full[0].body.contains("there are 500 silences, more are not kept; end some of them first"))
    }

    @Test func aPageOfAnotherSiteMakesAndEndsNone() async throws {
        let answers = try await Self.exchange(
            Self.desk(),
            [
                (.post, "/api/v1/silences", Self.body), (.delete, "/api/v1/silences/a", ""),
                (.get, "/api/v1/silences", ""),
            ],
            fields: [.origin: "http://evil.example"])
        #expect(answers.map(\.status) == [403, 403, 200])
        #expect(answers[2].body == #"{"silences":[]}"#)
    }
}

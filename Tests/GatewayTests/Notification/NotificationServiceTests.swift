internal import Alerting
internal import Logging
internal import Metering
internal import NIOConcurrencyHelpers
internal import Store
internal import Testing
internal import Transfer

@testable internal import Gateway

/// The service on a real store, with a clock that is set by hand and receivers that misbehave.
@Suite(.timeLimit(.minutes(2))) struct NotificationServiceTests {
    /// What a service was made of, so that another one can go on from the same.
    private final class Bench: Sendable {
        let store: SQLiteStore
        let clock = ManualClock()
        let settings: AlertingSettings
        private let said = NIOLockedValueBox<[String]>([])

        init(_ store: SQLiteStore, _ settings: AlertingSettings) {
            self.store = store
            self.settings = settings
        }

        var log: [String] { said.withLockedValue { $0 } }

        /// A service, as after a start.
        func start() async throws -> NotificationService {
            let said = said
            let logger = Logger(label: "test") { _ in
                LineLogHandler(format: .text, level: .info) { line in said.withLockedValue { $0.append(line) } }
            }
            let clock = clock
            return try await NotificationService(
                settings, try Fixtures.configuration(SampleFleet.yaml), externalURL: "http://127.0.0.1:9571",
                store: store, loop: try SharedLoop.loop, logger: logger, now: { clock.now })
        }
    }

    private static func run(
        _ reply: @escaping @Sendable (HTTPPeer.Request, Int) -> HTTPPeer.Reply,
        _ test: (Bench, HTTPPeer) async throws -> Void
    ) async throws {
        try await HTTPPeer.run(reply) { peer in
            try await TemporaryHistory.withStore { store in
                let url = try ReceiverURL(parsing: "\(peer.base)/hook")
                let receiver = SampleMessages.receiver(.webhook(WebhookSettings(url: url)))
                try await test(Bench(store, AlertingSettings(receivers: [receiver])), peer)
            }
        }
    }

    /// Lets a service do all that is due.
    private static func turn(_ service: NotificationService) async {
        for message in await service.begin() { await service.deliver(message) }
    }

    private static func fire(_ service: NotificationService, _ bench: Bench) async {
        service.take([SampleMessages.alert()])
        bench.clock.advance(by: .seconds(30))
        await turn(service)
    }

    @Test func aMessageIsSentOnceAndCounted() async throws {
        try await Self.run({ _, _ in .answer(200) }) { bench, peer in
            let service = try await bench.start()
            await Self.fire(service, bench)
            await Self.turn(service)
            #expect(peer.requests.count == 1)
            #expect(service.counts.values == ["ops": NotificationCounts.Values(sent: 1)])
            let again = try await bench.start()
            await Self.fire(again, bench)
            #expect(peer.requests.count == 1, "a restart tells nothing again")
        }
    }

    @Test func aReceiverInTroubleIsTriedAgainAfterAPauseWithTheSameID() async throws {
        let replies: [HTTPPeer.Reply] = [.answer(500), .answer(429, fields: ["Retry-After: 100"]), .answer(200)]
        try await Self.run({ _, before in replies[before] }) { bench, peer in
            let service = try await bench.start()
            await Self.fire(service, bench)
            bench.clock.advance(by: .seconds(4))
            await Self.turn(service)
            #expect(peer.requests.count == 1)
            bench.clock.advance(by: .seconds(1))
            await Self.turn(service)
            #expect(peer.requests.count == 2)
            bench.clock.advance(by: .seconds(99))
            await Self.turn(service)
            #expect(peer.requests.count == 2, "it asked for 100 seconds")
            bench.clock.advance(by: .seconds(1))
            await Self.turn(service)
            #expect(peer.requests.count == 3)
            #expect(Set(peer.requests.map { $0.field("X-Message-Id") }).count == 1)
            #expect(service.counts.values == ["ops": NotificationCounts.Values(sent: 3, failed: 2)])
            #expect(bench.log.count == 2)
            #expect(
                bench.log[0].hasSuffix(
                    "warning cannot send a message to receiver \"ops\": HTTP 500; it is tried again\n"))
        }
    }

    @Test func whatIsRefusedIsNotTriedAgain() async throws {
        try await Self.run({ _, _ in .answer(410, "gone") }) { bench, peer in
            let service = try await bench.start()
            await Self.fire(service, bench)
            bench.clock.advance(by: .seconds(86))
            await Self.turn(service)
            #expect(peer.requests.count == 1)
            #expect(service.counts.values == ["ops": NotificationCounts.Values(sent: 1, failed: 1)])
            #expect(
                bench.log.first?.hasSuffix(
                    "cannot send a message to receiver \"ops\": HTTP 410: gone; it is not tried again\n") == true)
        }
    }

    @Test func whatWasOutstandingWhenTheProcessEndedIsSentAgainWithTheSameID() async throws {
        try await Self.run({ _, _ in .answer(200) }) { bench, peer in
            let first = try await bench.start()
            first.take([SampleMessages.alert()])
            bench.clock.advance(by: .seconds(30))
            let begun = await first.begin()
            #expect(begun.count == 1)
            // The process ends here: nobody knows whether the receiver has it.
            let second = try await bench.start()
            await Self.turn(second)
            #expect(peer.requests.map { $0.field("X-Message-Id") } == [begun[0].id])
            let third = try await bench.start()
            await Self.turn(third)
            #expect(peer.requests.count == 1)
        }
    }

    @Test func withAlertmanagersEachGetsEveryAlertAndReceiversGetNone() async throws {
        try await HTTPPeer.run({ _, _ in .answer(200, "<html>", fields: ["Content-Type: text/html"]) }) { web in
            try await Self.run({ _, _ in .answer(200) }) { bench, peer in
                var settings = bench.settings
                settings.alertmanagers = [
                    AlertmanagerSettings(url: try ReceiverURL(parsing: web.base)),
                    AlertmanagerSettings(url: try ReceiverURL(parsing: peer.base)),
                ]
                let bench = Bench(bench.store, settings)
                let service = try await bench.start()
                #expect(service.hasAlertmanagers)
                for _ in 0..<3 {
                    service.take([SampleMessages.alert()])
                    for forwarder in service.forwarders where forwarder.begin() { await service.forward(forwarder) }
                    bench.clock.advance(by: .seconds(60))
                }
                #expect(await service.begin().isEmpty)
                #expect(peer.requests.map(\.line) == Array(repeating: "POST /api/v2/alerts HTTP/1.1", count: 3))
                #expect(web.requests.count == 3)
                #expect(service.counts.values[web.base] == NotificationCounts.Values(sent: 3, failed: 3))
                let said =
                    "cannot send alerts to Alertmanager \(web.base): HTTP 200 and a page of HTML: expected an "
                    + "Alertmanager's API v2 there; is the address right?; they are sent again within a minute\n"
                #expect(bench.log.count == 1 && bench.log[0].hasSuffix(said), "it is throttled")
            }
        }
    }

    @Test func silencesAreKeptAndEnded() async throws {
        try await Self.run({ _, _ in .answer(200) }) { bench, peer in
            let silence = try Silence(
                id: "s1", matchers: [SilenceMatcher(name: "site", .equal, value: "jansen")],
                startsAt: bench.clock.now, endsAt: bench.clock.now.advanced(by: .seconds(3600)), reason: "work",
                createdBy: "")
            #expect(try await bench.start().add(silence))
            let service = try await bench.start()
            #expect(service.silences == [silence])
            await Self.fire(service, bench)
            #expect(peer.requests.isEmpty)
            // Not at a leap, which would be a machine that slept.
            for _ in 0..<6 {
                bench.clock.advance(by: .seconds(50))
                #expect(await service.begin().isEmpty)
            }
            #expect(try await service.endSilence("s1") == silence)
            #expect(try await service.endSilence("s1") == nil)
            service.take([SampleMessages.alert()])
            await Self.turn(service)
            #expect(peer.requests.isEmpty, "it was said to be valid for four minutes, and is over")
            #expect(try await bench.start().silences.isEmpty)
        }
    }
}

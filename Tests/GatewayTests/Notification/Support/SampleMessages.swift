internal import Alerting
internal import Metering
internal import NIOConcurrencyHelpers
internal import Transfer

@testable internal import Gateway

/// Messages, and sites that they are about.
enum SampleMessages {
    /// 2026-03-01T13:15:10Z, 14:15 in Utrecht.
    static let now = SampleFleet.now

    static var sites: SiteBook {
        get throws {
            SiteBook(try Fixtures.configuration(SampleFleet.yaml), externalURL: "http://127.0.0.1:9571")
        }
    }

    static func alert(
        _ name: String = "FuseOverload", site: String = "jansen", _ severity: Severity = .critical,
        isOver: Bool = false,
        minutesAgo: Int = 10
    ) -> Alert {
        let start = now.advanced(by: .seconds(-60 * minutesAgo))
        return Alert(
            labels: Labels([
                "alertname": name, "site": site, "meter": "grid", "phase": "l1", "severity": severity.rawValue,
            ]),
            annotations: Labels([
                "summary": "Fam. Jansen: phase L1 draws 31 A",
                "summary_nl": "Fam. Jansen: fase L1 vraagt 31 A",
                "description": "That is 124 % of the fuse of 25 A; usually several large appliances run at once.",
                "description_nl": "Dat is 124 % van de zekering van 25 A; meestal draaien er veel apparaten tegelijk.",
            ]), state: isOver ? .inactive : .firing, value: 31, activeAt: start, firedAt: start,
            resolvedAt: isOver ? now : nil, lastSentAt: now, validUntil: now.advanced(by: .seconds(240)))
    }

    static func message(_ alerts: [Alert] = [alert()], unseen: Int = 0) -> Message {
        Message(receiver: "ops", subject: .site("jansen"), alerts: alerts, unseenCount: unseen, decidedAt: now)
    }

    static func receiver(
        _ channel: ReceiverSettings.Channel, language: ReceiverPolicy.Language = .english
    ) -> ReceiverSettings {
        ReceiverSettings(policy: ReceiverPolicy(name: "ops", language: language), channel: channel)
    }

    /// Sends a message over a loop of its own.
    static func send(
        _ message: Message = message(), to channel: ReceiverSettings.Channel,
        language: ReceiverPolicy.Language = .english, timeout: Duration = .seconds(60)
    ) async throws -> SendOutcome {
        let loop = try TransferLoop()
        defer { loop.shutdown() }
        return await MessageSender(receiver(channel, language: language), try sites, on: loop, timeout: timeout)
            .send(message)
    }
}

/// A clock that a test sets.
final class ManualClock: Sendable {
    private let box: NIOLockedValueBox<Timestamp>

    init(_ start: Timestamp = SampleMessages.now) {
        box = NIOLockedValueBox(start)
    }

    var now: Timestamp { box.withLockedValue { $0 } }

    func advance(by span: Duration) {
        box.withLockedValue { $0 = $0.advanced(by: span) }
    }
}

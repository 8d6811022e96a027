public import Metering

/// What one receiver is told at once.
public struct Message: Hashable, Sendable {
    /// How many alerts a message holds at most; the others are counted.
    public static let alertLimit = 100

    /// What a message is about.
    public enum Subject: Hashable, Sendable {
        /// The alerts of one site; of none where the id is empty.
        case site(String)
        /// Many sites that fell silent at once: how many still are, and how many have come back.
        case outage(silent: Int, returned: Int)
        /// So many messages that were held back since a moment, because there were too many of them.
        case heldBack(count: Int, since: Timestamp)
        /// Nothing: somebody wants to see whether messages arrive.
        case test
    }

    /// The id: the same however often the message is sent, and no other's.
    public let id: String
    /// The name of the receiver.
    public let receiver: String
    /// What it is about.
    public let subject: Subject
    /// The alerts, those that fire before those that are over, and what matters more before the rest.
    public let alerts: [Alert]
    /// How many more alerts there are.
    public let leftOutCount: Int
    /// How many alerts came and went in the quiet hours since the message before.
    public let unseenCount: Int
    /// When it was decided to send it.
    public let decidedAt: Timestamp

    /// Creates a message; its id follows from all the rest.
    public init(
        receiver: String, subject: Subject, alerts: [Alert] = [], unseenCount: Int = 0, decidedAt: Timestamp
    ) {
        let sorted = alerts.sorted(by: Message.comesFirst)
        self.receiver = receiver
        self.subject = subject
        self.alerts = Array(sorted.prefix(Message.alertLimit))
        leftOutCount = sorted.count - self.alerts.count
        self.unseenCount = unseenCount
        self.decidedAt = decidedAt
        id = Message.id(receiver, subject, sorted, decidedAt)
    }

    internal init(
        id: String, receiver: String, subject: Subject, alerts: [Alert], leftOutCount: Int, unseenCount: Int,
        decidedAt: Timestamp
    ) {
        self.id = id
        self.receiver = receiver
        self.subject = subject
        self.alerts = alerts
        self.leftOutCount = leftOutCount
        self.unseenCount = unseenCount
        self.decidedAt = decidedAt
    }

    /// Whether anything of it still goes on.
    public var isFiring: Bool { alerts.contains { $0.state == .firing } }

    /// How much it matters: as much as what still goes on, or else as what is over.
    public var severity: Severity {
        let relevant = isFiring ? alerts.filter { $0.state == .firing } : alerts
        return relevant.map { Severity(of: $0.labels) }.max() ?? .info
    }

    private static func comesFirst(_ left: Alert, _ right: Alert) -> Bool {
        if left.state != right.state { return left.state == .firing }
        let (mine, other) = (Severity(of: left.labels), Severity(of: right.labels))
        return mine == other ? left.labels < right.labels : mine > other
    }

    private static func id(
        _ receiver: String, _ subject: Subject, _ alerts: [Alert], _ decidedAt: Timestamp
    ) -> String {
        var print = Fingerprint()
        print.add(receiver)
        switch subject {
        case .site(let id): print.add("site \(id)")
        case .outage(let silent, let returned): print.add("outage \(silent) \(returned)")
        case .heldBack(let count, let since): print.add("held back \(count) \(since.milliseconds)")
        case .test: print.add("test")
        }
        for alert in alerts {
            print.add(Fingerprint(of: alert.labels).text)
            print.add((alert.resolvedAt ?? alert.firedAt ?? alert.activeAt).milliseconds)
            print.add(alert.state.rawValue)
        }
        print.add(decidedAt.milliseconds)
        return print.text
    }
}

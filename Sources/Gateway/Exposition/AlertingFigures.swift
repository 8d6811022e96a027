internal import Alerting
internal import Metering

/// What a page says of the rules, the alerts and their way to people; counts are since the start of the process.
struct AlertingFigures: Sendable {
    /// How one group of rules does.
    struct Group: Hashable, Sendable {
        /// The label `group`, other for each: the name of the group, or its file and name where the name is taken twice.
        var name: String
        /// Evaluations of a rule of it.
        var evaluations: UInt64 = 0
        /// Evaluations that failed.
        var failures: UInt64 = 0
        /// Ticks at which it was still running, and so was not evaluated.
        var missed: UInt64 = 0
        /// How long its last evaluation took, all rules together; nil before the first.
        var lastDuration: Duration?
    }

    /// What one receiver got.
    struct Receiver: Hashable, Sendable {
        /// The label `receiver`.
        var name: String
        /// Attempts to send it a message.
        var sent: UInt64 = 0
        /// Attempts that it did not answer, or refused.
        var failed: UInt64 = 0
        /// Messages that wait to be sent.
        var pending = 0
    }

    /// An alert that is pending or firing.
    struct Active: Hashable, Sendable {
        /// All its labels, `alertname` among them.
        var labels: Labels
        /// `.pending` or `.firing`.
        var state: Alert.State
        /// The first evaluation at which its expression held.
        var activeAt: Timestamp
    }

    /// In the order of the files.
    var groups: [Group] = []
    /// In the order of the configuration.
    var receivers: [Receiver] = []
    /// Pending and firing alerts, in any order that stays.
    var active: [Active] = []
}

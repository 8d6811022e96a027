internal import NIOConcurrencyHelpers

/// How many messages each receiver took, and how many failed: `metergw_notifications_…` on `/metrics`.
final class NotificationCounts: Sendable {
    /// The counts of one receiver.
    struct Values: Hashable, Sendable {
        /// Messages that were sent, one that is sent again among them.
        var sent: UInt64 = 0
        /// Those of them that were refused or could not be delivered.
        var failed: UInt64 = 0
        /// Messages that were dropped for want of room.
        var dropped: UInt64 = 0
    }

    private let box = NIOLockedValueBox<[String: Values]>([:])

    /// The counts at this moment, by receiver; an Alertmanager's is its address.
    var values: [String: Values] { box.withLockedValue { $0 } }

    /// Begins to count for receivers, so that they are there from the start.
    func begin(_ receivers: [String]) {
        box.withLockedValue { values in
            for receiver in receivers { _ = values[receiver, default: Values()] }
        }
    }

    /// Takes note of how a message fared.
    func note(_ outcome: SendOutcome, of receiver: String) {
        box.withLockedValue { values in
            values[receiver, default: Values()].sent += 1
            switch outcome {
            case .delivered, .cancelled: break
            case .refused, .failed: values[receiver, default: Values()].failed += 1
            }
        }
    }

    /// Takes note of how many messages were dropped since the start.
    func noteDropped(_ dropped: [String: UInt64]) {
        box.withLockedValue { values in
            for (receiver, count) in dropped { values[receiver, default: Values()].dropped = count }
        }
    }
}

internal import Metering
internal import NIOConcurrencyHelpers

/// The gateway's counts of itself, beside those of each meter: `metergw_…` on `/metrics`.
final class GatewayCounters: Sendable {
    /// The counts, as a value.
    struct Values: Sendable {
        /// Readings that an outlet had no room for, by outlet.
        var dropped: [String: UInt64] = [:]
        /// How long each batch took to write.
        var storeWrites = DurationHistogram()
        /// Readings that wait for the next batch.
        var storePending = 0
        /// Readings whose (meter, time) was kept already with other content.
        var storeConflicts: UInt64 = 0
        /// Readings that devices remembered of gaps.
        var backfilled: UInt64 = 0
        /// Why the last batch could not be written; nil when it was.
        var storeFailure: String?
        /// Requests answered, by route pattern and status.
        var requests: [RequestLabels: DurationHistogram] = [:]
        /// Whether the last reload was taken over, and when it was tried; nil before the first.
        var lastReload: (isSuccessful: Bool, time: Timestamp)?
        /// The longest lag of a poll behind its slot, by the minute it began in.
        var lags: [(minute: Int64, lag: Duration)] = []
    }

    /// What requests are counted by.
    struct RequestLabels: Hashable, Sendable {
        /// The pattern of the route, such as `/api/v1/meters/{site}/{meter}/latest`.
        let route: String
        /// The HTTP status.
        let status: Int
    }

    private let box = NIOLockedValueBox(Values())

    /// The counts at this moment.
    var values: Values { box.withLockedValue { $0 } }

    /// Changes the counts.
    func update(_ change: (inout Values) -> Void) {
        box.withLockedValue { change(&$0) }
    }

    /// Takes note of how late a poll began.
    func noteLag(_ lag: Duration, at moment: Timestamp) {
        let minute = moment.seconds / 60
        box.withLockedValue { values in
            if let last = values.lags.last, last.minute == minute {
                if lag > last.lag { values.lags[values.lags.count - 1].lag = lag }
            } else {
                values.lags = values.lags.suffix(1) + [(minute, lag)]
            }
        }
    }
}

extension GatewayCounters.Values {
    /// The longest lag of the minute before a moment, up to two minutes back.
    func longestLag(at moment: Timestamp) -> Duration {
        lags.filter { $0.minute >= moment.seconds / 60 - 1 }.map(\.lag).max() ?? .zero
    }
}

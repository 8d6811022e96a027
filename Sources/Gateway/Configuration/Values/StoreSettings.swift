internal import Metering

/// Where and how often the history is written.
struct StoreSettings: Hashable, Sendable {
    /// The database's file; its folder need not exist yet.
    var path: String
    /// How long a reading waits for its batch at most: what a power cut can cost.
    var flush: Duration
    /// How long what is kept.
    var retention = Retention()

    /// How long each layer of the history is kept.
    struct Retention: Hashable, Sendable {
        /// The readings themselves.
        var readings = RetentionPeriod.span(.seconds(400 * 86400))
        /// Quarter hours.
        var ledger = RetentionPeriod.span(RetentionText.year * 10)
        /// Days and months.
        var days = RetentionPeriod.forever
    }
}

/// How long something is kept.
enum RetentionPeriod: Hashable, Sendable {
    case forever
    case span(Duration)

    /// The moment before which it is not kept.
    func horizon(at now: Timestamp) -> Timestamp {
        switch self {
        case .forever: Timestamp(milliseconds: .min)
        case .span(let span): now.advanced(by: .zero - span)
        }
    }
}

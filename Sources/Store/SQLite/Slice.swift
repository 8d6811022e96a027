import Metering

/// A stretch of 8.192 seconds of time, by its number since 1970.
enum Slice {
    /// The slice of a moment.
    static func of(_ time: Timestamp) -> Int64 {
        time.milliseconds >> 13
    }

    /// The first slice that there is.
    static let first = Int64.min >> 13
}

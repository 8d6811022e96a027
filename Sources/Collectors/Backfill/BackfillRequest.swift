public import Metering

/// A stretch without readings that a device may remember.
public struct BackfillRequest: Hashable, Sendable {
    /// The stretch: values strictly inside it are wanted.
    public let gap: Range<Timestamp>
    /// The last reading before it, below which no counter can be; nil where there is none.
    public let before: Reading?
    /// The first reading behind it, above which no counter can be; nil where there is none.
    public let after: Reading?

    /// Creates a request.
    public init(gap: Range<Timestamp>, before: Reading? = nil, after: Reading? = nil) {
        self.gap = gap
        self.before = before
        self.after = after
    }
}

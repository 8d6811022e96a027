public import Metering

/// A reading out of a device's memory.
public struct BackfilledReading: Hashable, Sendable {
    /// The reading, of origin `ring`.
    public let reading: Reading
    /// How long after the reading's time at most its counters were read; nil when it was then, to a few seconds.
    ///
    /// It is nil unless the reading's quality says `approximate`.
    public let span: Duration?

    /// Creates a reading with its span.
    public init(_ reading: Reading, span: Duration? = nil) {
        self.reading = reading
        self.span = span
    }
}

internal import Metering

/// A moment on two clocks: the wall's, which can be set, and one that only goes on.
internal struct StreamMoment: Hashable, Sendable {
    /// In UTC.
    let wall: Timestamp
    /// Since whatever moment the clock began at.
    let steady: Duration
}

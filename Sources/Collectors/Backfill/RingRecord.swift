internal import Metering

/// One record of a ring file: what the counters said at some moment not before the end of the hour that its key names.
internal struct RingRecord: Hashable, Sendable {
    let key: RingKey
    /// The counters, exactly as the text has them; gas is left out where it is 0, which can mean that there is none.
    let values: RegisterValues
}

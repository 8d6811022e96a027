public import Metering

/// A telegram that a simulated meter has made.
public struct StreamedTelegram: Hashable, Sendable {
    /// The index of the meter, from 0.
    public internal(set) var meter: Int
    /// Counts the intervals of the meter since 1970.
    public internal(set) var number: Int64
    /// When the meter made it, by its own clock; the telegrams of DSMR 2 and 3 do not say so.
    public internal(set) var time: Timestamp
    /// What the telegram says, exactly: every register in its unit, with the own times of gas, water, heat and peak.
    public internal(set) var values: RegisterValues
    /// The telegram as text, from its `/` to the line end behind its checksum.
    public internal(set) var text: [UInt8]
    /// The bytes that go over the line: the text, or the encrypted frame of it.
    public internal(set) var bytes: [UInt8]
    /// How many readers it was written to as a whole.
    public internal(set) var readers = 0
}

/// One object of a telegram: its code, where it stands, and what became of it.
public struct TelegramObject: Hashable, Sendable {
    /// What became of an object.
    public enum Meaning: Hashable, Sendable {
        /// A value of a register, in its unit.
        case register(Register, Int64)
        /// A number that no register keeps.
        case measurement(DecimalField)
        /// Words, a time, a table.
        case fact(TelegramFact)
        /// No dialect that is known has it.
        case unknown
        /// It could not be read; that costs only the object itself.
        case rejected(TelegramRejection)
    }

    /// The code; nil for a line that has none.
    public let code: OBISCode?
    /// Where it stands in the telegram, from its code to its last value.
    public let range: Range<Int>
    /// What became of it.
    public internal(set) var meaning: Meaning
}

/// One numbered quantity of a meter, of the table in `registers.md`.
///
/// The number is what the disk keeps and never changes meaning.
public struct Register: Hashable, Comparable, Sendable {
    /// The number of the register: 1 to 83, with gaps.
    public let number: UInt8

    /// Creates a register from a number of the table.
    ///
    /// - Returns: Nil when the table has no such number.
    public init?(number: UInt8) {
        guard Register.isKnown.indices.contains(Int(number)), Register.isKnown[Int(number)] else { return nil }
        self.number = number
    }

    /// Whether a number stands in the table: what is read from the disk asks it for every value.
    private static let isKnown = table.map { $0 != nil }

    /// Creates a register of the table whose number is known to stand in it.
    internal init(_ number: Int) {
        self.number = UInt8(number)
    }

    /// Orders by number.
    public static func < (left: Register, right: Register) -> Bool {
        left.number < right.number
    }
}

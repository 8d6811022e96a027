/// An exact amount in the unit that its register is kept in: what the meter said, never a rounded copy.
public struct Quantity: Hashable, Sendable {
    /// The amount, in `unit`.
    public let amount: Int64
    /// The unit of `amount`.
    public let unit: Unit

    /// Creates an amount in a unit.
    public init(_ amount: Int64, _ unit: Unit) {
        self.amount = amount
        self.unit = unit
    }

    /// The amount in the unit people read, as exact decimal text without trailing zeros: `18234.566` for 18234566 Wh.
    public var displayText: String {
        DecimalText.string(amount, decimals: unit.displayDecimals)
    }
}

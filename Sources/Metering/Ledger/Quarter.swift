/// A quarter hour of UTC, the ledger's step: `number` × 900 seconds after 1970.
///
/// Quarters are the same in every zone, as all offsets of today are multiples of one.
public struct Quarter: Hashable, Comparable, Sendable {
    /// How many quarter hours lie between 1970 and its start.
    public let number: Int64

    /// Creates a quarter from its number.
    public init(number: Int64) {
        self.number = number
    }

    /// The quarter that a moment lies in.
    public init(of moment: Timestamp) {
        number = moment.milliseconds.floorDivided(by: Quarter.milliseconds)
    }

    /// The first moment of it.
    public var start: Timestamp { Timestamp(milliseconds: number * Quarter.milliseconds) }

    /// The first moment of the next one.
    public var end: Timestamp { Timestamp(milliseconds: (number + 1) * Quarter.milliseconds) }

    /// The one so many quarters later.
    public func advanced(by count: Int64) -> Quarter {
        Quarter(number: number + count)
    }

    /// Orders by time.
    public static func < (left: Quarter, right: Quarter) -> Bool {
        left.number < right.number
    }

    private static let milliseconds: Int64 = 900_000
}

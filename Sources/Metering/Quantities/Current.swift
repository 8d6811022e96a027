/// A current, in whole milliamperes: what a fuse bears or a phase carries.
public struct Current: Hashable, Comparable, Sendable {
    /// The amount, in milliamperes.
    public let milliamperes: Int64

    /// Creates a current from milliamperes.
    public init(milliamperes: Int64) {
        self.milliamperes = milliamperes
    }

    /// Orders by the amount.
    public static func < (left: Current, right: Current) -> Bool {
        left.milliamperes < right.milliamperes
    }
}

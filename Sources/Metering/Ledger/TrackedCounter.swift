/// What is known of one counter of a meter: what it said last that can be believed, and what is shown for it.
internal struct TrackedCounter: Hashable, Sendable {
    /// A value that cannot be: the counter fell or leapt, and what stands behind it is not known yet.
    struct Doubt: Hashable, Sendable {
        /// The first such value.
        let amount: Int64
        /// The time of its reading.
        let time: Timestamp
        /// Whether it was counted as a regression.
        var isCounted: Bool
    }

    let register: Register
    /// The last value that can be believed, as the register said it; above it by noise alone there is none.
    var amount: Int64
    /// The time of its reading.
    var time: Timestamp
    /// What is added to the register: for each exchange, the last value of the old equipment less the first of the new.
    var offset: Int64 = 0
    /// The highest value that was shown: a counter is held there until it is above it again.
    var shown: Int64?
    var doubt: Doubt?

    init(_ register: Register, amount: Int64, time: Timestamp) {
        self.register = register
        self.amount = amount
        self.time = time
    }

    /// Whether it can have come to a value by a moment.
    func isPlausible(_ amount: Int64, at moment: Timestamp) -> Bool {
        // A leap is not believed for having lasted.
        if let doubt, doubt.amount > self.amount, amount >= doubt.amount { return false }
        return CounterPlausibility.isPlausible(
            from: self.amount, to: amount, register: register, over: moment.since(time))
    }

    /// Takes a value that can be believed.
    mutating func accept(_ amount: Int64, at moment: Timestamp) {
        // A step of a float down did not happen; taken, it would go down step by step.
        self.amount = max(self.amount, amount)
        time = moment
        show()
    }

    /// Shows the value that is believed, unless a higher one is shown already.
    mutating func show() {
        let stitched = amount &+ offset
        shown = max(shown ?? stitched, stitched)
    }
}

/// A counter that fell, or leapt beyond anything plausible, and no change of equipment explains it.
public struct CounterRegression: Hashable, Sendable {
    /// The register.
    public let register: Register
    /// What it said before, in its unit.
    public let from: Int64
    /// What it said then.
    public let to: Int64
    /// The time of the reading that said so.
    public let time: Timestamp

    /// Creates a regression.
    public init(_ register: Register, from: Int64, to: Int64, time: Timestamp) {
        self.register = register
        self.from = from
        self.to = to
        self.time = time
    }
}

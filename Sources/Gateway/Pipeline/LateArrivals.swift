/// Tells telegrams that were kept back from those of a clock that was set: these are all late by the same.
struct LateArrivals: Sendable {
    /// How many in a row are proof.
    static let proof = 4

    private var last: Duration?
    private var count = 0

    /// Takes note of how late a telegram came, nil for one that came in time; true when it is the clock.
    mutating func note(_ lateness: Duration?) -> Bool {
        guard let lateness else {
            self = LateArrivals()
            return false
        }
        let change = last.map { lateness - $0 } ?? .seconds(1)
        count = max(change, .zero - change) < .milliseconds(500) ? count + 1 : 1
        last = lateness
        guard count >= LateArrivals.proof else { return false }
        self = LateArrivals()
        return true
    }
}

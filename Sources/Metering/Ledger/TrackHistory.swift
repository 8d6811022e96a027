/// A counter's track with the edges that it has passed.
internal struct TrackHistory: Sendable {
    private(set) var track: CounterTrack
    private var firstEdge: Int64 = 0
    private var edges: [CounterTrack.Edge] = []

    init(_ register: Register, from first: Quarter) {
        track = CounterTrack(register, from: first)
    }

    mutating func begin(at time: Timestamp, told: Timestamp, _ raw: Int64, held: Int64?) {
        track.begin(at: time, told: told, raw, held: held)
    }

    mutating func take(
        _ value: Int64, at time: Timestamp, told: Timestamp, isSinglePrecision: Bool, _ stitching: Stitching
    ) -> CounterTrack.Step? {
        let step = track.take(value, at: time, told: told, isSinglePrecision: isSinglePrecision, stitching)
        guard let step else { return nil }
        if !step.edges.isEmpty {
            if edges.isEmpty { firstEdge = step.firstEdge }
            edges += step.edges
        }
        return step
    }

    /// What the counter did in a quarter; nil where an edge is not known.
    func use(in quarter: Int64, isProvisional: Bool) -> CounterUse? {
        guard let first = edge(quarter) else { return nil }
        guard let last = edge(quarter + 1) ?? (isProvisional ? track.now : nil) else { return nil }
        return CounterUse(
            track.register, first: first.raw, last: last.raw, use: last.stitched - first.stitched,
            isFirstEstimated: first.isEstimated, isLastEstimated: last.isEstimated)
    }

    private func edge(_ number: Int64) -> CounterTrack.Edge? {
        let index = Int(number - firstEdge)
        return edges.indices.contains(index) ? edges[index] : nil
    }
}

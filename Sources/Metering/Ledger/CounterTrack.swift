/// One counter on its way through time: from the points at which it was read to its register at each quarter's edge.
///
/// A point is a moment and what the counter said then; edges between two points are interpolated, in whole units, where
/// neither is within `reach`.
internal struct CounterTrack: Sendable {
    /// What a counter said at the edge of a quarter.
    struct Edge: Hashable, Sendable {
        /// The register as the equipment of that moment said it.
        let raw: Int64
        /// The same counter as if its equipment had never been exchanged, from an arbitrary start on.
        let stitched: Int64
        let isEstimated: Bool
    }

    /// Where the counter was read last.
    private struct Point {
        /// When the counter said it, by its own time where it has one.
        var time: Timestamp
        /// The time of the reading that told it: equipment changes are known by those.
        var told: Timestamp
        var raw: Int64
        var stitched: Int64
    }

    /// What a point brought.
    struct Step {
        /// The first edge that is known now.
        var firstEdge: Int64 = 0
        /// The edges that are known now, in their order.
        var edges: [Edge] = []
        /// The moment at which other equipment took over, if it did since the last point.
        var exchanged: Timestamp?
        /// Whether the counter fell or leapt, and was held.
        var isHeld = false
    }

    /// How far from an edge a reading may lie to be taken for it (issue 4; `DESIGN.md` §4).
    static let reachMilliseconds: Int64 = 30_000

    let register: Register
    let subject: EquipmentChange.Subject
    private var last: Point?
    /// When the counter was last believed.
    private var accepted = Timestamp(milliseconds: 0)
    /// The first value that was beyond anything plausible, since which the counter is held: what goes on from there is not
    /// believed either, however long it does.
    private var doubted: Int64?
    /// The first quarter whose beginning is not known yet.
    private(set) var nextEdge: Int64

    init(_ register: Register, from first: Quarter) {
        self.register = register
        subject = EquipmentChange.Subject(of: register)
        nextEdge = first.number
    }

    /// What the counter said when it was read last, as an edge that is not reached yet; nil before the first point.
    var now: Edge? { last.map { Edge(raw: $0.raw, stitched: $0.stitched, isEstimated: false) } }

    /// Takes the counter's value before the first edge that is asked for: it was held at `held` where that is given.
    mutating func begin(at time: Timestamp, told: Timestamp, _ value: Int64, held: Int64?) {
        let raw = held ?? value
        last = Point(time: time, told: told, raw: raw, stitched: raw)
        accepted = time
        doubted = value > raw ? value : nil
    }

    /// Takes the next point; nil for one that is no later than the last.
    mutating func take(
        _ value: Int64, at time: Timestamp, told: Timestamp, isSinglePrecision: Bool, _ stitching: Stitching
    ) -> Step? {
        guard let before = last else {
            last = Point(time: time, told: told, raw: value, stitched: value)
            accepted = time
            return beginning(at: time, value)
        }
        guard time > before.time else { return nil }
        var step = Step()
        var next = Point(time: time, told: told, raw: value, stitched: before.stitched)
        if stitching.isBroken(subject, after: before.told, upTo: told) {
            step.exchanged = stitching.lastBreak(subject, upTo: told)
            accept(at: time)
        } else if value >= before.raw, isBelievable(value, at: time, after: before) {
            next.stitched += value - before.raw
            accept(at: time)
        } else if before.raw == 0, value > 0 {
            // No meter stood at nothing and then at what it has counted for years: its counter begins here.
            step.isHeld = true
            accept(at: time)
        } else {
            next.raw = before.raw
            step.isHeld =
                !isSinglePrecision || before.raw - value > CounterPlausibility.noise(of: before.raw)
                || value > before.raw
            if value > before.raw { doubted = min(doubted ?? value, value) }
        }
        passEdges(from: before, to: next, &step)
        last = next
        return step
    }

    private mutating func accept(at time: Timestamp) {
        accepted = time
        doubted = nil
    }

    private func isBelievable(_ value: Int64, at time: Timestamp, after before: Point) -> Bool {
        if let doubted, value >= doubted { return false }
        return CounterPlausibility.isPlausible(
            from: before.raw, to: value, register: register, over: time.since(accepted))
    }

    /// The first point of all: an edge shortly before it is taken to be known, what lies further back is not.
    private mutating func beginning(at time: Timestamp, _ value: Int64) -> Step {
        var step = Step()
        let edge = Quarter(of: time).number
        if time.milliseconds - Quarter(number: edge).start.milliseconds <= CounterTrack.reachMilliseconds,
            edge >= nextEdge
        {
            step.firstEdge = edge
            step.edges = [Edge(raw: value, stitched: value, isEstimated: false)]
        }
        nextEdge = max(nextEdge, edge + 1)
        return step
    }

    private mutating func passEdges(from before: Point, to next: Point, _ step: inout Step) {
        step.firstEdge = nextEdge
        while true {
            let edge = Quarter(number: nextEdge).start
            guard edge <= next.time else { return }
            step.edges.append(CounterTrack.edge(at: edge, from: before, to: next, exchanged: step.exchanged))
            nextEdge += 1
        }
    }

    private static func edge(at edge: Timestamp, from before: Point, to next: Point, exchanged: Timestamp?) -> Edge {
        let since = edge.milliseconds - before.time.milliseconds
        let until = next.time.milliseconds - edge.milliseconds
        if min(since, until) <= reachMilliseconds {
            let nearest = until <= since ? next : before
            return Edge(raw: nearest.raw, stitched: nearest.stitched, isEstimated: false)
        }
        if let exchanged {
            return Edge(raw: edge < exchanged ? before.raw : next.raw, stitched: before.stitched, isEstimated: true)
        }
        let (high, low) = (next.stitched - before.stitched).multipliedFullWidth(by: since)
        let passed = (since + until).dividingFullWidth((high, low)).quotient
        return Edge(raw: before.raw + passed, stitched: before.stitched + passed, isEstimated: true)
    }
}

/// What is due at moments of the loop's clock, by the tick at which it is: a binary heap, soonest first.
internal struct TickQueue<Value> {
    /// Ticks of the loop's granularity, on the loop's clock.
    private typealias Tick = Int64

    private struct Place {
        let tick: Tick
        let token: Int
    }

    private let clock: LoopClock
    private let tickNanoseconds: Int64
    private var heap: [Place] = []
    private var values: [Int: Value] = [:]

    init(clock: LoopClock, granularity: Duration) {
        self.clock = clock
        tickNanoseconds = granularity.wholeNanoseconds
    }

    /// When the first is due, in nanoseconds of the loop; nil without one.
    var nextNanoseconds: Int64? {
        heap.first.map { $0.tick * tickNanoseconds }
    }

    /// How many places the heap has, those of values that were taken out among them.
    var placeCount: Int { heap.count }

    /// Puts a value in, under a token that no other bears.
    mutating func add(_ value: Value, token: Int, until moment: ContinuousClock.Instant) {
        // Rounded up: nothing is due too early.
        let tick = (clock.nanoseconds(at: moment) + tickNanoseconds - 1) / tickNanoseconds
        values[token] = value
        heap.append(Place(tick: tick, token: token))
        rise(from: heap.count - 1)
    }

    /// Takes a value out before its time; its place in the heap is passed over when it comes up.
    mutating func remove(token: Int) -> Value? {
        guard let value = values.removeValue(forKey: token) else { return nil }
        dropDeadPlaces()
        return value
    }

    /// Takes out the next value whose time has come.
    mutating func popDue(at nanoseconds: Int64) -> Value? {
        while let first = heap.first, first.tick * tickNanoseconds <= nanoseconds {
            removeFirst()
            if let value = values.removeValue(forKey: first.token) { return value }
        }
        return nil
    }

    /// Takes out all values, whatever their time.
    mutating func removeAll() -> [Value] {
        defer {
            heap = []
            values = [:]
        }
        return Array(values.values)
    }

    /// Keeps the heap within twice its values, so that what is taken out early leaves nothing behind.
    private mutating func dropDeadPlaces() {
        guard heap.count > 64, heap.count > 2 * values.count else { return }
        heap.removeAll { values[$0.token] == nil }
        // Any sorted list is a heap.
        heap.sort { $0.tick < $1.tick }
    }

    private mutating func rise(from start: Int) {
        var index = start
        while index > 0, heap[(index - 1) / 2].tick > heap[index].tick {
            heap.swapAt(index, (index - 1) / 2)
            index = (index - 1) / 2
        }
    }

    private mutating func removeFirst() {
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var index = 0
        while true {
            var least = index
            for child in [2 * index + 1, 2 * index + 2] where child < heap.count && heap[child].tick < heap[least].tick
            {
                least = child
            }
            guard least != index else { return }
            heap.swapAt(index, least)
            index = least
        }
    }
}

/// A task that sleeps until a moment.
internal struct Sleeper: Sendable {
    let token: Int
    let until: ContinuousClock.Instant
    let continuation: CheckedContinuation<Void, Never>
}

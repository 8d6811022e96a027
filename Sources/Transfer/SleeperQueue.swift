/// A task that sleeps until a moment.
internal struct Sleeper: Sendable {
    let token: Int
    let until: ContinuousClock.Instant
    let continuation: CheckedContinuation<Void, Never>
}

/// The tasks that sleep on a loop, by the tick at which they wake: a binary heap, soonest first.
internal struct SleeperQueue {
    /// Ticks of the loop's granularity, on the loop's clock.
    typealias Tick = Int64

    private struct Entry {
        let tick: Tick
        let token: Int
    }

    private let clock: LoopClock
    private let tickNanoseconds: Int64
    private var heap: [Entry] = []
    private var sleepers: [Int: CheckedContinuation<Void, Never>] = [:]

    init(clock: LoopClock, granularity: Duration) {
        self.clock = clock
        tickNanoseconds = granularity.wholeNanoseconds
    }

    /// When the first sleeper wakes, in nanoseconds of the loop; nil without one.
    var nextNanoseconds: Int64? {
        heap.first.map { $0.tick * tickNanoseconds }
    }

    mutating func add(_ sleeper: Sleeper) {
        // Rounded up: nobody wakes too early.
        let tick = (clock.nanoseconds(at: sleeper.until) + tickNanoseconds - 1) / tickNanoseconds
        sleepers[sleeper.token] = sleeper.continuation
        heap.append(Entry(tick: tick, token: sleeper.token))
        rise(from: heap.count - 1)
    }

    /// Takes a sleeper out before its time; its place in the heap is passed over when it comes up.
    mutating func remove(token: Int) -> CheckedContinuation<Void, Never>? {
        defer { dropDeadPlaces() }
        return sleepers.removeValue(forKey: token)
    }

    /// How many places the heap has, those of sleepers that are gone among them.
    var placeCount: Int { heap.count }

    /// Keeps the heap within twice its sleepers, so that sleeps that are cancelled leave nothing behind.
    private mutating func dropDeadPlaces() {
        guard heap.count > 64, heap.count > 2 * sleepers.count else { return }
        heap.removeAll { sleepers[$0.token] == nil }
        // Any sorted list is a heap.
        heap.sort { $0.tick < $1.tick }
    }

    /// Takes out the next sleeper whose time has come.
    mutating func popDue(at nanoseconds: Int64) -> CheckedContinuation<Void, Never>? {
        while let first = heap.first, first.tick * tickNanoseconds <= nanoseconds {
            removeFirst()
            if let continuation = sleepers.removeValue(forKey: first.token) { return continuation }
        }
        return nil
    }

    /// Takes out all sleepers, whatever their time.
    mutating func removeAll() -> [CheckedContinuation<Void, Never>] {
        defer {
            heap = []
            sleepers = [:]
        }
        return Array(sleepers.values)
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
            for child in [2 * index + 1, 2 * index + 2] where child < heap.count && heap[child].tick < heap[least].tick {
                least = child
            }
            guard least != index else { return }
            heap.swapAt(index, least)
            index = least
        }
    }
}

extension Duration {
    /// The span in whole nanoseconds, rounded towards zero, and within a hundred years: no clock runs longer.
    internal var wholeNanoseconds: Int64 {
        let century = Int64(100 * 366 * 86400)
        guard components.seconds < century else { return century * 1_000_000_000 }
        guard components.seconds > -century else { return -century * 1_000_000_000 }
        return components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000
    }

    /// The span in whole milliseconds, rounded up and at least 1, as libcurl counts: 0 would mean no limit to it.
    internal var curlMilliseconds: Int {
        max(1, Int((wholeNanoseconds + 999_999) / 1_000_000))
    }
}

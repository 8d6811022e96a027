import Testing

@testable import Transfer

struct TickQueueTests {
    private let clock = LoopClock()
    private let start = ContinuousClock.now
    private var queue: TickQueue<Int>

    init() {
        queue = TickQueue(clock: clock, granularity: .milliseconds(10))
    }

    private func nanoseconds(_ span: Duration) -> Int64 {
        clock.nanoseconds(at: start.advanced(by: span))
    }

    @Test mutating func givesOutByTimeAndNothingEarly() {
        for number in 0..<500 {
            queue.add(number, token: number, until: start.advanced(by: .milliseconds(number * 7919 % 500)))
        }
        var seen: [Int] = []
        for elapsed in 0...60 {
            while let number = queue.popDue(at: nanoseconds(.milliseconds(elapsed * 10))) {
                let due = number * 7919 % 500
                #expect(due <= elapsed * 10, "token \(number)")
                #expect(due > (elapsed - 2) * 10, "token \(number)")
                seen.append(number)
            }
        }
        #expect(seen.sorted() == Array(0..<500))
        #expect(queue.nextNanoseconds == nil)
    }

    @Test mutating func whatIsTakenOutEarlyIsNotGivenOut() {
        for number in 0..<10 { queue.add(number, token: number, until: start) }
        #expect(queue.remove(token: 3) == 3)
        #expect(queue.remove(token: 3) == nil)
        #expect(queue.remove(token: 99) == nil)
        var seen: Set<Int> = []
        while let number = queue.popDue(at: nanoseconds(.seconds(1))) { seen.insert(number) }
        #expect(seen == Set(0..<10).subtracting([3]))
    }

    @Test mutating func whatIsTakenOutEarlyLeavesNoPlaceBehind() {
        for number in 0..<10_000 {
            queue.add(number, token: number, until: start.advanced(by: .seconds(3600)))
            _ = queue.remove(token: number)
        }
        #expect(queue.placeCount <= 100)
    }

    @Test mutating func staysInOrderWhenItIsTidied() {
        for number in 0..<300 {
            queue.add(number, token: number, until: start.advanced(by: .seconds(number * 7919 % 300)))
        }
        for number in 0..<300 where number % 4 != 0 { _ = queue.remove(token: number) }
        #expect(queue.placeCount <= 150)
        var dues: [Int] = []
        while let number = queue.popDue(at: nanoseconds(.seconds(400))) { dues.append(number * 7919 % 300) }
        #expect(dues.count == 75)
        #expect(dues == dues.sorted())
    }

    @Test mutating func bearsMomentsBeyondAnyClock() {
        queue.add(1, token: 1, until: start.advanced(by: .seconds(Int64.max / 4)))
        queue.add(2, token: 2, until: start.advanced(by: .seconds(-Int64.max / 4)))
        #expect(queue.popDue(at: nanoseconds(.zero)) == 2)
        #expect(queue.popDue(at: nanoseconds(.seconds(86400 * 365))) == nil)
        #expect(queue.removeAll() == [1])
    }
}

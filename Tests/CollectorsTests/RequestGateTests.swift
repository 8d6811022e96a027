import NIOConcurrencyHelpers
import Testing

@testable import Collectors

@Suite(.timeLimit(.minutes(1)))
struct RequestGateTests {
    /// Lets bodies end when the test says so.
    private final class Valve: Sendable {
        private let state = NIOLockedValueBox((entered: [Int](), waiting: [CheckedContinuation<Void, Never>]()))
        private let stream = AsyncStream<Int>.makeStream()

        var entered: [Int] { state.withLockedValue { $0.entered } }

        func hold(_ number: Int) async {
            await withCheckedContinuation { continuation in
                state.withLockedValue {
                    $0.entered.append(number)
                    $0.waiting.append(continuation)
                }
                stream.continuation.yield(number)
            }
        }

        func letOneGo() {
            state.withLockedValue { $0.waiting.isEmpty ? nil : $0.waiting.removeFirst() }?.resume()
        }

        /// Waits until so many more have entered.
        func nextEntries(_ count: Int) async {
            guard count > 0 else { return }
            var left = count
            for await _ in stream.stream {
                left -= 1
                if left == 0 { return }
            }
        }
    }

    @Test(arguments: [1, 3, 16]) func neverMoreAreInsideThanTheLimit(limit: Int) async {
        let gate = RequestGate(limit: limit)
        let inside = NIOLockedValueBox((now: 0, greatest: 0, total: 0))
        await withDiscardingTaskGroup { group in
            for _ in 0..<2000 {
                group.addTask {
                    await gate.pass {
                        inside.withLockedValue {
                            $0.now += 1
                            $0.greatest = max($0.greatest, $0.now)
                            $0.total += 1
                        }
                        await Task.yield()
                        inside.withLockedValue { $0.now -= 1 }
                    }
                }
            }
        }
        let seen = inside.withLockedValue { $0 }
        #expect(seen.now == 0)
        #expect(seen.total == 2000)
        #expect((1...limit).contains(seen.greatest))
    }

    @Test func aLimitOfNothingLetsOneIn() async {
        #expect(await RequestGate(limit: 0).pass { 7 } == 7)
    }

    @Test func theyEnterInTheOrderInWhichTheyCame() async {
        let gate = RequestGate(limit: 1)
        let valve = Valve()
        await withDiscardingTaskGroup { group in
            for number in 0..<20 {
                // Each is in the queue before the next one comes.
                group.addTask { await gate.pass { await valve.hold(number) } }
                if number == 0 { await valve.nextEntries(1) } else { await gate.untilWaiting(number) }
            }
            for number in 0..<20 {
                valve.letOneGo()
                if number < 19 { await valve.nextEntries(1) }
            }
        }
        #expect(valve.entered == Array(0..<20))
    }

    @Test func anErrorGivesTheRoomBack() async {
        struct Failure: Error {}
        let gate = RequestGate(limit: 1)
        for _ in 0..<5 {
            await #expect(throws: Failure.self) { try await gate.pass { () throws(Failure) in throw Failure() } }
        }
        #expect(await gate.pass { 7 } == 7)
    }

    @Test func aTaskThatIsCancelledWhileItWaitsGoesOnAtOnceAndTakesNoRoom() async {
        let gate = RequestGate(limit: 1)
        let valve = Valve()
        await withDiscardingTaskGroup { group in
            group.addTask { await gate.pass { await valve.hold(0) } }
            await valve.nextEntries(1)
            let waiting = (0..<50).map { _ in Task { await gate.pass { Task.isCancelled } } }
            let patient = Task { await gate.pass { Task.isCancelled } }
            await gate.untilWaiting(51)
            for task in waiting { task.cancel() }
            // The first is inside still.
            for task in waiting { #expect(await task.value) }
            valve.letOneGo()
            #expect(await !patient.value)
        }
        #expect(await gate.pass { 7 } == 7)
        #expect(gate.freeCount == 1)
    }

    @Test func aTaskThatWasCancelledBeforeDoesNotWait() async {
        let gate = RequestGate(limit: 1)
        let valve = Valve()
        await withDiscardingTaskGroup { group in
            group.addTask { await gate.pass { await valve.hold(0) } }
            await valve.nextEntries(1)
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return await gate.pass { Task.isCancelled }
            }
            #expect(await task.value)
            valve.letOneGo()
        }
        #expect(gate.freeCount == 1)
    }

    @Test func cancellationsAtAnyMomentLoseNoRoom() async {
        let gate = RequestGate(limit: 4)
        for round in 0..<20 {
            let tasks = (0..<100).map { _ in Task { await gate.pass { await Task.yield() } } }
            for (index, task) in tasks.enumerated() where (index + round) % 3 == 0 { task.cancel() }
            for task in tasks { await task.value }
        }
        #expect(gate.freeCount == 4)
    }
}

extension RequestGate {
    /// Lets other tasks run until so many wait.
    fileprivate func untilWaiting(_ count: Int) async {
        while waitingCount < count { await Task.yield() }
    }
}

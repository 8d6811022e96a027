import NIOConcurrencyHelpers
import Testing

@testable import Transfer

/// Sleeping on the loop: never too short, ended by cancellation, and without traces.
@Suite(.timeLimit(.minutes(2)))
struct SleepTests {
    @Test(arguments: [-1000, -1, 0, 1, 9, 10, 11, 37]) func neverWakesEarly(milliseconds: Int) async throws {
        try await TransferLoop.run { loop in
            for prefersLoop in [true, false] {
                let until = ContinuousClock.now.advanced(by: .milliseconds(milliseconds))
                await withTaskExecutorPreference(prefersLoop ? loop : nil) { await loop.sleep(until: until) }
                #expect(ContinuousClock.now >= until)
            }
        }
    }

    @Test func thousandsWakeAndNoneEarly() async throws {
        try await TransferLoop.run { loop in
            let early = await withTaskExecutorPreference(loop) {
                await withTaskGroup(of: Bool.self) { group in
                    for number in 0..<3000 {
                        group.addTask {
                            let until = ContinuousClock.now.advanced(by: .milliseconds(number * 7919 % 150))
                            await loop.sleep(until: until)
                            return ContinuousClock.now < until
                        }
                    }
                    return await group.reduce(0) { $1 ? $0 + 1 : $0 }
                }
            }
            #expect(early == 0)
        }
    }

    @Test func wakesInTheOrderOfTheMoments() async throws {
        try await TransferLoop.run { loop in
            let order = NIOLockedValueBox<[Int]>([])
            let start = ContinuousClock.now.advanced(by: .milliseconds(20))
            await withTaskExecutorPreference(loop) {
                await withDiscardingTaskGroup { group in
                    for number in [3, 0, 4, 1, 2] {
                        group.addTask {
                            await loop.sleep(until: start.advanced(by: .milliseconds(number * 20)))
                            order.withLockedValue { $0.append(number) }
                        }
                    }
                }
            }
            #expect(order.withLockedValue { $0 } == [0, 1, 2, 3, 4])
        }
    }

    @Test(arguments: [true, false]) func cancellationEndsASleepOfYears(prefersLoop: Bool) async throws {
        try await TransferLoop.run { loop in
            let tasks = (0..<500).map { number in
                Task(executorPreference: prefersLoop ? loop : nil) {
                    await loop.sleep(until: .now.advanced(by: .seconds(number % 2 == 0 ? 3600 : Int64.max / 4)))
                }
            }
            for task in tasks { task.cancel() }
            for task in tasks { await task.value }
        }
    }

    @Test func aSleepThatIsCancelledOnTheLoopBeforeItGotThereEnds() async throws {
        try await TransferLoop.run { loop in
            for _ in 1...200 {
                let busy = Milestone()
                let handed = NIOLockedValueBox<Task<Void, Never>?>(nil)
                let canceller = Task(executorPreference: loop) {
                    busy.pass()
                    while true {
                        if let task = handed.withLockedValue({ $0 }) { return task.cancel() }
                    }
                }
                await busy.reach(1)
                let task = Task { await loop.sleep(until: .now.advanced(by: .seconds(3600))) }
                handed.withLockedValue { $0 = task }
                await canceller.value
                await task.value
            }
        }
    }

    @Test func cancelledSleepersLeaveNoPlacesBehind() async {
        var queue = SleeperQueue(clock: LoopClock(), granularity: .milliseconds(10))
        for number in 0..<10_000 {
            await withCheckedContinuation { continuation in
                queue.add(
                    Sleeper(token: number, until: .now.advanced(by: .seconds(3600)), continuation: continuation))
                queue.remove(token: number)?.resume()
            }
        }
        #expect(queue.placeCount <= 100)
    }

    @Test func theQueueGivesSleepersOutByTimeAfterItHasBeenTidied() async {
        let clock = LoopClock()
        let nobody = NIOLockedValueBox(SleeperQueue(clock: clock, granularity: .milliseconds(10)))
        let start = ContinuousClock.now
        let order = NIOLockedValueBox<[Int]>([])
        await withDiscardingTaskGroup { group in
            let added = Milestone()
            for number in 0..<300 {
                group.addTask {
                    await withCheckedContinuation { continuation in
                        let until = start.advanced(by: .seconds((number * 7919) % 300 + 1))
                        nobody.withLockedValue {
                            $0.add(Sleeper(token: number, until: until, continuation: continuation))
                        }
                        added.pass()
                    }
                    order.withLockedValue { $0.append((number * 7919) % 300) }
                }
            }
            await added.reach(300)
            for number in 0..<300 where number % 4 != 0 {
                nobody.withLockedValue { $0.remove(token: number) }?.resume()
            }
            #expect(nobody.withLockedValue { $0.placeCount } <= 150)
            var dues: [Int64] = []
            while let due = nobody.withLockedValue({ $0.nextNanoseconds }) {
                dues.append(due)
                nobody.withLockedValue { $0.popDue(at: due) }?.resume()
            }
            #expect(dues == dues.sorted())
        }
        #expect(order.withLockedValue { Set($0) }.count == 300)
    }
}

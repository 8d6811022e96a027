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
            for _ in 1...5 {
                await loop.cancelOnTheWay { await loop.sleep(until: .now.advanced(by: .seconds(3600))) }
            }
        }
    }
}

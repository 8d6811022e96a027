import Metering
import NIOConcurrencyHelpers
import Testing
import Transfer

@testable import Collectors

/// The loop of one meter, on a clock that the test moves: a wait takes no time and moves the clock by its span.
@Suite(.timeLimit(.minutes(1)))
struct PollLoopTests {
    private enum Path: String { case x = "/x" }

    /// A device that ends each poll as the test says.
    private struct Device: PolledDevice {
        var pollFloor = Duration.seconds(10)
        var floorAfterFirst: Duration?
        let onPoll: @Sendable () -> PollReport.Verdict

        mutating func poll(_ fetch: Fetch<Path>, now: @Sendable () -> Timestamp) async -> PollReport {
            if let floorAfterFirst { pollFloor = floorAfterFirst }
            return PollReport(onPoll())
        }
    }

    private static let meter = MeterKey(site: "jansen", meter: "grid")
    private let clock = ManualClock("2026-03-01T13:15:05Z")

    private func settings(_ interval: Duration, keepsFloor: Bool = false) -> PollSettings {
        PollSettings(
            meter: Self.meter, target: Target(base: "http://127.0.0.1:9", connection: .close), interval: interval,
            timeout: .seconds(8), keepsFloor: keepsFloor)
    }

    /// When each poll began and what was reported, until so many have been.
    private func run(
        _ count: Int, _ settings: PollSettings, floor: Duration = .seconds(10), floorAfterFirst: Duration? = nil,
        _ verdict: @escaping @Sendable (Int) -> PollReport.Verdict = { _ in .unchanged }
    ) async throws -> (starts: [Timestamp], timings: [PollTiming]) {
        let transfers = try TransferLoop()
        defer { transfers.shutdown() }
        let starts = NIOLockedValueBox<[Timestamp]>([])
        let timings = NIOLockedValueBox<[PollTiming]>([])
        let context = PollContext(loop: transfers, gate: RequestGate(limit: 1), now: { [clock] in clock.now }) {
            [clock] span in
            guard timings.withLockedValue({ $0.count }) < count else { return nil }
            clock.advance(by: max(.zero, span))
            return .milliseconds(7)
        }
        let device = Device(pollFloor: floor, floorAfterFirst: floorAfterFirst) { [clock] in
            let number = starts.withLockedValue { starts in
                starts.append(clock.now)
                return starts.count - 1
            }
            return verdict(number)
        }
        let loop = PollLoop(device, settings, context) { _, timing in timings.withLockedValue { $0.append(timing) } }
        await loop.run()
        return (starts.withLockedValue { $0 }, timings.withLockedValue { $0 })
    }

    private func steps(_ starts: [Timestamp]) -> [Duration] {
        zip(starts, starts.dropFirst()).map { $1.since($0) }
    }

    @Test func pollsAtItsSlots() async throws {
        let begin = clock.now
        let (starts, timings) = try await run(360, settings(.seconds(10)))
        let schedule = PollSchedule(Self.meter, interval: .seconds(10))
        #expect(starts.first == schedule.slot(after: begin))
        #expect(steps(starts).allSatisfy { $0 == .seconds(10) })
        #expect(timings.count == 360)
        #expect(timings.allSatisfy { $0.lag == .milliseconds(7) && $0.interval == .seconds(10) })
        #expect(timings.map(\.ended) == starts)
    }

    @Test func failuresThinOutThePollsAndASuccessEndsThat() async throws {
        let starts = try await run(8, settings(.seconds(10))) { number in
            number < 5 ? .failed(PollFailure(.timeout, "no answer")) : .unchanged
        }.starts
        let steps = steps(starts)
        #expect(steps[0] == .seconds(10))
        #expect(steps[1] > .seconds(10))
        #expect(steps[4] >= .seconds(45))
        #expect(steps[5...].allSatisfy { $0 == .seconds(10) })
    }

    @Test(arguments: [(1, true, 10), (1, false, 1), (30, true, 30)])
    func keepsTheFamilysFloorWhereItIsTold(interval: Int, keepsFloor: Bool, expected: Int) async throws {
        let (starts, timings) = try await run(5, settings(.seconds(interval), keepsFloor: keepsFloor))
        #expect(steps(starts).allSatisfy { $0 == .seconds(expected) })
        #expect(timings.allSatisfy { $0.interval == .seconds(expected) })
    }

    @Test func aFloorThatTheDeviceTellsLaterHoldsFromThenOn() async throws {
        let (starts, timings) = try await run(
            6, settings(.seconds(10), keepsFloor: true), floorAfterFirst: .seconds(60))
        #expect(steps(starts).dropFirst().allSatisfy { $0 == .seconds(60) })
        #expect(timings.allSatisfy { $0.interval == .seconds(60) })
    }

    @Test func aClockThatIsSetBackDuringAPollDoesNotStopIt() async throws {
        let starts = try await run(5, settings(.seconds(10))) { [clock] number in
            if number == 2 { clock.advance(by: .seconds(-7200)) }
            return .unchanged
        }.starts
        #expect(starts.count == 5)
        #expect(steps(starts)[2] <= .seconds(-7180))
        #expect(steps(starts)[3] == .seconds(10))
    }

    @Test func endsWithTheLoopThatCarriesItInsteadOfSpinning() async throws {
        let transfers = try TransferLoop()
        transfers.shutdown()
        let polls = NIOLockedValueBox(0)
        let context = PollContext(loop: transfers, gate: RequestGate(limit: 1))
        let loop = PollLoop(
            Device {
                polls.withLockedValue { $0 += 1 }
                return .unchanged
            }, settings(.seconds(3600)), context
        ) { _, _ in }
        await loop.run()
        #expect(polls.withLockedValue { $0 } == 0)
    }

    @Test func aCancelledLoopEndsWhileItWaits() async throws {
        let transfers = try TransferLoop()
        defer { transfers.shutdown() }
        let context = PollContext(loop: transfers, gate: RequestGate(limit: 1))
        let settings = settings(.seconds(3600))
        let task = Task(executorPreference: transfers) {
            let loop = PollLoop(Device { .unchanged }, settings, context) { _, _ in }
            await loop.run()
        }
        task.cancel()
        await task.value
    }

    @Test func whatFailedBecauseOfACancellationIsNotReported() async throws {
        let transfers = try TransferLoop()
        defer { transfers.shutdown() }
        for (verdict, count) in [(PollReport.Verdict.failed(PollFailure(.connect, "cancelled")), 0), (.unchanged, 1)] {
            let reports = NIOLockedValueBox(0)
            let context = PollContext(loop: transfers, gate: RequestGate(limit: 1), now: { [clock] in clock.now }) {
                _ in
                Task.isCancelled ? nil : .zero
            }
            let polling = NIOLockedValueBox<Task<Void, Never>?>(nil)
            let device = Device {
                polling.withLockedValue { $0?.cancel() }
                return verdict
            }
            let settings = settings(.seconds(10))
            let (starts, start) = AsyncStream.makeStream(of: Void.self)
            let task = Task {
                // The device has to find the task that it cancels.
                for await _ in starts { break }
                let loop = PollLoop(device, settings, context) { _, _ in reports.withLockedValue { $0 += 1 } }
                await loop.run()
            }
            polling.withLockedValue { $0 = task }
            start.yield()
            await task.value
            #expect(reports.withLockedValue { $0 } == count)
        }
    }
}

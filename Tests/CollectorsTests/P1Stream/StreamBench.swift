internal import Metering
internal import NIOConcurrencyHelpers
internal import NIOCore
internal import NIOPosix
internal import Simulation

@testable internal import Collectors

/// A collector at work on one source, whose waits a test ends.
final class StreamBench: Sendable {
    private let task: Task<Void, Never>
    private let reports: AsyncStream<StreamReport>
    private let waits: AsyncStream<Duration>
    private let openings: AsyncStream<Void>
    private let released: AsyncStream<Void>.Continuation

    /// The wall clock stands still at a moment: the telegrams of a test are of then.
    init(
        _ source: StreamSource, at moment: Timestamp, zone: String = "Europe/Amsterdam",
        decryption: StreamDecryption? = nil, idleTimeout: Duration = .seconds(60), firstTrial: Duration = .seconds(60)
    ) throws {
        let (reports, report) = AsyncStream.makeStream(of: StreamReport.self)
        let (waits, wait) = AsyncStream.makeStream(of: Duration.self)
        let (releases, released) = AsyncStream.makeStream(of: Void.self)
        let (openings, open) = AsyncStream.makeStream(of: Void.self)
        self.openings = openings
        self.reports = reports
        self.waits = waits
        self.released = released
        let trials = NIOLockedValueBox([firstTrial])
        let settings = StreamSettings(
            meter: MeterKey(site: "jansen", meter: "grid"), source: source, zone: try Zone(identifier: zone),
            interval: nil, idleTimeout: idleTimeout, decryption: decryption)
        let context = StreamContext(
            group: MultiThreadedEventLoopGroup.singleton,
            now: {
                StreamMoment(
                    wall: moment, steady: .nanoseconds(Int64(clamping: NIODeadline.now().uptimeNanoseconds)))
            },
            wait: { span in
                wait.yield(span)
                for await _ in releases { return true }
                return false
            }, lineTrial: { trials.withLockedValue { $0.popLast() ?? .seconds(60) } }, opened: { open.yield() })
        task = Task { await P1Stream.run(settings, slots: SlotTable(), context: context) { report.yield($0) } }
    }

    /// The next report.
    func next() async -> StreamReport? {
        for await report in reports { return report }
        return nil
    }

    /// The next reading, and whatever was reported before it.
    func nextReading() async -> (reading: Reading?, before: [PollFailure]) {
        var before: [PollFailure] = []
        while let report = await next() {
            if let reading = report.reading { return (reading, before) }
            if let failure = report.failure { before.append(failure) }
        }
        return (nil, before)
    }

    /// How long it waits before it opens the source again, once it does.
    func nextWait() async -> Duration? {
        for await span in waits { return span }
        return nil
    }

    /// Waits until it has opened the source once more, and set its line.
    func open() async {
        for await _ in openings { return }
    }

    /// Ends one such wait.
    func release() { released.yield() }

    func stop() async {
        task.cancel()
        await task.value
    }
}

/// Simulated meters for the time of a test.
func withMeters(
    _ meters: [SimulatedMeter], from start: Timestamp, _ body: (TelegramStreamServer) async throws -> Void
) async throws {
    let server = try await TelegramStreamServer.start(
        TelegramStreamOptions(meters: meters), pace: .onDemand(from: start))
    do {
        try await body(server)
    } catch {
        await server.stop()
        throw error
    }
    await server.stop()
}

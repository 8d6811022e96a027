internal import Collectors
internal import Logging
internal import Metering
internal import NIOConcurrencyHelpers
internal import ServiceLifecycle
internal import Store
internal import Transfer

/// Collects the readings of every meter of the configuration in force, each in a task of its own.
final class CollectionService: Service {
    /// A meter whose readings are being collected, and by what settings.
    private struct Running: Sendable {
        let collector: MeterCollector
        let task: Task<Void, Never>
    }

    private struct State: Sendable {
        var hasStarted = false
        var running: [MeterKey: Running] = [:]
        var isStopping = false
    }

    private let live: LiveState
    private let outlet: ReadingOutlet
    private let contexts: CollectorContexts
    private let state = NIOLockedValueBox(State())

    init(live: LiveState, outlet: ReadingOutlet, contexts: CollectorContexts) {
        self.live = live
        self.outlet = outlet
        self.contexts = contexts
    }

    /// Whether all meters have been set going.
    var isRunning: Bool { state.withLockedValue { $0.hasStarted && !$0.isStopping } }

    /// Collects until it is asked to stop; requests in flight come to their end, one time-out later at most.
    func run() async throws {
        await apply(live.fleet)
        state.withLockedValue { $0.hasStarted = true }
        // Sleeps until the group shuts down or fails.
        try? await gracefulShutdown()
        let tasks = state.withLockedValue { state in
            defer { state.running = [:] }
            state.isStopping = true
            return state.running.values.map(\.task)
        }
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
        contexts.polling.loop.shutdown()
        // Whatever became of its sockets, the process ends next.
        try? await contexts.streams.shutdown()
    }

    /// Starts, restarts and ends the collectors of the meters whose settings differ from before; the others go on.
    func apply(_ fleet: LiveState.Fleet) async {
        let wanted = Dictionary(
            uniqueKeysWithValues: fleet.configuration.sites.flatMap { site in
                site.meters.filter(\.isEnabled).map { ($0.key, MeterCollector($0, zone: site.zone)) }
            })
        let outdated = state.withLockedValue { state in
            let outdated = state.running.filter { wanted[$0.key] != $0.value.collector }
            for key in outdated.keys { state.running[key] = nil }
            return outdated.values
        }
        for running in outdated { running.task.cancel() }
        // Never two requests to one device: the old task ends before the new one begins.
        for running in outdated { await running.task.value }
        state.withLockedValue { state in
            guard !state.isStopping else { return }
            for (key, collector) in wanted where state.running[key] == nil {
                state.running[key] = Running(
                    collector: collector, task: collector.start(contexts, into: outlet))
            }
        }
    }

    /// Ends the collectors of some meters, until they are started again by `apply(_:)`.
    func stop(_ keys: [MeterKey]) async {
        let stopped = state.withLockedValue { state in keys.compactMap { state.running.removeValue(forKey: $0) } }
        for running in stopped { running.task.cancel() }
        for running in stopped { await running.task.value }
    }
}

internal import Collectors
internal import Logging
internal import Metering
internal import NIOConcurrencyHelpers
internal import ServiceLifecycle
internal import Store
internal import Transfer

/// Polls every meter of the configuration in force, each in a task of its own on the transfer loop.
final class PollingService: Service {
    /// A meter that is being polled, and by what settings.
    private struct Running: Sendable {
        let poller: MeterPoller
        let task: Task<Void, Never>
    }

    private struct State: Sendable {
        var hasStarted = false
        var running: [MeterKey: Running] = [:]
        var isStopping = false
    }

    private let live: LiveState
    private let outlet: ReadingOutlet
    private let context: PollContext
    private let state = NIOLockedValueBox(State())

    init(live: LiveState, outlet: ReadingOutlet, context: PollContext) {
        self.live = live
        self.outlet = outlet
        self.context = context
    }

    /// Whether all meters have been set going.
    var isRunning: Bool { state.withLockedValue { $0.hasStarted && !$0.isStopping } }

    /// Polls until it is asked to stop; requests in flight come to their end, one time-out later at most.
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
        context.loop.shutdown()
    }

    /// Starts, restarts and ends the polling of the meters whose settings differ from before; the others go on.
    func apply(_ fleet: LiveState.Fleet) async {
        let wanted = Dictionary(
            uniqueKeysWithValues: fleet.configuration.sites.flatMap { site in
                site.meters.filter(\.isEnabled).map { ($0.key, MeterPoller($0, zone: site.zone)) }
            })
        let outdated = state.withLockedValue { state in
            let outdated = state.running.filter { wanted[$0.key] != $0.value.poller }
            for key in outdated.keys { state.running[key] = nil }
            return outdated.values
        }
        for running in outdated { running.task.cancel() }
        // Never two requests to one device: the old task ends before the new one begins.
        for running in outdated { await running.task.value }
        state.withLockedValue { state in
            guard !state.isStopping else { return }
            for (key, poller) in wanted where state.running[key] == nil {
                state.running[key] = Running(poller: poller, task: start(poller))
            }
        }
    }

    /// Ends the polling of some meters, until they are started again by `apply(_:)`.
    func stop(_ keys: [MeterKey]) async {
        let stopped = state.withLockedValue { state in keys.compactMap { state.running.removeValue(forKey: $0) } }
        for running in stopped { running.task.cancel() }
        for running in stopped { await running.task.value }
    }

    private func start(_ poller: MeterPoller) -> Task<Void, Never> {
        let outlet = outlet
        let context = context
        // Not a child of a group: a reload ends and awaits the tasks of single meters, which a group cannot.
        return Task(executorPreference: context.loop) {
            let slots = outlet.slots.slots(of: poller.key, formerly: poller.formerly)
            await poller.run(context, slots: slots) { outlet.take(poller.key, $0, $1) }
        }
    }
}

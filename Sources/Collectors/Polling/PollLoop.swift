public import Metering
public import Transfer

/// How one meter is to be polled.
public struct PollSettings: Hashable, Sendable {
    /// The meter.
    public let meter: MeterKey
    /// Where its device is, and how it is connected to.
    public let target: Target
    /// How often it is polled when all is well.
    public let interval: Duration
    /// How long a poll may take, all its requests together.
    public let timeout: Duration
    /// Whether the family's shortest interval is kept, whatever `interval` says.
    public let keepsFloor: Bool

    /// Creates the settings of a meter.
    public init(meter: MeterKey, target: Target, interval: Duration, timeout: Duration, keepsFloor: Bool) {
        self.meter = meter
        self.target = target
        self.interval = interval
        self.timeout = timeout
        self.keepsFloor = keepsFloor
    }
}

/// What all poll loops of a gateway share.
public struct PollContext: Sendable {
    /// The loop that carries the requests and runs the tasks.
    public let loop: TransferLoop
    /// Bounds how many requests are in flight.
    public let gate: RequestGate
    /// Bounds how often devices are asked what they say of themselves.
    public let infoBudget: InfoBudget
    /// The wall clock.
    public let now: @Sendable () -> Timestamp
    /// Waits a span, and tells how late it ended; nil when it was ended early, by a cancellation or the loop's end.
    internal let wait: @Sendable (Duration) async -> Duration?

    /// Creates the context.
    public init(
        loop: TransferLoop, gate: RequestGate, infoBudget: InfoBudget = InfoBudget(),
        now: @escaping @Sendable () -> Timestamp = { .now() }
    ) {
        self.init(loop: loop, gate: gate, infoBudget: infoBudget, now: now) { span in
            let end = ContinuousClock.now.advanced(by: span)
            await loop.sleep(until: end)
            let lag = end.duration(to: .now)
            return lag < .zero ? nil : lag
        }
    }

    /// Creates a context whose time passes as a test wants it.
    internal init(
        loop: TransferLoop, gate: RequestGate, infoBudget: InfoBudget = InfoBudget(),
        now: @escaping @Sendable () -> Timestamp, wait: @escaping @Sendable (Duration) async -> Duration?
    ) {
        self.loop = loop
        self.gate = gate
        self.infoBudget = infoBudget
        self.now = now
        self.wait = wait
    }
}

/// Polls one device until its task is cancelled.
public struct PollLoop<Device: PolledDevice>: Sendable {
    private let settings: PollSettings
    private let context: PollContext
    private let report: @Sendable (PollReport, PollTiming) -> Void
    private let memory: PollMemory<Device>

    /// Creates the loop of a device.
    ///
    /// - Parameters:
    ///   - device: The device of its family.
    ///   - settings: How it is polled.
    ///   - context: What all loops share.
    ///   - report: Gets what each poll brought, on the loop's thread: it must not block.
    public init(
        _ device: Device, _ settings: PollSettings, _ context: PollContext,
        report: @escaping @Sendable (PollReport, PollTiming) -> Void
    ) {
        self.settings = settings
        self.context = context
        self.report = report
        memory = PollMemory(device, PollSchedule(settings.meter, interval: settings.interval))
    }

    /// Polls at the meter's slots until the task is cancelled or the context's loop ends; meant to run on that loop.
    ///
    /// A request that is in flight then comes to its end, so that no reading is lost; that takes one time-out at most.
    public func run() async {
        let endpoint = Endpoint(settings.target, on: context.loop)
        keepFloor()
        var slot = memory.schedule.slot(after: context.now())
        while true {
            // The wall clock may be set: the wait is measured anew for each poll, and its end not taken from there.
            guard let lag = await context.wait(slot.since(context.now())), !Task.isCancelled else { return }
            // A child task each: the stack that a poll needs is then its own and given back, not kept, cold, by each of
            // thousands of loops that wait.
            async let next = poll(endpoint, at: slot, lag: lag)
            slot = await next
        }
    }

    /// The way to the device for one poll, whose requests share its time.
    private func fetch(_ endpoint: Endpoint, until end: ContinuousClock.Instant) -> Fetch<Device.Path> {
        Fetch(infoBudget: context.infoBudget) {
            [gate = context.gate, timeout = settings.timeout] path throws(TransferError) in
            try await gate.pass { () async throws(TransferError) in
                guard !Task.isCancelled else { throw TransferError(.cancelled, "the gateway stops") }
                let left = ContinuousClock.now.duration(to: end)
                guard left > .zero else { throw TransferError(.timeout, "the poll has used up its \(timeout)") }
                return try await endpoint.get(path, timeout: left, endsWhenCancelled: false)
            }
        }
    }

    private func poll(_ endpoint: Endpoint, at slot: Timestamp, lag: Duration) async -> Timestamp {
        let start = ContinuousClock.now
        let fetch = fetch(endpoint, until: start.advanced(by: settings.timeout))
        let result = await memory.device.poll(fetch, now: context.now)
        // What failed because the task was cancelled is no failure of the device.
        if Task.isCancelled, case .failed = result.verdict { return slot }
        keepFloor()
        let ended = context.now()
        report(
            result,
            PollTiming(
                lag: lag, duration: start.duration(to: .now), ended: ended, interval: memory.schedule.interval))
        return memory.schedule.next(after: slot, result.verdict, now: ended)
    }

    private func keepFloor() {
        guard settings.keepsFloor else { return }
        memory.schedule.setInterval(max(settings.interval, memory.device.pollFloor))
    }
}

/// What a loop knows of its device from one poll to the next.
// The loop waits while its poll runs, so only one task has it at a time.
private final class PollMemory<Device: PolledDevice>: @unchecked Sendable {
    var device: Device
    var schedule: PollSchedule

    init(_ device: Device, _ schedule: PollSchedule) {
        self.device = device
        self.schedule = schedule
    }
}

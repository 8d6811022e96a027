internal import Metering
internal import NIOCore

/// One logger with the household behind it: which telegram it has, when it booted, what is wrong with it.
internal struct SimulatedDevice: Sendable {
    let index: Int
    private(set) var household: Household
    /// What happened to it that its ring files show.
    var past = RingPast()
    /// The telegram that the household's life began with, here.
    private let firstNumber: Int64
    /// The household behind an absence too long to be lived over again step by step; empty without one.
    private var awoken: [Household] = []
    var turnstile = Turnstile<any Channel>()
    private(set) var fault: FaultKind?
    /// The first telegram that a fault is about.
    private var faultNumber: Int64
    /// From when it answers; later than now while it is dead.
    private(set) var bootedAt: Timestamp
    private var reboots: Int64
    private var lastReset = LoggerStatus.ResetCause.powerOn
    /// The gas of the telegram before this one.
    private var previousGas: Int64
    var requests = 0
    var connections = 0
    var overflows = 0
    var forbiddenRequests = 0

    /// Creates a device as it is when a fleet starts.
    init(_ index: Int, options: FleetOptions, now: Timestamp) {
        let plan = HouseholdPlan(device: index, options: options)
        let interval = options.telegramInterval.components.seconds
        let clock = TelegramClock(interval: interval, phase: Hash.pick(Hash.mix(plan.seed, 8000), 0...interval - 1))
        let number = clock.number(at: now) - Int64(options.dataAge)
        self.index = index
        household = Household(plan: plan, clock: clock, number: number, zone: options.zone)
        firstNumber = number
        faultNumber = number + 1
        previousGas = household.gas
        reboots = Hash.pick(Hash.mix(plan.seed, 8001), 0...20)
        let uptime = options.startsWithBoot ? 0 : Hash.pick(Hash.mix(plan.seed, 8002), 86400...2_592_000)
        bootedAt = Timestamp(milliseconds: now.milliseconds - uptime * 1000)
        for rule in options.outages where rule.names(device: index) { past.add(rule.outage) }
        set(options.faults.fault(ofDevice: index), options: options, now: now)
    }

    /// Whether it has no power, so to speak.
    func isDead(at now: Timestamp) -> Bool { now < bootedAt || past.outage(at: now)?.isDead ?? false }

    /// Whether it has taken a telegram since it booted.
    var hasTelegram: Bool {
        household.clock.second(of: household.number) * 1000 >= bootedAt.milliseconds
    }

    /// Takes the telegrams that were due until now.
    mutating func refresh(options: FleetOptions, now: Timestamp) {
        takeBoots(until: now)
        guard fault != .frozen else { return }
        let target = withoutCable(household.clock.number(at: now) - Int64(options.dataAge))
        guard target > household.number else { return }
        let isLong = target - household.number > Household.exactTelegrams
        previousGas = household.gas
        household.advance(to: target, zone: options.zone)
        if isLong { awoken = [household] }
    }

    /// Notices that an outage has ended from which the device had to boot.
    private mutating func takeBoots(until now: Timestamp) {
        for outage in past.outages where outage.isDead && outage.range.upperBound <= now {
            guard outage.range.upperBound > bootedAt else { continue }
            bootedAt = outage.range.upperBound
            reboots += 1
            lastReset = .powerOn
        }
    }

    /// The telegram that the device has instead of one that came while its cable was out.
    private func withoutCable(_ number: Int64) -> Int64 {
        guard let outage = past.outage(at: Timestamp(seconds: household.clock.second(of: number))), !outage.isDead
        else { return number }
        return household.clock.number(at: Timestamp(milliseconds: outage.range.lowerBound.milliseconds - 1))
    }

    /// What makes the ring files of this moment.
    func ringMaker(zone: Zone, now: Timestamp) -> RingMaker {
        let start =
            awoken.first ?? Household(plan: household.plan, clock: household.clock, number: firstNumber, zone: zone)
        var past = past
        if fault == .virginRing { past.firstUse = Timestamp(seconds: household.clock.second(of: faultNumber)) }
        return RingMaker(
            history: HouseholdHistory(start: start, zone: zone), past: past, last: household.number, now: now)
    }

    /// Takes note that `hist/…` was asked for, which writes the running record.
    mutating func noteHistoryRequest(at now: Timestamp) {
        let telegram = Timestamp(seconds: household.clock.second(of: household.number))
        past.addRequest(at: hasTelegram ? telegram : now)
    }

    /// Changes what is wrong with the device; a reboot happens once and leaves the rest as it is.
    mutating func set(_ fault: FaultKind?, options: FleetOptions, now: Timestamp) {
        refresh(options: options, now: now)
        guard fault != .reboot else {
            bootedAt = now.advanced(by: options.timing.rebootTime)
            past.add(DeviceOutage(.power, now..<bootedAt))
            reboots += 1
            lastReset = .exception
            turnstile.evict()
            return
        }
        self.fault = fault
        faultNumber = household.number + 1
    }

    /// What is wrong with `sm/actual` now.
    var flaw: ActualFlaw? {
        switch fault {
        case .zeroGas: household.number == faultNumber ? .zeroGas : nil
        case .partial: .partial(previousGas: previousGas)
        case .badTimestamp: .timestamp(badTime)
        case .wrongTypes: .wrongTypes
        default: nil
        }
    }

    /// A text that is no time: by turns that of a device without a telegram and that of a month 13.
    var badTime: StaticString {
        household.number % 2 == 0 ? "010101010101X" : "261301120000W"
    }

    /// How the device is doing.
    func status(zone: Zone, now: Timestamp) -> LoggerStatus {
        let bits = Hash.mix(household.plan.seed, UInt64(bitPattern: household.number))
        var status = LoggerStatus()
        status.uptimeSeconds = max(0, now.milliseconds - bootedAt.milliseconds) / 1000
        status.telegramInterval = household.clock.interval
        status.telegramCount = household.number % 10_000_000
        status.telegramErrors = status.uptimeSeconds / 200_000
        status.reboots = reboots
        status.lastReset = lastReset
        status.freeHeap = 15_000 + Int64(bits & 0xFFF)
        status.greatestFreeBlock = 11_000 + Int64(bits >> 12 & 0xFFF)
        status.signal = -50 - Int64(household.plan.seed & 31) - Int64(bits >> 24 & 3)
        status.epoch = now.seconds + zone.offset(at: now)
        return status
    }
}

public import Metering

/// A DSMR-logger with DSMRloggerAPI v1 on an ESP8266: firmware eras A1 to A3 and A3P (`devices.md` §1.A).
public struct DSMRLoggerDevice: PolledDevice {
    /// How often `sm/info` and `dev/info` are asked for (`devices.md` §5.3).
    public static let infoInterval = Duration.seconds(600)
    /// How soon one that brought nothing is asked for again (`devices.md` §5.3).
    public static let infoRetry = Duration.seconds(60)
    /// The shortest interval of polls; the device's own telegram interval can be longer (`devices.md` §5.3).
    public static let shortestInterval = Duration.seconds(10)

    internal let zone: Zone
    private var memory = TelegramMemory()
    private var watch = CounterWatch()
    internal private(set) var equipment: ChannelSlots
    internal var desk: BackfillDesk
    private var facts = MeterFacts()
    private var health: LoggerHealth?
    /// When the device started last, as far as it has told.
    internal private(set) var bootedAt: Timestamp?
    private var deviceInfoDue: Timestamp?
    private var deviceInfoAsked: Timestamp?
    private var meterInfoDue: Timestamp?
    /// Whether `sm/actual` hides the telegram's time, so that `dev/time` has to tell it (era A3P).
    private var hidesTime = false

    /// Creates what polls a device.
    ///
    /// - Parameters:
    ///   - zone: The zone of the site, whose standard offset a `W` in the meter's time means.
    ///   - slots: The slots that the meter's M-Bus equipment had before a restart.
    ///   - backfills: What the device is asked for of the past; nil where nobody asks.
    public init(zone: Zone, slots: SlotTable = SlotTable(), backfills: BackfillRequests? = nil) {
        self.zone = zone
        desk = BackfillDesk(backfills)
        equipment = ChannelSlots(slots)
    }

    /// The family's floor, or the device's own telegram interval where that is longer.
    public var pollFloor: Duration {
        let telegram = Duration.seconds(min(health?.telegramIntervalSeconds ?? 0, 3600))
        return max(DSMRLoggerDevice.shortestInterval, telegram)
    }

    /// Asks for the newest telegram, and seldom for what the device says of itself or remembers of the past.
    public mutating func poll(_ fetch: Fetch<DSMRLoggerPath>, now: @Sendable () -> Timestamp) async -> PollReport {
        var report = await readTelegram(fetch, now: now)
        // Behind the reading, which a slow file then cannot cost.
        if case .reading = report.verdict { await backfill(fetch, &report, at: now()) }
        return report
    }

    private mutating func readTelegram(
        _ fetch: Fetch<DSMRLoggerPath>, now: @Sendable () -> Timestamp
    ) async -> PollReport {
        var report = PollReport(.unchanged)
        do throws(PollFailure) {
            let asked = try await readDeviceInfo(fetch, &report, at: now())
            guard let (actual, time) = try await readActual(fetch) else { return report }
            // What is known is the same telegram, whatever came in the meantime.
            guard !memory.isKnown(time) else { return report }
            let received = now()
            if watch.take(values(of: actual), at: received) { meterInfoDue = nil }
            // Both are asked for out of one share of the budget.
            if isDue(meterInfoDue, at: received), asked || fetch.mayAskForInfo(at: received) {
                await readMeterInfo(fetch, &report, at: received)
            }
            if let reading = try judge(actual, time, received: received) {
                report.verdict = .reading(reading)
                if reading.quality.contains(.receptionTime) {
                    report.clockOffset = received.since(time.moment(in: zone, .received(received)))
                }
            }
        } catch {
            report.verdict = .failed(error)
        }
        return report
    }

    /// Reads what the device says of itself, when it is time: one that does not answer ends the poll, a damaged answer
    /// does not.
    ///
    /// - Returns: Whether it was asked.
    private mutating func readDeviceInfo(
        _ fetch: Fetch<DSMRLoggerPath>, _ report: inout PollReport, at moment: Timestamp
    ) async throws(PollFailure) -> Bool {
        guard isDue(deviceInfoDue, at: moment) || mustKnowBoot(at: moment), fetch.mayAskForInfo(at: moment) else {
            return false
        }
        deviceInfoAsked = moment
        deviceInfoDue = moment.advanced(by: DSMRLoggerDevice.infoRetry)
        var told = MeterFacts()
        let health: LoggerHealth
        do throws(PollFailure) {
            health = try InfoBodies.readDeviceInfo(try await fetch(.deviceInfo), into: &told)
        } catch {
            guard error.isOfThePath else { throw error }
            return true
        }
        deviceInfoDue = moment.advanced(by: DSMRLoggerDevice.infoInterval)
        if let former = facts.macAddress, let found = told.macAddress, found != former { forgetTelegrams() }
        facts.firmware = told.firmware
        facts.macAddress = told.macAddress
        self.health = health
        bootedAt = health.uptimeSeconds.map { moment.advanced(by: .seconds(-min($0, 4_000_000_000))) }
        report.health = health
        report.facts = facts
        return true
    }

    /// Whether a ring is about to be read, which a reboot that nobody knows of yet may have damaged.
    private func mustKnowBoot(at moment: Timestamp) -> Bool {
        guard let deviceInfoAsked, desk.isDue(at: moment) else { return false }
        return moment.since(deviceInfoAsked) >= DSMRLoggerDevice.infoRetry
    }

    /// Another device answers here than before: what its telegrams look like is found out anew.
    private mutating func forgetTelegrams() {
        memory = TelegramMemory()
        watch = CounterWatch()
        meterInfoDue = nil
        hidesTime = false
    }

    /// Reads what the meter says of itself; the telegram that has been read already is not given up when that fails.
    private mutating func readMeterInfo(
        _ fetch: Fetch<DSMRLoggerPath>, _ report: inout PollReport, at moment: Timestamp
    ) async {
        meterInfoDue = moment.advanced(by: DSMRLoggerDevice.infoRetry)
        var told = MeterFacts()
        // The list is empty after a parse error on the device.
        guard let body = try? await fetch(.meterInfo),
            (try? InfoBodies.readMeterInfo(body, into: &told)) ?? false
        else { return }
        meterInfoDue = moment.advanced(by: DSMRLoggerDevice.infoInterval)
        told.firmware = facts.firmware
        told.macAddress = facts.macAddress
        facts = told
        report.facts = facts
        report.tellsSerials = true
        if equipment.bind(facts.channels) { report.slots = equipment.slots }
    }

    private func isDue(_ due: Timestamp?, at moment: Timestamp) -> Bool {
        guard let due else { return true }
        // One further ahead than the interval means that the clock has been set back.
        return moment >= due || due.since(moment) > DSMRLoggerDevice.infoInterval
    }

    /// Reads the newest telegram; nil when `dev/time` alone says that it is the last one still.
    private mutating func readActual(
        _ fetch: Fetch<DSMRLoggerPath>
    ) async throws(PollFailure) -> (ActualBody, MeterTime)? {
        if !hidesTime {
            let actual = try ActualBody(try await fetch(.actual))
            switch actual.time {
            case .text(let time): return (actual, time)
            case .absent: throw .noTelegramYet
            case .number: hidesTime = true
            }
        }
        let before = try InfoBodies.readDeviceTime(try await fetch(.deviceTime))
        guard !memory.isKnown(before) else { return nil }
        return try await readHiddenTime(fetch, before)
    }

    /// Reads the newest telegram where `sm/actual` hides its time: `dev/time` before and after must tell the same one.
    private mutating func readHiddenTime(
        _ fetch: Fetch<DSMRLoggerPath>, _ start: MeterTime
    ) async throws(PollFailure) -> (ActualBody, MeterTime) {
        var before = start
        for _ in 0..<2 {
            let actual = try ActualBody(try await fetch(.actual))
            switch actual.time {
            case .absent: throw .noTelegramYet
            case .text(let time):
                // Another firmware than before tells the time again.
                hidesTime = false
                return (actual, time)
            case .number: break
            }
            let after = try InfoBodies.readDeviceTime(try await fetch(.deviceTime))
            if before == after { return (actual, after) }
            before = after
        }
        throw PollFailure(.parse, "cannot tell which telegram was read: a new one came during each request")
    }

    /// All values of a telegram, those of M-Bus equipment in their slots.
    private func values(of actual: ActualBody) -> RegisterValues {
        var values = actual.values
        equipment.add(actual, to: &values)
        return values
    }

    /// Makes a reading of a telegram; nil for one that may be an old one.
    private mutating func judge(
        _ actual: ActualBody, _ meterTime: MeterTime, received: Timestamp
    ) throws(PollFailure) -> Reading? {
        let missing = memory.missing(in: actual.values, at: meterTime)
        guard missing.isEmpty else {
            let names = missing.map(\.description.jsonName).joined(separator: ", ")
            throw PollFailure(
                .parse, "the telegram of \(meterTime.text) lacks \(names), which the device normally sends")
        }
        let moment = meterTime.moment(in: zone, .received(received))
        let time = ReadingTime(polled: moment, received: received)
        // A device whose meter has gone silent serves its last telegram for ever. The first one after a start is only
        // believed to be new when its time says so; with the wrong clock, the next one proves it.
        if memory.last == nil, time.quality.contains(.receptionTime) {
            memory.pass(meterTime)
            return nil
        }
        var values = values(of: actual)
        memory.take(&values, meterTime: meterTime, time: time.time)
        var quality = time.quality.union(.singlePrecision)
        if actual.isTruncated { quality.insert(.truncated) }
        return Reading(time: time.time, received: received, origin: .poll, quality: quality, values: values)
    }
}

extension PollFailure {
    fileprivate static let noTelegramYet = PollFailure(
        .noTelegram, "the device has had no telegram since it started")

    /// Whether only what was asked for failed, and another path may well be answered.
    fileprivate var isOfThePath: Bool {
        switch reason {
        case .http, .parse, .tooLarge: true
        case .timeout, .connect, .dns, .tls, .auth, .lowHeap, .crc, .noTelegram: false
        }
    }
}

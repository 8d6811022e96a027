public import Metering

/// A DSMR-logger with DSMRloggerAPI v1 on an ESP8266: firmware eras A1 to A3 and A3P (`devices.md` §1.A).
public struct DSMRLoggerDevice: PolledDevice {
    /// How often `sm/info` and `dev/info` are asked for (`devices.md` §5.3).
    public static let infoInterval = Duration.seconds(600)
    /// The shortest interval of polls; the device's own telegram interval can be longer (`devices.md` §5.3).
    public static let shortestInterval = Duration.seconds(10)

    private let zone: Zone
    private var memory = TelegramMemory()
    private var slots = SlotTable()
    private var facts = MeterFacts()
    private var channels: [(number: Int, register: Register)] = []
    private var gasRegister = Register.gas(slot: 1)
    private var health: LoggerHealth?
    private var infoDue: Timestamp?
    /// Whether `sm/actual` hides the telegram's time, so that `dev/time` has to tell it (era A3P).
    private var hidesTime = false

    /// Creates what polls a device.
    ///
    /// - Parameter zone: The zone of the site, whose standard offset a `W` in the meter's time means.
    public init(zone: Zone) {
        self.zone = zone
    }

    /// The family's floor, or the device's own telegram interval where that is longer.
    public var pollFloor: Duration {
        let telegram = Duration.seconds(health?.telegramIntervalSeconds ?? 0)
        return max(DSMRLoggerDevice.shortestInterval, telegram)
    }

    /// Asks for the newest telegram, and seldom for what the device says of itself.
    public mutating func poll(_ fetch: Fetch<DSMRLoggerPath>, now: @Sendable () -> Timestamp) async -> PollReport {
        var report = PollReport(.unchanged)
        do throws(PollFailure) {
            let moment = now()
            if infoDue.map({ moment >= $0 }) ?? true, fetch.mayAskForInfo(at: moment) {
                try await readInfo(fetch, &report, at: moment)
            }
            let (actual, time) = try await readActual(fetch)
            report.verdict = try judge(actual, time, received: now())
        } catch {
            report.verdict = .failed(error)
        }
        return report
    }

    /// Reads what the device says of itself: a device that does not answer at all ends the poll, a damaged answer does not.
    private mutating func readInfo(
        _ fetch: Fetch<DSMRLoggerPath>, _ report: inout PollReport, at moment: Timestamp
    ) async throws(PollFailure) {
        let meterInfo = try await fetch(.meterInfo)
        let deviceInfo = try await fetch(.deviceInfo)
        var facts = MeterFacts()
        // Before the first telegram the list is empty: it is asked for again with the next poll.
        let isComplete = (try? InfoBodies.readMeterInfo(meterInfo, into: &facts)) ?? true
        if let health = try? InfoBodies.readDeviceInfo(deviceInfo, into: &facts) {
            self.health = health
            report.health = health
        }
        infoDue = isComplete ? moment.advanced(by: DSMRLoggerDevice.infoInterval) : moment
        self.facts = facts
        report.facts = facts
        bindChannels()
    }

    /// Reads the newest telegram; where `sm/actual` hides its time, `dev/time` before and after must tell the same one.
    private mutating func readActual(
        _ fetch: Fetch<DSMRLoggerPath>
    ) async throws(PollFailure) -> (ActualBody, MeterTime) {
        if !hidesTime {
            let actual = try ActualBody(try await fetch(.actual))
            switch actual.time {
            case .text(let time): return (actual, time)
            case .absent: throw PollFailure(.noTelegram, "the device has had no telegram since it started")
            case .number: hidesTime = true
            }
        }
        var before = try InfoBodies.readDeviceTime(try await fetch(.deviceTime))
        for _ in 0..<2 {
            let actual = try ActualBody(try await fetch(.actual))
            guard actual.time != .absent else {
                throw PollFailure(.noTelegram, "the device has had no telegram since it started")
            }
            // Another firmware than before tells the time again.
            if case .text(let time) = actual.time {
                hidesTime = false
                return (actual, time)
            }
            let after = try InfoBodies.readDeviceTime(try await fetch(.deviceTime))
            if before == after { return (actual, after) }
            before = after
        }
        throw PollFailure(.parse, "cannot tell which telegram was read: a new one came during each request")
    }

    private mutating func judge(
        _ actual: ActualBody, _ meterTime: MeterTime, received: Timestamp
    ) throws(PollFailure) -> PollReport.Verdict {
        guard !memory.isKnown(meterTime) else { return .unchanged }
        let missing = memory.missing(in: actual.values, at: meterTime)
        guard missing.isEmpty else {
            let names = missing.map(\.description.jsonName).joined(separator: ", ")
            throw PollFailure(
                .parse, "the telegram of \(meterTime.text) lacks \(names), which the device normally sends")
        }
        let moment = meterTime.moment(in: zone, .received(received))
        let time = ReadingTime(polled: moment, received: received)
        var values = actual.values
        addChannels(of: actual, to: &values)
        memory.take(&values, meterTime: meterTime, time: time.time)
        var quality = time.quality.union(.singlePrecision)
        if actual.isTruncated { quality.insert(.truncated) }
        return .reading(
            Reading(time: time.time, received: received, origin: .poll, quality: quality, values: values))
    }

    /// Finds the register of each M-Bus channel; of several gas meters the firmware reports the one on the highest
    /// channel as `gas_delivered`.
    private mutating func bindChannels() {
        let present = facts.channels.compactMap(\.equipmentID)
        channels = []
        gasRegister = .gas(slot: 1)
        for channel in facts.channels {
            guard let type = MBusDeviceType(number: channel.deviceType),
                let register = slots.slot(
                    forEquipment: channel.equipmentID, type: type, channel: channel.number, present: present)
            else { continue }
            channels.append((channel.number, register))
            if type == .gas { gasRegister = register }
        }
    }

    /// Puts the M-Bus values in their slots; the unit is the device type's, not the label's (`devices.md` §2).
    private func addChannels(of actual: ActualBody, to values: inout RegisterValues) {
        for (number, register) in channels {
            guard let millionths = actual.channels.first(where: { $0.number == number })?.millionths else { continue }
            values.set(register, register.description.unit == .kilojoules ? millionths : millionths / 1000)
        }
        // `gas_delivered` is exact where the channel's own value is damaged to two decimals (§1.0).
        if let litres = actual.gasLitres { values.set(gasRegister, litres) }
    }
}

import Metering
import Testing

@testable import Simulation

/// One logger: its boots, its faults and what it says of itself, without a network.
@Suite struct SimulatedDeviceTests {
    private let start = Timestamp(seconds: HouseholdTests.monday + 43_200)
    private var options = FleetOptions(zone: Reference.zone)

    private func later(_ seconds: Int64) -> Timestamp {
        Timestamp(milliseconds: start.milliseconds + seconds * 1000)
    }

    private func device(_ index: Int = 0) -> SimulatedDevice {
        SimulatedDevice(index, options: options, now: start)
    }

    private func items(_ device: inout SimulatedDevice, _ page: LoggerPage, at now: Timestamp) -> [LoggerItem] {
        var body = ItemList()
        _ = device.answer(page, options: options, address: "127.1.0.1", now: now, in: &body)
        return LoggerItem.parse(String(decoding: body.bytes, as: UTF8.self))
    }

    @Test func hasRunForAWhileWhenTheFleetStarts() {
        let device = device()
        #expect(device.hasTelegram && !device.isDead(at: start))
        #expect((86_400...2_592_000).contains(device.status(zone: Reference.zone, now: start).uptimeSeconds))
    }

    @Test mutating func countsItsUptimeFromTheStartWhereThatIsItsBoot() {
        options.startsWithBoot = true
        let device = device()
        #expect(!device.hasTelegram)
        #expect(device.status(zone: Reference.zone, now: later(77)).uptimeSeconds == 77)
    }

    @Test mutating func takesTheFirstTelegramAfterTheBootAndServesItAnIntervalLater() {
        options.startsWithBoot = true
        var device = device()
        let first = (0...30).first { second in
            device.refresh(options: options, now: later(Int64(second)))
            return device.hasTelegram
        }
        #expect((10...20).contains(first ?? 0))
    }

    @Test func diesAndComesBackWithOneRebootMore() {
        var device = device()
        let before = device.status(zone: Reference.zone, now: start)
        device.set(.reboot, options: options, now: start)
        #expect(device.isDead(at: start) && device.isDead(at: later(19)))
        #expect(!device.isDead(at: later(20)))
        let after = device.status(zone: Reference.zone, now: later(25))
        #expect(after.uptimeSeconds == 5)
        #expect(after.reboots == before.reboots + 1)
        #expect(after.telegramErrors == 0)
        #expect(after.lastReset == .exception)
    }

    @Test func keepsItsOtherFaultOverAReboot() {
        var device = device()
        device.set(.html, options: options, now: start)
        device.set(.reboot, options: options, now: start)
        #expect(device.fault == .html)
    }

    @Test func keepsItsCountersOverAReboot() {
        var device = device()
        let before = device.household.energy
        device.set(.reboot, options: options, now: start)
        device.refresh(options: options, now: later(60))
        #expect(device.household.energy.importT1 >= before.importT1)
        #expect(device.household.energy.importT2 > before.importT2)
    }

    @Test func ignoresAClockThatGoesBack() {
        var device = device()
        device.refresh(options: options, now: later(100))
        let telegram = device.household.telegram(zone: Reference.zone)
        device.refresh(options: options, now: start)
        #expect(device.household.telegram(zone: Reference.zone) == telegram)
    }

    @Test mutating func saysThePreviousGasInAPartialBody() {
        options.gasPercent = 100
        var device = device()
        device.set(.partial, options: options, now: start)
        // The step of five minutes is in the new telegram only.
        var seconds: Int64 = 0
        var before = device.household.gas
        while device.household.gas == before, seconds < 36_000 {
            before = device.household.gas
            seconds += 10
            device.refresh(options: options, now: later(seconds))
        }
        let gas = items(&device, .actual, at: later(seconds))["gas_delivered"]
        var expected: [UInt8] = []
        expected.append(thousandths: FloatDecimal.thousandths(before))
        #expect(gas == String(decoding: expected, as: UTF8.self))
        #expect(device.household.gas > before)
    }

    @Test func saysTheLastTimeOfTheTimeBeforeInDeviceTime() {
        var device = device()
        let before = items(&device, .deviceTime, at: start)["timestamp"]
        device.set(.reboot, options: options, now: start)
        let after = items(&device, .deviceTime, at: later(20))
        #expect(before != nil && after["timestamp"] != nil)
        #expect(after["uptime_secs"] == "0")
    }

    @Test func speaksOfTheIntervalThatItHas() {
        var options = options
        options.telegramInterval = .seconds(7)
        let device = SimulatedDevice(0, options: options, now: start)
        #expect(device.status(zone: Reference.zone, now: start).telegramInterval == 7)
    }

    @Test func countsOneTelegramAnInterval() {
        var device = device()
        let before = device.status(zone: Reference.zone, now: start).telegramCount
        device.refresh(options: options, now: later(100))
        #expect(device.status(zone: Reference.zone, now: later(100)).telegramCount == before + 10)
    }

    @Test func hasFreeMemoryAsLoggersDo() {
        for index in 0..<50 {
            let status = device(index).status(zone: Reference.zone, now: start)
            #expect((12_000...25_000).contains(status.freeHeap))
            #expect(status.greatestFreeBlock < status.freeHeap)
            #expect((-95 ... -40).contains(status.signal))
        }
    }

    @Test(
        arguments: [(371_520, "4(d)-07:12(H:m)"), (0, "0(d)-00:00(H:m)"), (86_399, "0(d)-23:59(H:m)")]
            as [(Int64, String)])
    func writesItsUptimeInDaysHoursAndMinutes(seconds: Int64, text: String) {
        var status = LoggerStatus()
        status.uptimeSeconds = seconds
        var bytes: [UInt8] = []
        status.appendUptime(to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == text)
    }

    @Test(arguments: FirmwareEra.allCases)
    func saysExactlyWhatItsTelegramSaysItServes(era: FirmwareEra) throws {
        var options = options
        options.era = era
        for index in 0..<40 {
            var device = SimulatedDevice(index, options: options, now: start)
            var body = ItemList()
            _ = device.answer(.actual, options: options, address: "", now: later(Int64(index) * 777), in: &body)
            let items = LoggerItem.parse(String(decoding: body.bytes, as: UTF8.self))
            let values = device.household.telegram(zone: Reference.zone).values(servedBy: era)
            for entry in values.entries {
                let name = try #require(SimulatedDeviceTests.names[entry.register])
                let amount = try #require(
                    items[name].flatMap { DecimalText.parse($0.utf8, decimals: 3)?.amount }, "\(name)")
                #expect(amount == entry.amount, "\(name)")
            }
        }
    }

    /// The firmware's names of the registers.
    private static let names: [Register: String] = {
        var names: [Register: String] = [
            .importEnergy(.t1): "energy_delivered_tariff1", .importEnergy(.t2): "energy_delivered_tariff2",
            .exportEnergy(.t1): "energy_returned_tariff1", .exportEnergy(.t2): "energy_returned_tariff2",
            .importPower: "power_delivered", .exportPower: "power_returned", .gas(slot: 1): "gas_delivered",
        ]
        for phase in Phase.allCases {
            names[.voltage(phase)] = "voltage_\(phase)"
            names[.current(phase)] = "current_\(phase)"
            names[.importPower(phase)] = "power_delivered_\(phase)"
            names[.exportPower(phase)] = "power_returned_\(phase)"
        }
        return names
    }()
}

/// Who loggers and meters say they are.
@Suite struct LoggerIdentityTests {
    private func identity(_ index: Int, gas: Int = 100) -> LoggerIdentity {
        var options = FleetOptions(zone: Reference.zone)
        options.gasPercent = gas
        return LoggerIdentity(
            device: index, address: "127.1.0.1", plan: HouseholdPlan(device: index, options: options))
    }

    @Test func isDifferentForEachOf15000Devices() {
        let identities = (0..<15_000).map { identity($0) }
        #expect(Set(identities.map(\.macAddress)).count == 15_000)
        #expect(Set(identities.map(\.equipmentID)).count == 15_000)
        #expect(Set(identities.compactMap(\.gasEquipmentID)).count == 15_000)
    }

    @Test func staysTheSame() {
        #expect(identity(7) == identity(7))
    }

    @Test func writesIdsAsTheHexOfTheirCharacters() {
        #expect(LoggerIdentity.hex(of: "E0033004001845212") == Reference.identity.equipmentID)
        for index in 0..<100 {
            let identity = identity(index)
            #expect(identity.equipmentID.count == 34 && identity.equipmentID.hasPrefix("4530303333"))
            #expect(identity.gasEquipmentID?.hasPrefix("4730303332") == true)
            #expect(!identity.identification.contains("\\"))
        }
    }

    @Test func bearsTheChipInItsMACAddress() {
        for index in 0..<100 {
            let identity = identity(index)
            let tail = identity.macAddress.split(separator: ":").suffix(3).joined()
            #expect(identity.macAddress.hasPrefix("C8:2B:96:"))
            #expect(Int(tail, radix: 16) == Int(identity.chipID, radix: 16))
        }
    }

    @Test func hasNoGasMeterInAHouseholdWithout() {
        #expect(identity(0, gas: 0).gasEquipmentID == nil)
        let items = LoggerItem.parse(
            Reference.body { $0.writeInfo(Reference.telegram, identity(0, gas: 0), era: .a3) })
        #expect(items.count == 4)
    }
}

import Metering
import Testing

@testable import Simulation

/// When telegrams are taken, and what the meter's clock shows then.
@Suite struct TelegramClockTests {
    @Test(arguments: [(10, 0), (10, 7), (1, 0), (60, 59)] as [(Int64, Int64)])
    func takesOneTelegramAnInterval(interval: Int64, phase: Int64) {
        let clock = TelegramClock(interval: interval, phase: phase)
        let start = clock.second(of: 1000)
        #expect(clock.number(at: Timestamp(seconds: start)) == 1000)
        #expect(clock.number(at: Timestamp(milliseconds: start * 1000 - 1)) == 999)
        #expect(clock.number(at: Timestamp(milliseconds: (start + interval) * 1000 - 1)) == 1000)
    }

    @Test func countsBelowZeroBefore1970() {
        let clock = TelegramClock(interval: 10, phase: 5)
        #expect(clock.number(at: Timestamp(seconds: 4)) == -1)
        #expect(clock.number(at: Timestamp(seconds: -5)) == -1)
        #expect(clock.number(at: Timestamp(seconds: -6)) == -2)
    }

    /// A change of the clocks in Amsterdam: the second, and the letters before and after it.
    struct Change: Sendable {
        let second: Int64
        let before: String
        let after: String
    }

    static let changes = [
        Change(second: 1_774_746_000, before: "260329015950W", after: "260329030000S"),
        Change(second: 1_792_890_000, before: "261025025950S", after: "261025020000W"),
    ]

    @Test(arguments: changes)
    func writesTheRightLettersOverAChangeOfTheClocks(change: Change) {
        let options = FleetOptions(zone: Reference.zone)
        let clock = TelegramClock(interval: 10, phase: 0)
        let first = change.second / 10 - 4320
        var household = Household(
            plan: HouseholdPlan(device: 0, options: options), clock: clock, number: first, zone: options.zone)
        var texts: Set<String> = []
        for number in first..<first + 8640 {
            household.advance(to: number, zone: options.zone)
            let telegram = household.telegram(zone: options.zone)
            let time = telegram.meterTime
            texts.insert(time.text)
            #expect(time.moment(in: options.zone, .received(telegram.time)) == telegram.time)
            #expect(telegram.time.seconds == number * 10)
            #expect((time.season == .summer) == (options.zone.offset(at: telegram.time) == 7200))
        }
        #expect(texts.count == 8640)
        #expect(texts.contains(change.before) && texts.contains(change.after))
    }

    @Test(arguments: 0...2)
    func servesTelegramsOfTheAgeAskedFor(age: Int) {
        var options = FleetOptions(zone: Reference.zone)
        options.dataAge = age
        options.telegramInterval = .seconds(10)
        let now = Timestamp(milliseconds: 1_772_406_123_456)
        var device = SimulatedDevice(0, options: options, now: now)
        let clock = device.household.clock
        for later in stride(from: 0, to: 100_000, by: 3333) as StrideTo<Int64> {
            let moment = Timestamp(milliseconds: now.milliseconds + later)
            device.refresh(options: options, now: moment)
            #expect(device.household.number == clock.number(at: moment) - Int64(age))
        }
    }

    @Test func givesEachDeviceASecondOfItsOwn() {
        let options = FleetOptions(zone: Reference.zone)
        let phases = (0..<200).map {
            SimulatedDevice($0, options: options, now: Timestamp(seconds: 1_772_406_000)).household.clock.phase
        }
        #expect(Set(phases) == Set(0..<10))
    }

    @Test func writesTimesAsMetersDo() {
        var bytes: [UInt8] = []
        for second in [1_772_370_903, 1_782_864_000] as [Int64] {
            bytes.append(MeterTime(Timestamp(seconds: second), in: Reference.zone))
        }
        #expect(String(decoding: bytes, as: UTF8.self) == "260301141503W260701020000S")
    }
}

/// What the registers of a telegram are, exactly and as a firmware says them.
@Suite struct SimulatedTelegramTests {
    @Test func hasTheRegistersOfTheReferenceTelegram() {
        let values = Reference.telegram.exactValues
        #expect(values[.importEnergy(.t1)] == 18_234_567)
        #expect(values[.gas(slot: 1)] == 3_314_404)
        #expect(values[.voltage(.l1)] == 231_400)
        #expect(values[.current(.l1)] == 2000)
        #expect(values[.voltage(.l2)] == nil)
        #expect(values.entries.count == 11)
    }

    @Test(
        arguments: [(.a3, 3_314_404), (.a3p, 3_314_404), (.a1, 3_314_399), (.a2, 3_314_399)] as [(FirmwareEra, Int64)])
    func saysWhatEachFirmwareMakesOfThem(era: FirmwareEra, gas: Int64) {
        let values = Reference.telegram.values(servedBy: era)
        #expect(values[.importEnergy(.t1)] == 18_234_566)
        #expect(values[.importEnergy(.t2)] == 4_321_098)
        #expect(values[.gas(slot: 1)] == gas)
    }

    @Test(arguments: FirmwareEra.allCases)
    func saysWhatStandsInTheBody(era: FirmwareEra) {
        let items = LoggerItem.parse(Reference.body { $0.writeActual(Reference.telegram, era: era) })
        let values = Reference.telegram.values(servedBy: era)
        func amount(_ name: String) -> Int64? {
            items[name].flatMap { DecimalText.parse($0.utf8, decimals: 3)?.amount }
        }
        #expect(amount("energy_delivered_tariff1") == values[.importEnergy(.t1)])
        #expect(amount("energy_returned_tariff2") == values[.exportEnergy(.t2)])
        #expect(amount("power_delivered") == values[.importPower])
        #expect(amount("voltage_l1") == values[.voltage(.l1)])
        #expect(amount("current_l1") == values[.current(.l1)])
        #expect(amount("gas_delivered") == values[.gas(slot: 1)])
    }
}

internal import Alerting
internal import Metering
internal import Simulation
internal import Testing

@testable internal import Collectors
@testable internal import Gateway

/// What happens on the wires of simulated households: for each alert a cause, and a near miss.
@Suite struct ElectricityAlertTests {
    private static let grid = MeterKey(site: "jansen", meter: "grid")
    private static let belgian = MeterKey(site: "peeters", meter: "grid")

    private static func fired(
        minutes: Int64, at start: Timestamp = PackScene.start, _ change: @escaping (inout PackScene.Poll) -> Void
    ) throws -> Set<String> {
        var scene = try PackScene(at: start)
        return scene.run(minutes: minutes, change)
    }

    /// Draws a current on a phase in a part of the scene.
    private static func draw(
        _ milliamperes: Int64, in seconds: Range<Int64>
    ) -> (inout PackScene.Poll) -> Void {
        { poll in if poll.meter == grid, poll.isIn(seconds) { poll.values.set(.current(.l2), milliamperes) } }
    }

    @Test func aCarOnOnePhaseOverloadsTheFuse() throws {
        #expect(try Self.fired(minutes: 20, Self.draw(22_000, in: 300..<500)) == ["FuseOverload jansen/grid l2 warn"])
        #expect(try Self.fired(minutes: 20, Self.draw(22_000, in: 300..<400)) == [])
        #expect(try Self.fired(minutes: 20, Self.draw(21_000, in: 300..<1200)) == [])
    }

    @Test func whatIsAboveTheFuseIsCriticalSoonerTheHigherItIs() throws {
        let warn = "FuseOverload jansen/grid l2 warn"
        let critical = "FuseOverload jansen/grid l2 critical"
        let trip = "FuseOverload jansen/grid l2 trip"
        #expect(try Self.fired(minutes: 20, Self.draw(-26_000, in: 300..<1000)) == [warn, critical])
        #expect(try Self.fired(minutes: 20, Self.draw(26_000, in: 300..<880)) == [warn])
        #expect(try Self.fired(minutes: 20, Self.draw(32_000, in: 300..<390)) == [trip])
        #expect(try Self.fired(minutes: 20, Self.draw(32_000, in: 300..<340)) == [])
    }

    @Test(arguments: [(Int64(254_000), true), (252_900, false), (206_000, true), (207_100, false), (0, false)])
    func aVoltageOutsideOfItsBandIsTold(millivolts: Int64, isTold: Bool) throws {
        let fired = try Self.fired(minutes: 20) { poll in
            if poll.meter == Self.grid { poll.values.set(.voltage(.l3), millivolts) }
        }
        #expect(fired == (isTold ? ["VoltageOutOfBand jansen/grid l3"] : []))
    }

    @Test func aPeakOfVoltageWithinAGoodMeanIsBorne() throws {
        #expect(
            try Self.fired(minutes: 30) { poll in
                if poll.meter == Self.grid, poll.isIn(700..<900) { poll.values.set(.voltage(.l1), 262_000) }
            } == [])
    }

    @Test func aPowerFailureIsTold() throws {
        // The meter is silent for two hours, and has counted it when it is back.
        func fail(_ count: Int64) -> (inout PackScene.Poll) -> Void {
            { poll in
                guard poll.meter == Self.grid else { return }
                poll.values.set(.powerFailures, poll.isIn(0..<600) ? 5 : 5 + count)
                if poll.isIn(600..<7800) { poll.verdict = .failed(PollFailure(.connect, "no route to host")) }
            }
        }
        let away: Set<String> = ["MeterOffline jansen/grid"]
        #expect(try Self.fired(minutes: 135, fail(1)) == away.union(["PowerFailure jansen/grid"]))
        #expect(try Self.fired(minutes: 135, fail(0)) == away)
        #expect(
            try Self.fired(minutes: 20) { poll in
                if poll.meter == Self.grid { poll.values.set(.powerFailures, poll.isIn(0..<600) ? 5 : 6) }
            } == ["PowerFailure jansen/grid"])
    }

    /// A minute before a quarter hour, so that its edge is seen.
    private static let beforeQuarter = PackScene.start.advanced(by: .seconds(-60))

    /// An oven from a second of that quarter hour on, in a month with a peak.
    private static func oven(
        _ watts: Int64, from second: Int64, peak: Int64?, demand: Bool
    ) -> (inout PackScene.Poll) -> Void {
        { poll in
            guard poll.meter == belgian else { return }
            let seconds = poll.elapsed.components.seconds - 60
            poll.values.set(.importPower, seconds >= second ? watts : 300)
            // In watt seconds.
            let drawn = min(seconds, second) * 300 + max(0, seconds - second) * watts
            poll.values.set(.importEnergy(.t1), 1_000_000 + drawn / 3600)
            poll.values.set(.importEnergy(.t2), 2_000_000)
            if demand { poll.values.set(.quarterHourDemand, max(0, drawn) / 900) }
            if let peak { poll.values.set(.monthPeak, peak) }
        }
    }

    @Test(arguments: [true, false])
    func aQuarterHourThatWillBeThePeakIsToldInTime(demand: Bool) throws {
        let told: Set<String> = ["QuarterHourPeakForecast peeters/grid"]
        // Five minutes of 300 W and ten of 6 kW are 4.1 kW.
        #expect(
            try Self.fired(minutes: 15, at: Self.beforeQuarter, Self.oven(6000, from: 300, peak: 4000, demand: demand))
                == told)
        #expect(
            try Self.fired(minutes: 15, at: Self.beforeQuarter, Self.oven(6000, from: 300, peak: 4600, demand: demand))
                == [])
        // Ten minutes of 300 W and five of 6 kW are 2.2 kW, less than 90 % of the least that is billed.
        #expect(
            try Self.fired(minutes: 15, at: Self.beforeQuarter, Self.oven(6000, from: 600, peak: 900, demand: demand))
                == [])
        // A minute and a half before its end nothing can be done.
        #expect(
            try Self.fired(
                minutes: 15, at: Self.beforeQuarter, Self.oven(60_000, from: 800, peak: 4000, demand: demand)) == [])
    }

    @Test func withoutACapacityTariffAPeakIsNone() throws {
        #expect(
            try Self.fired(minutes: 15, at: Self.beforeQuarter, Self.oven(9000, from: 0, peak: nil, demand: false))
                == [])
    }

    @Test func aHigherPeakOfTheMonthIsTold() throws {
        func peak(_ before: Int64, _ after: Int64) -> (inout PackScene.Poll) -> Void {
            { poll in
                if poll.meter == Self.belgian { poll.values.set(.monthPeak, poll.isIn(0..<600) ? before : after) }
            }
        }
        #expect(try Self.fired(minutes: 14, peak(3000, 3200)) == ["MonthPeakRaised peeters/grid"])
        #expect(try Self.fired(minutes: 14, peak(1000, 2400)) == [])
        // A new month has begun.
        #expect(try Self.fired(minutes: 14, peak(4000, 700)) == [])
    }

    @Test func aCounterThatFallsIsToldAndOneThatRisesFastIsNot() throws {
        #expect(
            try Self.fired(minutes: 30) { poll in
                if poll.meter == Self.grid, poll.isIn(300..<9000) { poll.values.set(.importEnergy(.t1), 4_000) }
            } == ["CounterFell jansen/grid electricity_import_t1"])
        #expect(
            try Self.fired(minutes: 30) { poll in
                guard poll.meter == Self.grid, let energy = poll.values[.importEnergy(.t1)] else { return }
                poll.values.set(.importEnergy(.t1), energy + poll.elapsed.components.seconds * 2)
            } == [])
    }

    @Test func aMeterWithAnotherSerialNumberWasReplaced() throws {
        func replace(serial: String) -> (inout PackScene.Poll) -> Void {
            { poll in
                guard poll.meter == Self.grid, poll.isIn(300..<9000) else { return }
                poll.serial = serial
                for tariff in [Tariff.t1, .t2] {
                    poll.values.set(.importEnergy(tariff), poll.elapsed.components.seconds / 100)
                    poll.values.set(.exportEnergy(tariff), 0)
                }
            }
        }
        #expect(try Self.fired(minutes: 10, replace(serial: "E0002")) == ["MeterReplaced jansen/grid"])
        let fallen = try Self.fired(minutes: 10, replace(serial: "E0001"))
        #expect(fallen.allSatisfy { $0.hasPrefix("CounterFell jansen/grid") })
        #expect(!fallen.isEmpty)
    }
}

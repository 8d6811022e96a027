internal import Alerting
internal import Metering
internal import Simulation
internal import Store
internal import Testing

@testable internal import Collectors
@testable internal import Gateway

/// What only days and nights of simulated households show, out of a real store: for each alert a cause, and a near miss.
@Suite struct LedgerAlertTests {
    private static let key = MeterKey(site: "jansen", meter: "grid")

    private static let yaml = """
        sites:
          - id: jansen
            country: NL
            meters:
              - { id: grid, collector: dsmr-logger, url: "http://10.0.0.1", interval: 300s, timeout: 8s }
        """

    /// 2026-04-01T00:00:00+02:00: the clocks have been changed three days before.
    private static let midnight = Timestamp(seconds: 1_774_994_400)

    /// The values of a telegram, which a scene may change; nil for none.
    private typealias Change = (inout RegisterValues, Timestamp) -> Bool

    /// What fires at moments after the days of a household, its telegrams every five minutes.
    private static func fired(
        days: Int, at moments: [Timestamp], solarPercent: Int = 0, _ change: @escaping Change
    ) async throws -> [Set<String>] {
        try await TemporaryHistory.withStore { store in
            let configuration = try Fixtures.configuration(yaml)
            let zone = configuration.sites[0].zone
            var mix = FleetOptions(zone: zone)
            (mix.carPercent, mix.solarPercent, mix.gasPercent) = (0, solarPercent, 0)
            let end = moments.max() ?? midnight
            let start = midnight.advanced(by: .seconds(-86400 * days))
            var readings: [MeterReading] = []
            for telegram in HouseholdTelegrams(0, of: mix, from: start, interval: 300, zone: zone) {
                guard telegram.time <= end else { break }
                var values = telegram.exactValues
                guard change(&values, telegram.time) else { continue }
                let reading = Reading(time: telegram.time, received: telegram.time, origin: .poll, values: values)
                readings.append(MeterReading(meter: key, reading: reading))
            }
            _ = try await store.append(readings)
            let meters = LedgerMeters()
            try await store.book(
                meters.all(of: configuration), now: end.advanced(by: .seconds(90)), horizon: Timestamp(seconds: 0))
            let survey = LedgerSurvey(store: store, meters: meters)
            var fired: [Set<String>] = []
            for moment in moments {
                var scene = try PackScene(yaml, at: moment)
                scene.ledger = try await survey.figures(of: configuration, now: moment)
                fired.append(Set(scene.tick()))
            }
            return fired
        }
    }

    private static func hours(_ hours: Int) -> Timestamp { midnight.advanced(by: .seconds(3600 * hours)) }

    /// A counter that rises a little with each telegram, but in a part of the time.
    private static func flow(_ register: Register, but pause: Range<Timestamp>? = nil) -> Change {
        { values, time in
            let start = hours(-24 * 40)
            var steps = time.seconds / 300 - start.seconds / 300
            if let pause {
                let paused = min(time, pause.upperBound).seconds - pause.lowerBound.seconds
                steps -= max(0, paused) / 300
            }
            values.set(register, 100_000 + steps * 2)
            values.setOwnTime(.init(register, time, isInferred: false))
            return true
        }
    }

    @Test func gasThatNeverStopsIsTold() async throws {
        let told: Set<String> = ["GasNeverStops jansen/grid 1"]
        let leak = Self.flow(.gas(slot: 1), but: Self.hours(-24 * 8)..<Self.hours(-24 * 8 + 1))
        let moments = [Self.hours(-24), Self.hours(-23), Self.hours(-22), Self.hours(6)]
        #expect(try await Self.fired(days: 10, at: moments, leak) == [[], [], told, told])
        // A boiler that stops for a quarter hour once a week.
        let boiler = Self.flow(.gas(slot: 1), but: Self.hours(-24)..<Self.hours(-24).advanced(by: .seconds(1800)))
        #expect(try await Self.fired(days: 10, at: [Self.hours(6)], boiler) == [[]])
    }

    @Test func aLeakThatIsOlderThanTheHistoryIsToldTooAndOneOverAGapOnlyLater() async throws {
        let leak = Self.flow(.gas(slot: 1))
        #expect(try await Self.fired(days: 8, at: [Self.hours(0)], leak) == [["GasNeverStops jansen/grid 1"]])
        let gap = Self.hours(-60)..<Self.hours(-30)
        let silent = try await Self.fired(days: 8, at: [Self.hours(0)]) { values, time in
            leak(&values, time) && !gap.contains(time)
        }
        #expect(silent == [[]])
    }

    @Test func waterThatNeverStopsIsTold() async throws {
        let told: Set<String> = ["WaterNeverStops jansen/grid 1"]
        let toilet = Self.flow(.water(slot: 1), but: Self.hours(-30)..<Self.hours(-28))
        #expect(try await Self.fired(days: 3, at: [Self.hours(-4), Self.hours(-3)], toilet) == [[], told])
        let night = Self.flow(.water(slot: 1), but: Self.hours(-2)..<Self.hours(-1))
        #expect(try await Self.fired(days: 3, at: [Self.hours(0)], night) == [[]])
    }

    /// Draws more in some of the last nights.
    private static func nights(_ high: Set<Int>, watts: Int64) -> Change {
        var added: Int64 = 0
        return { values, time in
            let night = Int((time.seconds - hours(2).seconds) / 86400)
            let ofNight = (time.seconds - hours(2).seconds) % 86400
            let isHigh = (1...7200).contains(ofNight + (ofNight < 0 ? 86400 : 0))
            if isHigh, high.contains(ofNight < 0 ? night - 1 : night) { added += watts * 300 }
            values.set(.importEnergy(.t1), (values[.importEnergy(.t1)] ?? 0) + added / 3600)
            return true
        }
    }

    @Test func aBaseLoadThatIsHighForThreeNightsIsTold() async throws {
        let told: Set<String> = ["BaseLoadHigh jansen"]
        #expect(try await Self.fired(days: 20, at: [Self.hours(6)], Self.nights([-2, -1, 0], watts: 900)) == [told])
        // One of the three was as usual; and all three a little higher than that.
        #expect(try await Self.fired(days: 20, at: [Self.hours(6)], Self.nights([-2, 0], watts: 900)) == [[]])
        #expect(try await Self.fired(days: 20, at: [Self.hours(6)], Self.nights([-2, -1, 0], watts: 45)) == [[]])
    }

    @Test func panelsThatDeliverNothingAreToldAtNine() async throws {
        let told: Set<String> = ["SolarOutage jansen"]
        var held: [Register: Int64] = [:]
        let outage: Change = { values, time in
            for tariff in [Tariff.t1, .t2] {
                let register = Register.exportEnergy(tariff)
                if time <= Self.hours(0) { held[register] = values[register] }
                if let amount = held[register] { values.set(register, amount) }
            }
            return true
        }
        let evening = [Self.hours(20), Self.hours(21), Self.hours(23)]
        #expect(
            try await Self.fired(days: 16, at: evening, solarPercent: 100, outage) == [[], told, told])
        #expect(try await Self.fired(days: 16, at: evening, solarPercent: 100) { _, _ in true } == [[], [], []])
        // A household without panels has nothing to miss.
        #expect(try await Self.fired(days: 16, at: evening) { _, _ in true } == [[], [], []])
        // Nothing is known of the sunny part of the day.
        let unknown = try await Self.fired(days: 16, at: evening, solarPercent: 100) { values, time in
            outage(&values, time) && !(Self.hours(8)..<Self.hours(19)).contains(time)
        }
        #expect(unknown == [[], [], []])
    }

    @Test func aDayWithGapsIsTold() async throws {
        func leaving(_ gap: Range<Timestamp>) async throws -> [Set<String>] {
            try await Self.fired(days: 4, at: [Self.hours(-24), Self.hours(1)]) { _, time in !gap.contains(time) }
        }
        #expect(try await leaving(Self.hours(-10)..<Self.hours(-8)) == [[], ["DataIncomplete jansen/grid"]])
        #expect(try await leaving(Self.hours(-10)..<Self.hours(-9)) == [[], []])
    }
}

internal import Metering
internal import Testing

@testable internal import Collectors
@testable internal import Gateway

/// What a running quarter hour will have as its mean, at its beginning, in its middle and where something is missing.
@Suite struct QuarterForecastTests {
    /// 2026-03-01T13:15:00Z, a quarter's edge.
    private static let edge = Timestamp(seconds: 1_772_370_900)

    private static func reading(
        _ seconds: Int64, power: Int64?, energy: Int64? = nil, demand: Int64? = nil, quality: Reading.Quality = []
    ) -> Reading {
        var values = RegisterValues()
        if let power { values.set(.importPower, power) }
        if let energy {
            values.set(.importEnergy(.t1), energy)
            values.set(.importEnergy(.t2), 5000)
        }
        if let demand { values.set(.quarterHourDemand, demand) }
        let time = edge.advanced(by: .seconds(seconds))
        return Reading(time: time, received: time, origin: .poll, quality: quality, values: values)
    }

    /// The forecast after some readings, of the last one.
    private static func forecast(_ readings: [Reading]) -> Int64? {
        var forecast = QuarterForecast()
        var former: Reading?
        for reading in readings {
            if forecast.quarter != Quarter(of: reading.time) { forecast.begin(with: reading, after: former) }
            former = reading
        }
        return former.flatMap(forecast.watts)
    }

    @Test func whatWasDrawnAndWhatIsDrawnNowMakeTheMean() {
        // 500 Wh in ten minutes is 2 kW over the quarter hour; 1.2 kW for the rest is 400 W over it.
        let drawn = [Self.reading(0, power: 3000, energy: 1000), Self.reading(600, power: 1200, energy: 1500)]
        #expect(Self.forecast(drawn) == 2400)
        #expect(Self.forecast([Self.reading(0, power: 3000, energy: 1000)]) == 3000)
        #expect(Self.forecast(drawn + [Self.reading(890, power: 0, energy: 1500)]) == 2000)
    }

    @Test func theEdgeIsInterpolatedBetweenTheReadingsAroundIt() {
        // 20 Wh in 20 s, half of them before the edge.
        let around = [Self.reading(-10, power: 3600, energy: 1000), Self.reading(10, power: 3600, energy: 1020)]
        #expect(Self.forecast(around) == 3600)
    }

    @Test func withoutTheEdgeNothingIsKnown() {
        #expect(Self.forecast([Self.reading(5, power: 100, energy: 1000)]) == nil)
        let gap = [Self.reading(-111, power: 100, energy: 1000), Self.reading(10, power: 100, energy: 1001)]
        #expect(Self.forecast(gap) == nil)
        #expect(Self.forecast(gap + [Self.reading(900, power: 100, energy: 1030)]) == 100)
        let fallen = [Self.reading(-10, power: 100, energy: 1000), Self.reading(10, power: 100, energy: 20)]
        #expect(Self.forecast(fallen) == nil)
    }

    @Test func aGapWithinTheQuarterHourDoesNotMatter() {
        let gap = [Self.reading(0, power: 100, energy: 1000), Self.reading(720, power: 0, energy: 1250)]
        #expect(Self.forecast(gap) == 1000)
    }

    @Test func theMetersOwnMeanCountsFirst() {
        // 1.4.0 is a sawtooth: 1 kW after five minutes is 1 kW over the quarter hour already.
        #expect(Self.forecast([Self.reading(300, power: 1500, demand: 1000)]) == 2000)
        let both = [
            Self.reading(0, power: 0, energy: 0, demand: 0), Self.reading(300, power: 1500, energy: 9, demand: 1000),
        ]
        #expect(Self.forecast(both) == 2000)
        #expect(Self.forecast([Self.reading(300, power: 0, demand: -200)]) == 0)
    }

    @Test func rightAfterTheEdgeItMayStillBeThatOfTheQuarterHourBefore() {
        #expect(Self.forecast([Self.reading(0, power: 600, demand: 4000)]) == 600)
        #expect(Self.forecast([Self.reading(9, power: 900, demand: 4000)]) == 891)
        #expect(Self.forecast([Self.reading(10, power: 900, demand: 10)]) == 900)
    }

    @Test func whatCannotBeIsNotBelieved() {
        let late = Self.reading(600, power: 1000, demand: 500, quality: .receptionTime)
        #expect(Self.forecast([late]) == nil)
        #expect(Self.forecast([Self.reading(300, power: nil, demand: 1000)]) == nil)
        #expect(Self.forecast([Self.reading(300, power: .max, demand: 1000)]) == nil)
        #expect(
            Self.forecast([Self.reading(0, power: 0, energy: .max), Self.reading(9, power: 0, energy: .max)]) == nil)
    }

    @Test func aReplacedMeterDoesNotMakeAPeak() throws {
        let meter = try SampleFleet().meter("peeters", "grid")
        func note(_ seconds: Int64, energy: Int64, serial: String) {
            var facts = SampleFleet.facts
            facts.equipmentID = serial
            var report = PollReport(.reading(Self.reading(seconds, power: 360, energy: energy)), facts: facts)
            report.tellsSerials = true
            let serials = ShownSerials(electricity: serial)
            _ = meter.note(
                report, SampleFleet.timing(ended: Self.edge.advanced(by: .seconds(seconds))), serials: serials)
        }
        note(-10, energy: 70_000_000, serial: "a")
        note(0, energy: 70_000_001, serial: "a")
        note(300, energy: 20, serial: "b")
        let status = meter.status
        let shown = try #require(status.shownReading)
        // What the old one counted since the edge is not known of the new one.
        #expect(status.forecast.watts(shown) == 240)
    }
}

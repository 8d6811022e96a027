internal import Foundation
internal import Logging
internal import Metering
internal import Store
internal import Testing

@testable internal import Gateway

/// The figures of the ledger for `/metrics`, out of a real store on a temporary file.
@Suite struct LedgerSurveyTests {
    private static let key = MeterKey(site: "jansen", meter: "grid")
    /// 2026-03-01T14:15:00+01:00.
    private static let now = Timestamp(seconds: 1_772_370_900)

    /// A reading every five minutes of 30 days: 100 Wh an hour from the grid, 300 at night; 200 Wh an hour to it; gas by day.
    private static func readings() -> [MeterReading] {
        var readings: [MeterReading] = []
        var (imported, exported, gas) = (Int64(0), Int64(0), Int64(0))
        for step in 0..<30 * 288 {
            let time = now.advanced(by: .seconds(300 * (step - 30 * 288 + 1)))
            // What was used in the five minutes before.
            let hour = (time.seconds + 3300) / 3600 % 24
            imported += hour == 2 || hour == 3 ? 25 : 8
            exported += 10
            if hour >= 6 { gas += 3 }
            var values = RegisterValues()
            values.set(.importEnergy(.t1), imported)
            values.set(.exportEnergy(.t1), exported)
            values.set(.gas(slot: 1), gas)
            values.setOwnTime(.init(.gas(slot: 1), time, isInferred: false))
            let reading = Reading(time: time, received: time, origin: .poll, values: values)
            readings.append(MeterReading(meter: key, reading: reading))
        }
        return readings
    }

    @Test func theFiguresAreWhatTheHistorySays() async throws {
        try await TemporaryHistory.withStore { store in
            let fleet = try SampleFleet(
                SampleFleet.yaml.replacing("interval: 10s", with: "").replacing(
                    #"url: "http://10.0.0.1" }"#, with: #"url: "http://10.0.0.1", interval: 300s }"#))
            _ = try await store.append(Self.readings())
            let meters = LedgerMeters()
            try await store.book(
                meters.all(of: fleet.live.fleet.configuration), now: Self.now.advanced(by: .seconds(90)),
                horizon: Timestamp(seconds: 0))
            let survey = LedgerSurvey(store: store, meters: meters)
            for _ in 0..<2 {
                let figures = try await survey.figures(of: fleet.live.fleet.configuration, now: Self.now)
                let meter = try #require(figures.meters[Self.key])
                #expect(meter.hourCompleteness == 1000)
                #expect(meter.dayCompleteness == 1000)
                #expect(meter.yesterdayCompleteness == 1000)
                // Gas stood still until six in the morning, local time.
                #expect(meter.lastIdle == [.gas(slot: 1): Timestamp(seconds: 1_772_341_200)])
                let site = try #require(figures.sites["jansen"])
                #expect(site.baseLoad == 300)
                #expect(site.baseLoadRecent == 300)
                #expect(site.baseLoadMedian == 300)
                #expect(site.todayCompleteness == 1000)
                #expect(site.exportDailyMean == 2880)
                #expect(site.exportToday == 1710)
                #expect(figures.sites["peeters"] == LedgerFigures.OfSite())
            }
        }
    }

    private static func figures(
        at now: Timestamp = now, leaving isKept: (Timestamp) -> Bool
    ) async throws -> (meter: LedgerFigures.OfMeter, site: LedgerFigures.OfSite) {
        try await TemporaryHistory.withStore { store in
            let fleet = try SampleFleet(
                SampleFleet.yaml.replacing(
                    #"url: "http://10.0.0.1" }"#, with: #"url: "http://10.0.0.1", interval: 300s }"#))
            _ = try await store.append(Self.readings().filter { isKept($0.reading.time) })
            let meters = LedgerMeters()
            let configuration = fleet.live.fleet.configuration
            try await store.book(meters.all(of: configuration), now: Self.now, horizon: Timestamp(seconds: 0))
            let figures = try await LedgerSurvey(store: store, meters: meters).figures(of: configuration, now: now)
            return (try #require(figures.meters[Self.key]), try #require(figures.sites["jansen"]))
        }
    }

    /// 2026-02-28T00:00:00+01:00, when yesterday began.
    private static let yesterday = Timestamp(seconds: 1_772_233_200)

    @Test func whatIsMissingOfADayIsTold() async throws {
        // Of yesterday the second half, of today an hour and a quarter.
        let noon = Self.yesterday.advanced(by: .seconds(43200))
        let (meter, site) = try await Self.figures { $0 <= noon || $0 >= Self.yesterday.advanced(by: .seconds(90900)) }
        #expect(meter.yesterdayCompleteness == 500)
        #expect(site.todayCompleteness == 912)
    }

    @Test func aDayWithoutAnyReadingIsIncompleteAndTheFirstOneIsNot() async throws {
        let today = Self.yesterday.advanced(by: .seconds(86400))
        let (silent, _) = try await Self.figures { $0 < Self.yesterday || $0 > today }
        #expect(silent.yesterdayCompleteness == 0)
        let (new, site) = try await Self.figures { $0 >= Self.yesterday.advanced(by: .seconds(50000)) }
        #expect(new.yesterdayCompleteness == nil)
        // One night is no usual one.
        #expect(site.baseLoad == 300)
        #expect(site.baseLoadRecent == nil)
        #expect(site.baseLoadMedian == nil)
    }

    @Test func theLowestOfThreeNightsAndTheMedianOfSevenCount() {
        func note(_ loads: [Int64?]) -> LedgerFigures.OfSite {
            var figures = LedgerFigures.OfSite()
            figures.note(baseLoads: loads)
            return figures
        }
        let high = note([500, 400, 450, 200, 200, 200, 200, 200])
        #expect(high.baseLoad == 500)
        #expect(high.baseLoadRecent == 400)
        #expect(high.baseLoadMedian == 200)
        #expect(note([500, nil, 450, 200, 200, 200, 200, 200]).baseLoadRecent == nil)
        #expect(note([500, 400, 450, 200, 200, 200]).baseLoadMedian == nil)
        #expect(note([nil, 400, 450, 200, 200, 200, 300, 200]).baseLoadMedian == 200)
        #expect(note([]) == LedgerFigures.OfSite())
    }

    @Test func nightsAreThoseThatAreOver() throws {
        let zone = try Zone(identifier: "Europe/Amsterdam")
        // 2026-03-29T03:59:00+02:00, in the night of the clock change, whose two hours end at five.
        let nights = LedgerSurvey.nights(in: zone, upTo: Timestamp(seconds: 1_774_749_540))
        #expect(nights.count == 28)
        #expect(nights[0].lowerBound == Timestamp(seconds: 1_774_659_600))
        let later = LedgerSurvey.nights(in: zone, upTo: Timestamp(seconds: 1_774_753_200))
        #expect(later[0] == Timestamp(seconds: 1_774_746_000)..<Timestamp(seconds: 1_774_753_200))
    }
}

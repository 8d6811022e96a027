internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdTesting
internal import Metering
internal import NIOCore
internal import Store
internal import Testing

@testable internal import Gateway

/// What meters used, out of a real store on a temporary file.
@Suite struct UsageTests {
    /// 2026-02-28T23:00:00Z: midnight in Utrecht and in Brussels, 14 hours before the sample's present moment.
    static let midnight = Timestamp(seconds: 1_772_319_600)

    static let yaml = """
        sites:
          - id: jansen
            country: NL
            labels: { project: pilot-a }
            meters:
              - { id: grid, collector: dsmr-logger, url: "http://10.0.0.1", interval: 60s }
              - { id: panels, collector: dsmr-logger, url: "http://10.0.0.2", interval: 60s, role: production }
          - id: peeters
            country: BE
            labels: { project: pilot-a }
            meters:
              - { id: grid, collector: dsmr-logger, url: "http://10.0.0.3", interval: 60s }
          - id: silva
            country: PT
            meters:
              - { id: grid, collector: dsmr-logger, url: "http://10.0.0.4", interval: 60s }
        """

    /// A meter whose counters rise by so much a minute, read every minute since midnight.
    private static func readings(_ site: String, _ meter: String, wattHours: Int64, minutes: Int = 855)
        -> [MeterReading]
    {
        (0...minutes).map { minute in
            var values = RegisterValues()
            values.set(.importEnergy(.t1), 1_000_000 + Int64(minute) * wattHours)
            values.set(.importEnergy(.t2), 500_000)
            values.set(.importPower, wattHours * 60)
            values.set(.gas(slot: 1), 2000 + Int64(minute / 60) * 10)
            let time = midnight.advanced(by: .seconds(minute * 60))
            let hour = midnight.advanced(by: .seconds(minute / 60 * 3600))
            values.setOwnTime(.init(.gas(slot: 1), hour, isInferred: false))
            let reading = Reading(time: time, received: time, origin: .poll, values: values)
            return MeterReading(meter: MeterKey(site: site, meter: meter), reading: reading)
        }
    }

    /// The document that a query gives, of three sites.
    private static func answer(_ query: String) async throws -> (
        status: HTTPResponse.Status, body: String, type: String?
    ) {
        try await TemporaryHistory.withStore { store in
            var fleet = try SampleFleet(yaml)
            fleet.store = store
            _ = try await store.append(readings("jansen", "grid", wattHours: 10))
            _ = try await store.append(readings("jansen", "panels", wattHours: 3))
            _ = try await store.append(readings("peeters", "grid", wattHours: 5, minutes: 600))
            try await store.book(
                fleet.dependencies.ledgers.all(of: fleet.live.fleet.configuration), now: SampleFleet.now,
                horizon: Timestamp(milliseconds: .min))
            let response = try await ResourceTests.get(fleet, "/api/v1/usage?\(query)")
            return (response.status, String(buffer: response.body), response.headers[.contentType])
        }
    }

    @Test func aMetersDayIsToldExactly() async throws {
        let answer = try await Self.answer("from=2026-03-01&meter=jansen/grid&resolution=1d")
        #expect(answer.status == .ok)
        #expect(
            answer.body == """
                {"resolution":"1d","groups":[{"site":"jansen","meter":"grid","meters":1,"periods":[\
                {"start":"2026-03-01T00:00:00+01:00","end":"2026-03-02T00:00:00+01:00",\
                "electricity_import_kwh":8.55,"electricity_import_t1_kwh":8.55,"electricity_import_t2_kwh":0,\
                "gas_m3":0.14,"electricity_import_mean_w":599,\
                "electricity_import_peak_w":600,"electricity_import_peak_time":"2026-03-01T00:00:00+01:00",\
                "gauges":{"electricity_import_w":{"mean":600,"min":600,"max":600}},\
                "meters_measured":1,"completeness":0.999,"quality":[]}]}]}
                """)
    }

    @Test func sitesOfALabelAddTheirGridMetersAndSayHowCompleteTheyAre() async throws {
        let answer = try await Self.answer("from=2026-03-01&group_by=label:project&resolution=1d")
        #expect(answer.body.contains(#""project":"pilot-a","meters":2,"#))
        #expect(answer.body.contains(#""electricity_import_kwh":11.55,"#))
        #expect(
            answer.body.contains(#""meters_measured":2,"completeness":0.850,"#)
                || answer.body.contains(#""completeness":0.85,"#))
        #expect(!answer.body.contains("gauges"))
    }

    @Test func aSiteThatWasNeverReadIsCountedAsMissing() async throws {
        let answer = try await Self.answer("from=2026-03-01&group_by=all&resolution=1d")
        #expect(answer.body.contains(#""meters":3,"#))
        #expect(answer.body.contains(#""meters_measured":2,"completeness":0.56"#))
    }

    @Test func csvHasALineForEachGroupAndPeriod() async throws {
        let answer = try await Self.answer("from=2026-03-01&group_by=site&resolution=1d&format=csv")
        #expect(answer.type == "text/csv; charset=utf-8; header=present")
        let lines = answer.body.split(separator: "\r\n").map(String.init)
        #expect(
            lines == [
                "site,start,end,electricity_import_kwh,electricity_import_t1_kwh,electricity_import_t2_kwh,gas_m3,electricity_import_mean_w,electricity_import_peak_w,electricity_import_peak_time,meters_measured,completeness,quality",
                "jansen,2026-03-01T00:00:00+01:00,2026-03-02T00:00:00+01:00,8.55,8.55,0,0.14,599,600,2026-03-01T00:00:00+01:00,1,0.999,",
                "peeters,2026-03-01T00:00:00+01:00,2026-03-02T00:00:00+01:00,3,3,0,0.1,210,300,2026-03-01T00:00:00+01:00,1,0.701,",
            ])
    }

    @Test func theResolutionIsChosenByTheSpan() async throws {
        #expect(try await Self.answer("from=2026-03-01&meter=jansen/grid").body.hasPrefix(#"{"resolution":"15m""#))
        #expect(try await Self.answer("from=2026-02-22&meter=jansen/grid").body.hasPrefix(#"{"resolution":"1h""#))
        #expect(try await Self.answer("meter=jansen/grid").body.hasPrefix(#"{"resolution":"1d""#))
        #expect(try await Self.answer("from=2025-01-01&meter=jansen/grid").body.hasPrefix(#"{"resolution":"1mo""#))
        #expect(try await Self.answer("from=2001-01-01&meter=jansen/grid").body.hasPrefix(#"{"resolution":"1y""#))
    }

    @Test(arguments: [
        (
            "from=yesterday",
            "cannot use from \\\"yesterday\\\": expected a date such as 2026-03-01, or a time with its zone such as 2026-03-01T13:15:00Z"
        ),
        ("from=2026-02-30", "cannot use from \\\"2026-02-30\\\": expected a date"),
        ("from=2026-03-02&to=2026-03-01", "cannot use from \\\"2026-03-02\\\": it is after to"),
        ("resolution=5m", "cannot use resolution \\\"5m\\\": expected 15m, 1h, 1d, 1mo, 1y or auto"),
        ("group_by=street", "cannot use group_by \\\"street\\\": expected meter, site, label:NAME or all"),
        ("format=xml", "cannot use format \\\"xml\\\": expected json or csv"),
        ("meter=grid", "cannot use meter \\\"grid\\\": no such meter is configured; expected site/meter"),
        ("site=nobody", "no site nobody is configured"),
        ("from=1990-01-01&resolution=15m", "cannot answer with 5"),
        ("grupby=site", "unknown parameter \\\"grupby\\\""),
    ])
    func aBadParameterIsNamed(query: String, message: String) async throws {
        let answer = try await Self.answer(query)
        #expect([.badRequest, .notFound].contains(answer.status))
        #expect(answer.body.contains(message), "\(answer.body)")
    }
}

internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdTesting
internal import Metering
internal import NIOConcurrencyHelpers
internal import NIOCore
internal import Testing

@testable internal import Collectors
@testable internal import Gateway

@Suite struct ResourceTests {
    static func get(
        _ fleet: SampleFleet, _ uri: String, method: HTTPRequest.Method = .get, headers: HTTPFields = [:]
    ) async throws -> TestResponse {
        try await buildApplication(fleet.dependencies).test(.router) { client in
            try await client.execute(uri: uri, method: method, headers: headers)
        }
    }

    @Test func sitesAreAsConfigured() async throws {
        let response = try await Self.get(SampleFleet(), "/api/v1/sites")
        #expect(response.headers[.contentType] == "application/json")
        #expect(
            String(buffer: response.body) == #"""
                {"sites":[{"id":"jansen","name":"Fam. \"Jansen\" \\ Utrecht","country":"NL","timezone":"Europe/Amsterdam",\#
                "fuse":{"phases":3,"amperes":25},"labels":{"project":"pilot-a"},"meters":["grid","old"]},\#
                {"id":"peeters","name":"peeters","country":"BE","timezone":"Europe/Brussels",\#
                "fuse":null,"labels":{},"meters":["grid"]}]}
                """#)
    }

    @Test func metersSayHowTheyAre() async throws {
        let response = try await Self.get(SampleFleet.read(), "/api/v1/meters")
        #expect(
            String(buffer: response.body) == #"""
                {"meters":[{"site":"jansen","meter":"grid","collector":"dsmr-logger","role":"grid","state":"up",\#
                "age_seconds":4.75,"received":"2026-03-01T13:15:05.250Z","interval_seconds":10,"failure":null},\#
                {"site":"jansen","meter":"old","collector":"dsmr-logger","role":"grid","state":"disabled",\#
                "age_seconds":null,"received":null,"interval_seconds":10,"failure":null},\#
                {"site":"peeters","meter":"grid","collector":"dsmr-logger","role":"grid","state":"stale",\#
                "age_seconds":null,"received":null,"interval_seconds":10,"failure":{"reason":"timeout",\#
                "detail":"no answer within 8 s","time":"2026-03-01T13:15:10Z"}}]}
                """#)
    }

    @Test func latestHasEachValueWithItsUnitAndTime() async throws {
        let response = try await Self.get(SampleFleet.read(), "/api/v1/meters/jansen/grid/latest")
        let text = String(buffer: response.body)
        #expect(
            text.contains(
                #""electricity_import_t1_kwh":{"value":18234.567,"unit":"kWh","time":"2026-03-01T13:15:03Z"}"#))
        #expect(text.contains(#""electricity_export_w":{"value":0,"unit":"W","time":"2026-03-01T13:15:03Z"}"#))
        #expect(text.contains(#""voltage_l1_v":{"value":231.4,"unit":"V","time":"2026-03-01T13:15:03Z"}"#))
        #expect(text.contains(#""current_l1_a":{"value":2,"unit":"A","time":"2026-03-01T13:15:03Z"}"#))
        #expect(
            text.contains(
                #""gas_m3":{"value":3314.404,"unit":"m3","time":"2026-03-01T13:10:00Z","time_inferred":true}"#))
        #expect(
            text.contains(
                #""reading":{"time":"2026-03-01T13:15:03Z","received":"2026-03-01T13:15:05.250Z","origin":"poll","quality":[],"#
            ))
        #expect(text.contains(#""facts":{"time":"2026-03-01T13:15:10Z","identification":"KFM5\\KA\"IFA\n<b>","#))
        #expect(text.contains(#""active_tariff":2}"#))
        #expect(!text.contains("4530303333303034"), "serial numbers are personal data")
        _ = try JSONSerialization.jsonObject(with: Data(text.utf8))
    }

    @Test func latestOfAMeterNeverReadHasNoReading() async throws {
        let text = try await String(buffer: Self.get(SampleFleet.read(), "/api/v1/meters/peeters/grid/latest").body)
        #expect(text.hasSuffix(#""facts":null,"reading":null}"#))
        #expect(text.contains(#""state":"stale","age_seconds":null"#))
    }

    @Test func theQualityOfAReadingIsInWords() {
        #expect(Reading.Quality([]).words == [])
        #expect(
            Reading.Quality([.receptionTime, .truncated, .singlePrecision, .unauthenticated, .approximate]).words
                == ["reception_time", "truncated", "single_precision", "unauthenticated", "approximate"])
        #expect(Reading.Origin.allCases.map(\.word) == ["poll", "push", "ring", "import"])
    }

    @Test func stateIsFrozenBeforeItIsStale() throws {
        let fleet = try SampleFleet.read()
        let meter = try fleet.meter("jansen", "grid")
        let later = SampleFleet.now.advanced(by: .seconds(130))
        #expect(MeterState(meter, meter.status, at: SampleFleet.now) == .up)
        #expect(MeterState(meter, meter.status, at: later) == .frozen)
        _ = meter.note(
            PollReport(.failed(PollFailure(.connect, "refused"))), SampleFleet.timing(ended: later))
        #expect(MeterState(meter, meter.status, at: later) == .up)
        #expect(MeterState(meter, meter.status, at: later.advanced(by: .seconds(60))) == .stale)
    }

    @Test func anAgeIsNeverBelowZero() throws {
        let fleet = try SampleFleet.read()
        let status = try fleet.meter("jansen", "grid").status
        #expect(MeterState.age(status, at: Timestamp(seconds: 0)) == .zero)
        #expect(MeterState.age(status, at: SampleFleet.now) == .milliseconds(4750))
    }
}

@Suite struct AnswerTests {
    @Test(arguments: Route.allCases.filter { $0.methods.contains(.get) })
    func headSaysWhatGetWouldSay(route: Route) async throws {
        let uri = route.pattern.replacing("{site}", with: "jansen").replacing("{meter}", with: "grid")
        let fleet = try SampleFleet.read()
        let get = try await ResourceTests.get(fleet, uri)
        let head = try await ResourceTests.get(fleet, uri, method: .head)
        #expect(get.status == .ok)
        #expect(head.status == get.status)
        #expect(head.body.readableBytes == 0)
        #expect(head.headers[.contentType] == get.headers[.contentType])
        // What a page of metrics says of the process changes from one to the next.
        if route != .metrics { #expect(head.headers[.contentLength] == "\(get.body.readableBytes)") }
        #expect(get.headers[.xContentTypeOptions] == "nosniff")
    }

    @Test func metricsAreInTheFormatAndCodingThatWasAskedFor() async throws {
        let fleet = try SampleFleet.read()
        let plain = try await ResourceTests.get(fleet, "/metrics")
        #expect(plain.headers[.contentType] == "text/plain; version=0.0.4; charset=utf-8")
        #expect(plain.headers[.vary] == "Accept, Accept-Encoding")
        #expect(plain.headers[.contentEncoding] == nil)
        let compressed = try await ResourceTests.get(
            fleet, "/metrics",
            headers: [.accept: "application/openmetrics-text;version=1.0.0", .acceptEncoding: "gzip"])
        #expect(compressed.headers[.contentType] == "application/openmetrics-text; version=1.0.0; charset=utf-8")
        #expect(compressed.headers[.contentEncoding] == "gzip")
        #expect(compressed.headers[.vary] == "Accept, Accept-Encoding")
        let page = try GzipTests.expanded(Array(compressed.body.readableBytesView))
        #expect(String(decoding: page, as: UTF8.self).hasSuffix("# EOF\n"))
    }

    @Test func aShortAnswerIsNotCompressed() async throws {
        let response = try await ResourceTests.get(SampleFleet(), "/-/healthy", headers: [.acceptEncoding: "gzip"])
        #expect(response.headers[.contentEncoding] == nil)
        #expect(String(buffer: response.body) == "metergw is healthy.\n")
    }

    @Test func theEnergyUnitOfTheConfigurationIsUsed() async throws {
        let yaml = SampleFleet.yaml.replacing("sites:", with: "metrics: { energy_unit: kilowatt_hours }\nsites:")
        let fleet = try SampleFleet(yaml)
        _ = try fleet.meter("jansen", "grid").note(PollReport(.reading(SampleFleet.reading())), SampleFleet.timing())
        let page = SamplePage(String(buffer: try await ResourceTests.get(fleet, "/metrics").body))
        #expect(page.samples("meter_electricity_import_kilowatt_hours_total").count == 2)
        #expect(page.samples("meter_electricity_import_joules_total").isEmpty)
    }

    @Test func itIsReadyWhenStoreAndCollectorsAre() async throws {
        var fleet = try SampleFleet()
        let isReady = NIOLockedValueBox(false)
        fleet.readiness = { isReady.withLockedValue { $0 } }
        let (problem, response) = try await BadRequestTests.problem(fleet, .get, "/-/ready")
        #expect(problem.status == 503)
        #expect(response.headers[.retryAfter] == "1")
        #expect(try await ResourceTests.get(fleet, "/-/healthy").status == .ok)
        isReady.withLockedValue { $0 = true }
        #expect(try await ResourceTests.get(fleet, "/-/ready").status == .ok)
    }

    @Test func aReloadSaysHowItEnded() async throws {
        var fleet = try SampleFleet()
        let reloads = NIOLockedValueBox(0)
        fleet.reload = {
            reloads.withLockedValue { $0 += 1 }
            return .done
        }
        #expect(try await ResourceTests.get(fleet, "/-/reload", method: .post).status == .ok)
        #expect(reloads.withLockedValue { $0 } == 1)
        fleet.reload = { .failed(["gateway.yaml:3:5: unknown key \"metres\"", "gateway.yaml:9:1: …"]) }
        let (problem, _) = try await BadRequestTests.problem(fleet, .post, "/-/reload")
        #expect(problem.status == 422)
        #expect(problem.errors == ["gateway.yaml:3:5: unknown key \"metres\"", "gateway.yaml:9:1: …"])
        #expect(problem.detail == "the file has 2 errors; the configuration before stays in force")
    }
}

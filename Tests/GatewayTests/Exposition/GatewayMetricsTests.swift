internal import Metering
internal import Testing

@testable internal import Collectors
@testable internal import Gateway

@Suite struct GatewayMetricsTests {
    @Test func pollsAreCountedByMeterAndReason() throws {
        let page = try SamplePage(SampleFleet.read())
        #expect(
            page.samples("metergw_polls_total") == [
                #"{site="jansen",meter="grid"} 2"#, #"{site="peeters",meter="grid"} 2"#,
            ])
        #expect(
            page.samples("metergw_poll_failures_total")
                == [#"{site="peeters",meter="grid",reason="timeout"} 2"#])
        #expect(page.samples("metergw_readings_total") == [" 1"])
        #expect(page.samples("metergw_duplicate_readings_total") == [" 1"])
    }

    @Test func durationsAreCumulatedOverTheMetersOfACollector() throws {
        let page = try SamplePage(SampleFleet.read())
        let buckets = page.samples("metergw_poll_duration_seconds_bucket")
        #expect(buckets.count == DurationHistogram.boundsMilliseconds.count + 1)
        #expect(buckets[0] == #"{collector="dsmr-logger",le="0.005"} 0"#)
        #expect(buckets[1] == #"{collector="dsmr-logger",le="0.01"} 1"#)
        #expect(buckets[3] == #"{collector="dsmr-logger",le="0.05"} 2"#)
        #expect(buckets[7] == #"{collector="dsmr-logger",le="1.0"} 2"#)
        #expect(buckets[10] == #"{collector="dsmr-logger",le="10.0"} 4"#)
        #expect(buckets.last == #"{collector="dsmr-logger",le="+Inf"} 4"#)
        #expect(page.samples("metergw_poll_duration_seconds_sum") == [#"{collector="dsmr-logger"} 16.05"#])
        #expect(page.samples("metergw_poll_duration_seconds_count") == [#"{collector="dsmr-logger"} 4"#])
    }

    @Test func sumsDoNotFallWhenAMeterIsRemoved() throws {
        let fleet = try SampleFleet.read()
        let names = [
            "metergw_readings_total", "metergw_duplicate_readings_total", "metergw_poll_duration_seconds_count",
        ]
        let before = names.map(SamplePage(fleet).samples)
        let without = SampleFleet.yaml.replacing(
            "{ id: grid, collector: dsmr-logger, url: \"http://10.0.0.1\" }",
            with: "{ id: new, collector: dsmr-logger, url: \"http://10.0.0.9\" }")
        try fleet.live.replace(Fixtures.configuration(without), restored: [:], started: SampleFleet.now)
        #expect(names.map(SamplePage(fleet).samples) == before)
        try fleet.live.replace(Fixtures.configuration(without), restored: [:], started: SampleFleet.now)
        #expect(names.map(SamplePage(fleet).samples) == before)
    }

    @Test func aRenamedMeterIsNotCountedTwice() throws {
        let fleet = try SampleFleet.read()
        let renamed = SampleFleet.yaml.replacing(
            "{ id: grid, collector: dsmr-logger, url: \"http://10.0.0.1\" }",
            with: "{ id: main, formerly: jansen/grid, collector: dsmr-logger, url: \"http://10.0.0.1\" }")
        try fleet.live.replace(Fixtures.configuration(renamed), restored: [:], started: SampleFleet.now)
        #expect(SamplePage(fleet).samples("metergw_readings_total") == [" 1"])
    }

    @Test func requestsAreCountedByRouteAndStatus() throws {
        let fleet = try SampleFleet()
        fleet.counters.noteRequest(route: .latest, status: 404, took: .milliseconds(1))
        fleet.counters.noteRequest(route: .latest, status: 200, took: .milliseconds(1))
        fleet.counters.noteRequest(route: .latest, status: 200, took: .milliseconds(7))
        fleet.counters.noteRequest(route: nil, status: 404, took: .zero)
        let page = SamplePage(fleet)
        #expect(
            page.samples("metergw_http_requests_total") == [
                #"{route="/api/v1/meters/{site}/{meter}/latest",status="200"} 2"#,
                #"{route="/api/v1/meters/{site}/{meter}/latest",status="404"} 1"#,
                #"{route="none",status="404"} 1"#,
            ])
        #expect(
            page.samples("metergw_http_request_duration_seconds_sum").first
                == #"{route="/api/v1/meters/{site}/{meter}/latest",status="200"} 0.008"#)
    }

    @Test func theStoreTheDiskAndTheProcessAreMeasured() throws {
        let fleet = try SampleFleet()
        fleet.counters.update { values in
            values.storeWrites.add(.milliseconds(3))
            values.dropped["store"] = 5
        }
        fleet.counters.noteLag(.milliseconds(42), at: SampleFleet.now)
        let page = SamplePage(fleet)
        #expect(page.samples("metergw_store_write_duration_seconds_count") == [" 1"])
        #expect(page.samples("metergw_store_write_duration_seconds_bucket").first == #"{le="0.005"} 1"#)
        #expect(page.samples("metergw_store_write_duration_seconds_sum") == [" 0.003"])
        #expect(page.samples("metergw_pipeline_dropped_total") == [#"{outlet="store"} 5"#])
        #expect(page.samples("metergw_store_size_bytes") == [" 123456"])
        #expect(page.samples("metergw_store_pending_readings") == [" 7"])
        #expect(page.samples("metergw_disk_free_bytes") == [" 1000000000"])
        #expect(page.samples("metergw_disk_size_bytes") == [" 4000000000"])
        #expect(page.samples("metergw_poll_lag_seconds") == [" 0.042"])
        #expect(page.samples("process_cpu_seconds_total") == [" 1.25"])
        #expect(page.samples("process_resident_memory_bytes") == [" 40000000"])
        #expect(page.samples("process_open_fds") == [" 23"])
        #expect(page.samples("process_start_time_seconds") == [" 1772367310.25"])
    }

    @Test func theStartIsALoadedConfigurationUntilAReload() throws {
        let fleet = try SampleFleet()
        #expect(SamplePage(fleet).samples("metergw_config_last_reload_successful") == [" 1"])
        #expect(SamplePage(fleet).samples("metergw_config_last_reload_timestamp_seconds") == [" 1772367310"])
        fleet.counters.update { $0.lastReload = (false, SampleFleet.now) }
        #expect(SamplePage(fleet).samples("metergw_config_last_reload_successful") == [" 0"])
        #expect(SamplePage(fleet).samples("metergw_config_last_reload_timestamp_seconds") == [" 1772370910"])
    }

    @Test func theKernelSaysWhatThisProcessUses() throws {
        let figures = ProcessFigures.measured()
        #expect(try #require(figures.cpuMicroseconds) > 0)
        #expect(try #require(figures.residentBytes) > 1_000_000)
        #expect(try #require(figures.openFileDescriptors) > 2)
        let start = try #require(figures.startHundredths)
        let now = Timestamp.now().milliseconds / 10
        #expect(start < now && start > now - 100 * 86_400)
        let disk = try #require(DiskSpace(around: "/tmp/history.db"))
        #expect(disk.free <= disk.size && disk.size > 0)
        #expect(DiskSpace(around: "/nowhere/at/all/history.db") == nil)
    }
}

internal import Alerting
internal import Metering
internal import Testing

@testable internal import Collectors
@testable internal import Gateway

/// What rules get of the metric table, beside what the page says.
@Suite struct MetricSamplesTests {
    private static func scrape(_ fleet: SampleFleet, figures: GatewayFigures = SamplePage.figures) -> Scrape {
        Scrape(
            fleet.live.fleet, MetricSelection(), counters: fleet.counters.values, figures: figures,
            ledger: SamplePage.ledger, started: SampleFleet.now.advanced(by: .seconds(-3600)), now: SampleFleet.now)
    }

    private static func text(_ labels: Labels) -> String {
        let rest = labels.pairs.filter { $0.name != Labels.metricName }
        guard !rest.isEmpty else { return labels[Labels.metricName] ?? "" }
        var text = LabelText()
        for label in rest { text.add(label.name, label.value) }
        return "\(labels[Labels.metricName] ?? ""){\(String(decoding: text.bytes, as: UTF8.self))}"
    }

    @Test func samplesAreWhatThePageSays() throws {
        let fleet = try GoldenPageTests.fleet()
        var samples = MetricSamples(names: nil)
        // Labels stand in the order of their names here, and of the table on the page.
        func parts(_ text: String) -> [String] {
            text.split { "{},".contains($0) }.map(String.init).sorted()
        }
        let found = samples.samples(of: Self.scrape(fleet)).map { (parts(Self.text($0.labels)), $0.value) }
        let page = SamplePage(fleet)
        let expected = page.lines.filter { !$0.hasPrefix("#") && !$0.hasPrefix("ALERTS") }.map { line in
            let blank = line.lastIndex(of: " ") ?? line.endIndex
            return (parts(String(line[..<blank])), Double(line[blank...].dropFirst()) ?? .nan)
        }
        #expect(found.count == expected.count)
        for (sample, line) in zip(found, expected) {
            #expect(sample.0 == line.0)
            #expect(sample.1 == line.1, "\(line.0)")
        }
        #expect(found.contains { $0.0.contains("metergw_poll_duration_seconds_bucket") })
        #expect(found.contains { $0.0.contains("metergw_poll_duration_seconds_count") })
    }

    @Test func energyIsInJoulesWhateverThePageSays() throws {
        let fleet = try SampleFleet.read()
        var samples = MetricSamples(names: ["meter_electricity_import_joules_total", "site_export_today_joules"])
        let found = samples.samples(of: Self.scrape(fleet))
        #expect(found.map(\.value) == [65_644_441_200, 15_555_952_800, 9_000_000])
        #expect(
            found.first?.labels
                == Labels([
                    "__name__": "meter_electricity_import_joules_total", "site": "jansen", "meter": "grid",
                    "tariff": "1",
                ]))
    }

    @Test func onlyWhatIsAskedForIsThere() throws {
        let fleet = try SampleFleet.read()
        var samples = MetricSamples(names: ["meter_up", "metergw_poll_duration_seconds_sum", "nothing"])
        let names = Set(samples.samples(of: Self.scrape(fleet)).compactMap { $0.labels[Labels.metricName] })
        #expect(
            names == [
                "meter_up", "metergw_poll_duration_seconds_bucket", "metergw_poll_duration_seconds_sum",
                "metergw_poll_duration_seconds_count",
            ])
        #expect(MetricTable.names.contains("metergw_store_write_duration_seconds_bucket"))
    }

    @Test func escapedLabelsAreReadBack() throws {
        let fleet = try SampleFleet.read()
        var samples = MetricSamples(names: ["site_info", "meter_info"])
        let found = samples.samples(of: Self.scrape(fleet))
        #expect(found.contains { $0.labels["name"] == "Fam. \"Jansen\" \\ Utrecht" && $0.labels["site"] == "jansen" })
        #expect(found.contains { $0.labels["identification"] == "KFM5\\KA\"IFA\n<b>" })
    }

    /// The labels of series that bear other objects than before, though they may be equal.
    private static func fresh(_ before: [Sample], _ after: [Sample]) -> [Labels] {
        let known = Dictionary(uniqueKeysWithValues: before.map { ($0.labels, $0.labels) })
        return after.map(\.labels).filter { labels in known[labels].map { !$0.isIdentical(to: labels) } ?? true }
    }

    @Test func labelsAreTheSameObjectsTickByTick() throws {
        let fleet = try SampleFleet.read()
        var samples = MetricSamples(names: nil)
        let first = samples.samples(of: Self.scrape(fleet))
        #expect(Self.fresh(first, samples.samples(of: Self.scrape(fleet))) == [])
        // A meter that comes adds series before, between and behind those of the other.
        _ = try fleet.meter("peeters", "grid").note(
            PollReport(.reading(SampleFleet.reading())), SampleFleet.timing())
        let second = samples.samples(of: Self.scrape(fleet))
        let fresh = Self.fresh(first, second)
        #expect(!fresh.isEmpty)
        #expect(fresh.allSatisfy { $0["site"] == "peeters" })
        #expect(Self.fresh(second, samples.samples(of: Self.scrape(fleet))) == [])
    }

    @Test(arguments: [
        (Int64(2314), 1, 231.4), (Int64(-1), 3, -0.001), (Int64(0), 6, 0),
        (Int64(18_234_567) * 3600, 0, 65_644_441_200),
        (Int64(9_007_199_254_740_993), 3, 9_007_199_254_740.993), (Int64.max, 0, 9.223372036854775807e18),
        (Int64(9_223_372_036_854_775_807), 2, 92_233_720_368_547_758.07),
        (Int64(1_772_370_905_250), 3, 1_772_370_905.25),
    ])
    func valuesAreTheNearestDoubles(amount: Int64, decimals: Int, value: Double) {
        #expect(SampleGathering.value(amount, decimals: decimals) == value)
        #expect(
            SampleGathering.value(amount, decimals: decimals) == Double(DecimalText.string(amount, decimals: decimals)))
    }
}

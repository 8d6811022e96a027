internal import Foundation
internal import Metering
internal import Simulation
internal import Testing

/// A real Prometheus (Debian's) scrapes the running gateway and returns exactly what the devices served.
@Suite(.timeLimit(.minutes(3))) struct PrometheusTests {
    private let workspace: Workspace

    init() throws {
        workspace = try Workspace()
    }

    @Test func prometheusReturnsExactlyWhatTheDevicesServed() async throws {
        let fleet = try await DeviceFleet.everySecond(3, at: 1200)
        let file = try workspace.write(
            FleetFile.text(fleet.urls, history: "\(workspace.path)/history.db", staleAfter: "10m"),
            to: "gateway.yaml")
        let gateway = try await RunningGateway(file)
        for site in 0..<3 { try await gateway.readings(2, of: "s\(site)/grid") }
        // The devices stop at a telegram, so that it does not matter when Prometheus comes.
        for device in 0..<3 { fleet.setFault(.frozen, ofDevice: device) }
        for site in 0..<3 {
            try await gateway.reaches(try #require(fleet.telegram(ofDevice: site)), of: "s\(site)/grid")
        }
        let prometheus = try await Prometheus(scraping: gateway.base, in: workspace)
        for device in 0..<3 {
            let telegram = try #require(fleet.telegram(ofDevice: device))
            let found = try await prometheus.values(of: "s\(device)")
            for (series, value) in PrometheusTests.expected(telegram, of: "s\(device)") {
                #expect(found[series] == value, "\(series)")
            }
        }
        await prometheus.stop()
        #expect(await gateway.stop().code == 0)
        #expect(fleet.report().isClean)
        try await fleet.stop()
    }

    @Test func promtoolHasNothingToSayAboutThePage() async throws {
        let fleet = try await DeviceFleet.everySecond(2, at: 1210)
        let file = try workspace.write(
            FleetFile.text(fleet.urls, history: "\(workspace.path)/history.db"), to: "gateway.yaml")
        let gateway = try await RunningGateway(file)
        for site in 0..<2 { try await gateway.readings(2, of: "s\(site)/grid") }
        let page = try await gateway.get("/metrics").text
        #expect(page.contains("meter_electricity_import_joules_total{"))
        try workspace.write(page, to: "metrics.txt")
        let promtool = try ChildProcess(
            "/bin/sh", ["-c", "/usr/bin/promtool check metrics < metrics.txt"], folder: workspace.path)
        #expect(await promtool.ending().code == 0)
        _ = await promtool.line(containing: "\u{0}")
        #expect(promtool.lines == [])
        #expect(await gateway.stop().code == 0)
        try await fleet.stop()
    }

    /// The series of a telegram in base units, as `registers.md` and `metrics.md` name and convert them.
    private static func expected(_ telegram: SimulatedTelegram, of site: String) -> [String: String] {
        var expected: [String: String] = [:]
        for entry in telegram.values(servedBy: .a3).entries {
            let row = entry.register.description
            var labels = ["site=\(site)", "meter=grid"]
            if let label = row.metric.label { labels.append("\(label)=\(row.metric.labelValue)") }
            let value: String
            switch row.unit {
            case .wattHours: value = "\(entry.amount * 3600)"
            case .litres, .millivolts, .milliamperes: value = DecimalText.string(entry.amount, decimals: 3)
            default: value = "\(entry.amount)"
            }
            expected["\(row.metric.family){\(labels.sorted().joined(separator: ","))}"] = value
        }
        return expected
    }
}

extension RunningGateway {
    /// Waits until the gateway has read a telegram.
    func reaches(_ telegram: SimulatedTelegram, of meter: String) async throws {
        _ = try #require(await process.line(containing: " \(meter): read the telegram of \(telegram.time.rfc3339)"))
    }
}

internal import Foundation
internal import Metering
internal import Testing

@testable internal import Alerting

/// The rules that ship, as a file and by what promtool says of it.
@Suite struct PackTests {
    private static let root = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// What promtool said, and how it ended.
    private static func promtool(_ arguments: String...) throws -> (text: String, status: Int32) {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["promtool"] + arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (String(decoding: data, as: UTF8.self), process.terminationStatus)
    }

    /// What promtool says of a rule file.
    private static func check(_ text: String) throws -> (text: String, status: Int32) {
        let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).yml")
        try Data(text.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        return try promtool("check", "rules", "--lint-fatal", file.path)
    }

    @Test func promtoolAcceptsTheWholePack() throws {
        let (text, status) = try Self.check(Pack.ruleFileText())
        #expect(status == 0, "\(text)")
        #expect(text.contains("SUCCESS: 30 rules found"))
    }

    @Test func promtoolAcceptsEachAlertAloneWithEveryParameterSet() throws {
        for alert in Pack.alerts {
            let values = alert.parameters.map { parameter -> (String, PackValue) in
                switch parameter.kind {
                case .ratio(let range): (parameter.name, .ratio(thousandths: range.lowerBound + 7))
                case .span(let range): (parameter.name, .span(range.upperBound - .milliseconds(1500)))
                case .number(let range, _): (parameter.name, .number(range.upperBound))
                case .severity: (parameter.name, .severity(.critical))
                }
            }
            let settings = PackSettings(
                enabled: [alert.name], values: [alert.name: Dictionary(uniqueKeysWithValues: values)])
            let file = Pack.ruleFileText(settings)
            let (text, status) = try Self.check(file)
            #expect(status == 0, "\(alert.name): \(text)")
            let names = Set(
                file.split(separator: "\n").filter { $0.contains("- alert: ") }.map { $0.split(separator: " ").last })
            #expect(names == [Substring(alert.name)])
        }
    }

    @Test(arguments: ["meters.yml", "electricity.yml", "ledger.yml", "gateway.yml"])
    func eachAlertFiresForItsCauseAndNotForANearMiss(file: String) throws {
        let (text, status) = try Self.promtool(
            "test", "rules", Self.root.appending(path: "Tests/AlertingTests/Fixtures/pack/\(file)").path)
        #expect(status == 0, "\(text)")
    }

    @Test func eachAlertHasACauseAndANearMiss() throws {
        let folder = Self.root.appending(path: "Tests/AlertingTests/Fixtures/pack")
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        let names = try files.flatMap { file in
            try String(contentsOf: file, encoding: .utf8).split(separator: "\n").filter { $0.hasPrefix("  - name: ") }
        }
        for alert in Pack.alertNames { #expect(names.contains { $0.hasPrefix("  - name: \(alert),") }, "\(alert)") }
    }

    @Test func theFileBesidePrometheusIsThePack() throws {
        let file = Self.root.appending(path: "docker/pack.yml")
        let text = try String(contentsOf: file, encoding: .utf8)
        #expect(text == Pack.ruleFileText(), "metergw rules pack > docker/pack.yml writes it anew")
    }

    @Test func theAlertsAreThoseOfTheTable() {
        #expect(
            Set(Pack.alertNames) == [
                "SiteOffline", "MeterOffline", "MeterFrozen", "TelegramErrors", "LoggerUnhealthy", "MeterClockDrift",
                "FuseOverload", "VoltageOutOfBand", "PowerFailure", "GasNeverStops", "WaterNeverStops",
                "QuarterHourPeakForecast", "MonthPeakRaised", "CounterFell", "MeterReplaced", "BaseLoadHigh",
                "SolarOutage", "DataIncomplete", "GatewayBehind", "Watchdog",
            ])
        #expect(Pack.alertNames.count == 20)
    }

    @Test func whatIsNotWantedIsNotThere() {
        var settings = PackSettings.all
        settings.enabled.subtract(["Watchdog", "GatewayBehind"])
        let text = Pack.ruleFileText(settings)
        #expect(!text.contains("metergw-gateway"))
        #expect(text.contains("alert: MeterOffline"))
        #expect(Pack.ruleFileText(PackSettings(enabled: [])).hasSuffix("groups: []\n"))
    }

    @Test func parametersStandInTheRules() {
        let settings = PackSettings(
            enabled: ["FuseOverload"],
            values: ["FuseOverload": ["warn": .ratio(thousandths: 805), "trip_for": .span(.milliseconds(90_500))]])
        let text = Pack.ruleFileText(settings)
        #expect(text.contains("site_fuse_amperes > 0.805\n        for: 2m"))
        #expect(text.contains("site_fuse_amperes > 1.25\n        for: 90500ms"))
    }

    @Test func everyTextSaysWhereAndStandsInBothLanguages() {
        for alert in Pack.alerts where alert.name != "Watchdog" {
            for rule in alert.rules(PackSettings.all.values(of: alert)) {
                for text in [rule.english, rule.dutch] {
                    let labels = ["site", "outlet", "group", "receiver"].map { "$labels.\($0)" }
                    let isOfGateway = alert.name == "GatewayBehind"
                    #expect(isOfGateway || labels.contains { text.summary.contains($0) }, "\(alert.name)")
                    #expect(text.summary.hasSuffix(".") && text.description.hasSuffix("."), "\(alert.name)")
                }
                #expect(rule.english.summary != rule.dutch.summary, "\(alert.name)")
                #expect(rule.english.description != rule.dutch.description, "\(alert.name)")
            }
        }
    }

    @Test func noWindowIsLongerThanADay() {
        let windows = Pack.ruleFileText().matches(of: /\[(\d+)([smhd])\]|offset (\d+)([smhd])/)
        #expect(!windows.isEmpty)
        for window in windows {
            let unit = window.output.2 ?? window.output.4
            let count = (window.output.1 ?? window.output.3).flatMap { Int($0) } ?? 0
            #expect(unit != "d" && (unit != "h" || count <= 24), "\(window.output.0)")
        }
    }
}

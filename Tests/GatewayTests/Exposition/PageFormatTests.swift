internal import Foundation
internal import Testing

@testable internal import Gateway

/// What both formats have in common, and how the real reader of them judges.
@Suite struct PageFormatTests {
    @Test func bothFormatsHaveTheSameSamples() throws {
        let fleet = try SampleFleet.read()
        let samples = ExpositionFormat.allCases.map { format in
            SamplePage(fleet, format: format).lines.filter { !$0.hasPrefix("#") }
        }
        #expect(samples[0] == samples[1])
        #expect(samples[0].count > 70)
    }

    @Test func openMetricsHasUnitsAndAnEndAndFamiliesWithoutTotal() throws {
        let page = try SamplePage(SampleFleet.read(), format: .openMetrics)
        #expect(page.text.hasSuffix("\n# EOF\n"))
        #expect(page.lines.contains("# TYPE meter_electricity_import_joules counter"))
        #expect(page.lines.contains("# UNIT meter_electricity_import_joules joules"))
        #expect(!page.families.contains { $0.hasSuffix("_total") })
        let text = try SamplePage(SampleFleet.read())
        #expect(!text.text.contains("# UNIT"))
        #expect(!text.text.contains("# EOF"))
    }

    @Test(arguments: ExpositionFormat.allCases)
    func everySampleStandsUnderItsFamilyOnce(format: ExpositionFormat) throws {
        var family = ""
        var seen: Set<String> = []
        var series: Set<String> = []
        for line in try SamplePage(SampleFleet.read(), format: format).lines where line != "# EOF" {
            if line.hasPrefix("#") {
                let name = String(line.split(separator: " ")[2])
                if name != family { #expect(seen.insert(name).inserted, "\(name) stands twice") }
                family = name
            } else {
                #expect(line.hasPrefix(family))
                let labels = line.split(separator: " ").dropLast().joined(separator: " ")
                #expect(series.insert(labels).inserted, "\(line)")
            }
        }
    }

    @Test(.enabled(if: PromTool.isInstalled, "promtool is in Debian's package prometheus"))
    func promtoolHasNothingToSay() throws {
        let fleet = try SampleFleet.read()
        fleet.counters.noteRequest(route: .metrics, status: 200, took: .milliseconds(3))
        let finding = try PromTool.check(SamplePage(fleet).text)
        #expect(finding.output == "")
        #expect(finding.status == 0)
    }

    @Test(.enabled(if: PromTool.isInstalled, "promtool is in Debian's package prometheus"))
    func promtoolSeesAPageThatIsWrong() throws {
        let finding = try PromTool.check("# TYPE meter_up gauge\nmeter_up{site=\"a\" 1\n")
        #expect(finding.status != 0)
    }
}

/// `promtool check metrics`, the real reader of pages.
enum PromTool {
    static let path = "/usr/bin/promtool"
    static var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: path) }

    /// What it says of a page, on both of its outputs.
    static func check(_ page: String) throws -> (output: String, status: Int32) {
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = ["check", "metrics"]
        let input = Pipe()
        let output = Pipe()
        process.standardInput = input
        process.standardOutput = output
        process.standardError = output
        try process.run()
        // It reads all before it writes.
        try input.fileHandleForWriting.write(contentsOf: Data(page.utf8))
        try input.fileHandleForWriting.close()
        let text = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (String(decoding: text, as: UTF8.self), process.terminationStatus)
    }
}

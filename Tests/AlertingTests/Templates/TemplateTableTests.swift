internal import Alerting
internal import Testing

@Suite struct TemplateTableTests {
    /// A template, and what Prometheus 2.42 made of it (`promtool test rules` printed it).
    struct Row {
        let template: String
        let expected: String
    }

    static let rows: [Row] = {
        var rows: [Row] = []
        var parts: [[String]] = []
        for line in Fixture.text("templates.txt").split(separator: "\n", omittingEmptySubsequences: false) {
            switch line {
            case "===": parts.append([])
            case "---": parts.append([])
            default: parts[parts.count - 1].append(String(line))
            }
        }
        // The file ends with a line break.
        parts[parts.count - 1].removeLast()
        for index in stride(from: 0, to: parts.count, by: 2) {
            rows.append(
                Row(
                    template: parts[index].joined(separator: "\n"),
                    expected: parts[index + 1].joined(separator: "\n")))
        }
        return rows
    }()

    static let data = TemplateData(
        labels: Labels(["__name__": "m", "job": "a", "instance": "b:1"]), externalLabels: Labels(["region": "eu"]),
        externalURL: "http://gw.example/sub/path?x=1", value: 5, query: answer)

    @Test(arguments: rows.indices) func makesWhatPrometheusMakes(_ index: Int) throws {
        let row = TemplateTableTests.rows[index]
        let template = try Template(row.template)
        #expect(template.expand(TemplateTableTests.data, alert: "A") == row.expected, "\(row.template)")
    }

    @Test func theTableIsLong() {
        #expect(TemplateTableTests.rows.count > 150)
    }

    private static func other(_ number: String, _ value: Double) -> Sample {
        Sample(Labels(["__name__": "other", "n": number]), value)
    }

    @Sendable private static func answer(
        _ expression: String
    ) -> Result<[Sample], TemplateData.TemplateQueryFailure> {
        switch expression {
        case "other": .success([other("2", 2345), other("1", 1)])
        case "other{n=\"1\"}": .success([other("1", 1)])
        case "other{n=\"2\"}": .success([other("2", 2345)])
        case "scalar(other{n=\"1\"})": .success([Sample(.none, 1)])
        case "sum(":
            .failure(TemplateData.TemplateQueryFailure(cause: "1:5: parse error: unclosed left parenthesis"))
        default: .success([])
        }
    }
}

internal import Alerting
internal import Yams

/// Reads one test of a unit-test file.
struct UnitTestReader {
    private let section: MappingReader

    init(_ node: Node, in root: MappingReader, number: Int) {
        let title = MappingReader.peek("name", in: node).map { "test \"\($0)\"" } ?? "test \(number)"
        let position = root.file.position(of: node) ?? root.position
        section = MappingReader(node, in: root.file, title: title, fallback: position)
    }

    /// The test; what is wrong with it is noted.
    func test() -> RuleUnitTest {
        section.checkKeys([
            "interval", "input_series", "alert_rule_test", "promql_expr_test", "external_labels", "external_url",
            "name",
        ])
        return RuleUnitTest(
            name: section.entry("name") == nil ? nil : section.plainText("name")?.value,
            // Without an interval, all values are of the first moment, of which the first stays: as in promtool.
            interval: section.span("interval")?.value ?? .zero, series: series(),
            alertCases: cases("alert_rule_test", ["eval_time", "alertname", "exp_alerts"]).compactMap(alertCase),
            expressionCases: cases("promql_expr_test", ["expr", "eval_time", "exp_samples"]).compactMap(expressionCase),
            externalLabels: Labels(
                section.texts(under: "external_labels").map { (name: $0.name.value, value: $0.text) }),
            externalURL: section.plainText("external_url")?.value ?? "")
    }

    private func cases(_ name: String, _ keys: [String]) -> [MappingReader] {
        section.items(name).map { node in
            let position = section.file.position(of: node) ?? section.position
            let reader = MappingReader(
                node, in: section.file, title: "\(name) of \(section.title)", fallback: position)
            reader.checkKeys(keys)
            return reader
        }
    }

    private func series() -> [RuleUnitTest.Series] {
        cases("input_series", ["series", "values"]).compactMap { reader in
            guard let series = needed("series", reader) else { return nil }
            let values = reader.plainText("values")
            do throws(SeriesText.Problem) {
                let labels = try SeriesText.labels(series.value)
                do throws(SeriesText.Problem) {
                    return RuleUnitTest.Series(labels: labels, values: try SeriesText.values(values?.value ?? ""))
                } catch {
                    section.report(
                        "cannot read values of \(series.value): \(error.cause)", at: values?.position ?? series.position
                    )
                }
            } catch {
                section.report("cannot read series \"\(series.value)\": \(error.cause)", at: series.position)
            }
            return nil
        }
    }

    private func alertCase(_ reader: MappingReader) -> RuleUnitTest.AlertCase? {
        let time = reader.span("eval_time")?.value ?? .zero
        guard let name = reader.plainText("alertname")?.value, !name.isEmpty else {
            let inTest = section.entry("name") == nil ? "" : " (in \(section.title))"
            section.report(
                "an item under alert_rule_test misses required attribute alertname at eval_time \(RuleDuration.string(time))\(inTest)",
                at: reader.position)
            return nil
        }
        let expected = reader.items("exp_alerts").map { node in
            let alert = MappingReader(
                node, in: reader.file, title: "exp_alerts of \(section.title)", fallback: reader.position)
            alert.checkKeys(["exp_labels", "exp_annotations"])
            let labels = pairs("exp_labels", alert).filter { $0.name != "alertname" } + [("alertname", name)]
            return RuleUnitTest.ExpectedAlert(
                labels: Labels(annotations: labels), annotations: Labels(annotations: pairs("exp_annotations", alert)))
        }
        return RuleUnitTest.AlertCase(time: time, name: name, expected: expected)
    }

    private func pairs(_ name: String, _ reader: MappingReader) -> [(name: String, value: String)] {
        var names: Set<String> = []
        return reader.texts(under: name).filter { names.insert($0.name.value).inserted }.map {
            ($0.name.value, $0.text)
        }
    }

    private func expressionCase(_ reader: MappingReader) -> RuleUnitTest.ExpressionCase? {
        guard let expression = needed("expr", reader) else { return nil }
        var samples: [Sample] = []
        var failure: RuleUnitTest.CaseFailure?
        for node in reader.items("exp_samples") {
            let sample = MappingReader(
                node, in: reader.file, title: "exp_samples of \(section.title)", fallback: reader.position)
            sample.checkKeys(["labels", "value"])
            let text = sample.entry("labels") == nil ? "" : sample.plainText("labels")?.value ?? ""
            do throws(SeriesText.Problem) {
                // A sample without labels may have none in the file, as in promtool.
                samples.append(Sample(text.isEmpty ? .none : try SeriesText.labels(text), value(sample)))
            } catch {
                failure = failure ?? RuleUnitTest.CaseFailure(cause: "labels \"\(text)\": \(error.cause)")
            }
        }
        return RuleUnitTest.ExpressionCase(
            time: reader.span("eval_time")?.value ?? .zero, expression: expression.value,
            expected: failure.map { .failure($0) } ?? .success(samples))
    }

    private func value(_ sample: MappingReader) -> Double {
        guard sample.entry("value") != nil, let text = sample.plainText("value") else { return 0 }
        if let value = YAMLNumber.double(text.value) { return value }
        section.report("cannot read value \"\(text.value)\" of exp_samples: expected a number", at: text.position)
        return 0
    }

    private func needed(_ name: String, _ reader: MappingReader) -> Located<String>? {
        if reader.entry(name) == nil { reader.report("\(reader.title) has no \(name)", at: reader.position) }
        return reader.plainText(name)
    }
}

/// Numbers as YAML has them.
enum YAMLNumber {
    /// A number such as `1.5`, `1e3`, `0x1F`, `.inf` or `.nan`; nil for any other text.
    static func double(_ text: String) -> Double? {
        switch text.lowercased() {
        case ".inf", "+.inf": return .infinity
        case "-.inf": return -.infinity
        case ".nan": return .nan
        default: break
        }
        let digits = text.filter { $0 != "_" }
        let lowered = digits.lowercased()
        for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] where lowered.hasPrefix(prefix) {
            return Int(lowered.dropFirst(2), radix: radix).map(Double.init)
        }
        guard lowered.allSatisfy({ "0123456789+-.e".contains($0) }) else { return nil }
        return Double(digits.hasSuffix(".") ? digits + "0" : digits.hasPrefix(".") ? "0" + digits : digits)
    }
}

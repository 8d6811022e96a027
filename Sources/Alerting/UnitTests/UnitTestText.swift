internal import Metering

/// Alerts and samples as `promtool test rules` prints them.
internal enum UnitTestText {
    /// Alerts, each on lines of its own.
    static func list(_ alerts: [RuleUnitTest.ExpectedAlert]) -> String {
        guard !alerts.isEmpty else { return "[]" }
        let indent = String(repeating: " ", count: 12)
        let items = alerts.enumerated().map { index, alert in
            "\(indent)\(index):\n\(indent)  Labels:\(text(of: alert.labels))\n"
                + "\(indent)  Annotations:\(text(of: alert.annotations))"
        }
        return "[\n\(items.joined(separator: ",\n"))\n\(indent)]"
    }

    /// Samples in one line.
    static func list(_ samples: [Sample]) -> String {
        guard !samples.isEmpty else { return "nil" }
        return samples.map { "\(text(of: $0.labels)) \(GoNumber.scientific($0.value).uppercased(keepingInf: true))" }
            .joined(separator: ", ")
    }

    private static func text(of labels: Labels) -> String {
        "{" + labels.pairs.map { "\($0.name)=\(GoText.quoted($0.value))" }.joined(separator: ", ") + "}"
    }
}

extension String {
    /// In upper case, except for what is no number.
    fileprivate func uppercased(keepingInf: Bool) -> String {
        contains("Inf") || contains("NaN") ? self : uppercased()
    }
}

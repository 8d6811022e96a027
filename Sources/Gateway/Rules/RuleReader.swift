internal import Alerting
internal import Yams

/// Reads one rule of a group.
struct RuleReader {
    private let section: MappingReader
    private let source: SourceText

    init(_ node: Node, in group: MappingReader, number: Int, source: SourceText) {
        let named =
            MappingReader.peek("alert", in: node).map { "alert \"\($0)\"" }
            ?? MappingReader.peek("record", in: node).map { "record \"\($0)\"" } ?? "rule \(number) of \(group.title)"
        let position = group.file.position(of: node) ?? group.position
        section = MappingReader(node, in: group.file, title: named, fallback: position)
        self.source = source
    }

    /// The rule; nil when it is wrong, which is noted.
    func rule() -> Rule? {
        let before = section.file.session.errors.count
        section.checkKeys(["record", "alert", "expr", "for", "keep_firing_for", "labels", "annotations"])
        let name = name()
        let expression = expression()
        let isAlert = section.entry("alert") != nil
        let labels = labels(isAlert: isAlert)
        let hold = section.span("for")
        let keepFiring = section.span("keep_firing_for")
        let annotations = annotations(isAlert: isAlert)
        if !isAlert { refuseAlertKeys(hold, keepFiring) }
        guard let name, let expression, section.file.session.errors.count == before else { return nil }
        let terms = Rule.AlertTerms(
            hold: hold?.value ?? .zero, keepFiring: keepFiring?.value ?? .zero, annotations: annotations)
        return Rule(
            name: name, kind: isAlert ? .alert(terms) : .record, expression: expression.value, labels: labels,
            position: rulePosition(section.position), expressionMap: expression.map)
    }

    private func name() -> String? {
        switch (section.entry("alert"), section.entry("record")) {
        case (nil, nil):
            section.report("\(section.title) has neither alert nor record", at: section.position)
            return nil
        case (.some, .some(let record)):
            section.report("\(section.title) has both alert and record: it can be one of them", at: record.position)
            return nil
        case (.some, nil):
            guard let text = section.plainText("alert") else { return nil }
            if text.value.isEmpty { section.report("an alert has an empty name", at: text.position) }
            return text.value
        case (nil, .some):
            guard let text = section.plainText("record") else { return nil }
            guard MetricNames.isMetric(text.value) else {
                section.report(
                    "cannot record \"\(text.value)\": expected a name of letters, digits, \"_\" and \":\", no digit first",
                    at: text.position)
                return nil
            }
            return text.value
        }
    }

    private func expression() -> (value: Expression, map: SourceMap)? {
        guard let entry = section.entry("expr") else {
            section.report("\(section.title) has no expr", at: section.position)
            return nil
        }
        guard let text = section.plainText("expr"), case .scalar(let scalar) = entry.value else { return nil }
        let map = source.map(of: scalar, at: text.position)
        do throws(ExpressionError) {
            let expression = try Expression.parse(text.value)
            guard expression.givesNumbers else {
                report(
                    "cannot read expr\(section.place): expected series or a number, found \(expression.kind)",
                    at: map.start)
                return nil
            }
            if let far = expression.selectors.first(where: { $0.reach > SampleWindows.longest }) {
                report(
                    "cannot read expr\(section.place): it looks back \(RuleDuration.string(far.reach)), and samples are kept for 1d: record a summary with a rule, or use one of the ledger's metrics",
                    at: map.position(at: far.position, in: text.value))
                return nil
            }
            return (expression, map)
        } catch {
            report(
                "cannot read expr\(section.place): \(error.cause)", at: map.position(at: error.offset, in: text.value))
            return nil
        }
    }

    private func labels(isAlert: Bool) -> [Rule.Text] {
        section.texts(under: "labels").compactMap { entry in
            guard MetricNames.isLabel(entry.name.value), entry.name.value != Labels.metricName else {
                let cause =
                    entry.name.value == Labels.metricName
                    ? "it is the name of the metric" : "expected letters, digits and \"_\", no digit first"
                section.report(
                    "cannot set label \"\(entry.name.value)\"\(section.place): \(cause)", at: entry.name.position)
                return nil
            }
            guard isAlert else { return Rule.Text(name: entry.name.value, template: Template(plain: entry.text)) }
            return text("label", entry)
        }
    }

    private func annotations(isAlert: Bool) -> [Rule.Text] {
        guard isAlert else { return [] }
        return section.texts(under: "annotations").compactMap { entry in
            guard MetricNames.isLabel(entry.name.value) else {
                section.report(
                    "cannot set annotation \"\(entry.name.value)\"\(section.place): expected letters, digits and \"_\", no digit first",
                    at: entry.name.position)
                return nil
            }
            return text("annotation", entry)
        }
    }

    private func text(_ kind: String, _ entry: (name: Located<String>, node: Node, text: String)) -> Rule.Text? {
        do throws(TemplateError) {
            return Rule.Text(name: entry.name.value, template: try Template(entry.text))
        } catch {
            guard case .scalar(let scalar) = entry.node else { return nil }
            let map = source.map(of: scalar, at: section.file.position(of: entry.node) ?? entry.name.position)
            report(
                "cannot read \(kind) \"\(entry.name.value)\"\(section.place): \(error.cause)",
                at: map.position(at: error.offset, in: entry.text))
            return nil
        }
    }

    private func refuseAlertKeys(_ hold: Located<Duration>?, _ keepFiring: Located<Duration>?) {
        let spans = [("for", hold), ("keep_firing_for", keepFiring)]
        for (name, span) in spans where span.map({ $0.value != .zero }) ?? false {
            refuse(name)
        }
        if !section.texts(under: "annotations").isEmpty { refuse("annotations") }
    }

    private func refuse(_ name: String) {
        let position = section.entry(name)?.position ?? section.position
        section.report("\(name)\(section.place) belongs to an alert: a recording rule has none", at: position)
    }

    private func report(_ message: String, at place: RulePosition) {
        section.report(message, at: section.file.position(line: place.line, column: place.column))
    }

    private func rulePosition(_ position: Position) -> RulePosition {
        RulePosition(file: position.file, line: position.line, column: position.column)
    }
}

/// What names Prometheus allows.
enum MetricNames {
    /// Whether a text can be the name of a metric.
    static func isMetric(_ text: String) -> Bool { isName(text, withColons: true) }

    /// Whether a text can be the name of a label.
    static func isLabel(_ text: String) -> Bool { isName(text, withColons: false) }

    private static func isName(_ text: String, withColons: Bool) -> Bool {
        guard let first = text.utf8.first, !(0x30...0x39).contains(first) else { return false }
        return text.utf8.allSatisfy { byte in
            (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "_")
                || (withColons && byte == UInt8(ascii: ":"))
        }
    }
}

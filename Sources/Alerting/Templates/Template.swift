/// A text with `{{ actions }}`, as annotations and labels of alerts have them.
///
/// It is Go's `text/template` with the functions of Prometheus 2.42.
public struct Template: Sendable, Hashable {
    /// The text as it was given.
    public let text: String
    private let nodes: [TemplateNode]
    private let definitions: [String: [TemplateNode]]

    /// The variables that stand before each text in Prometheus.
    private static let preamble =
        "{{$labels := .Labels}}{{$externalLabels := .ExternalLabels}}{{$externalURL := .ExternalURL}}"
        + "{{$value := .Value}}"

    /// Reads a template.
    ///
    /// - Throws: `TemplateError`, when it is none.
    public init(_ text: String) throws(TemplateError) {
        self.text = text
        guard text.contains("{{") else {
            nodes = text.isEmpty ? [] : [.text(text)]
            definitions = [:]
            return
        }
        var parser = try TemplateParser(
            text, variables: ["$", "$labels", "$externalLabels", "$externalURL", "$value"])
        nodes = try parser.parse()
        definitions = parser.definitions
    }

    /// A text that is no template whatever it contains, as labels of recording rules are.
    public init(plain text: String) {
        self.text = text
        nodes = text.isEmpty ? [] : [.text(text)]
        definitions = [:]
    }

    /// The texts in quotes of a template that asks for series, which expressions may be made of; none for any other.
    internal var queryTexts: [String] {
        var texts = TemplateTexts()
        texts.collect(nodes)
        for body in definitions.values { texts.collect(body) }
        return texts.hasQuery ? texts.strings : []
    }

    /// Whether there is nothing to fill in.
    public var isPlain: Bool {
        nodes.allSatisfy { if case .text = $0 { true } else { false } }
    }

    /// Fills the template in for an alert; what cannot be filled in becomes `<error expanding template: …>`.
    public func expand(_ data: TemplateData, alert: String) -> String {
        if nodes.count <= 1, case .text(let text)? = nodes.first { return text }
        var expansion = TemplateExpansion(data, definitions: definitions)
        do throws(TemplateFailure) {
            return try expansion.run(nodes)
        } catch {
            return "<error expanding template: \(cause(of: error, alert: alert))>"
        }
    }

    /// The cause as Go tells it, which counts the variables before the text, too.
    private func cause(of failure: TemplateFailure, alert: String) -> String {
        let name = "__alert_\(alert)"
        let head = "error executing template \(name): template: \(name)"
        guard let node = failure.node else { return "\(head): \(failure.cause)" }
        let before = text.utf8.prefix(node.offset)
        let line = 1 + before.count { $0 == UInt8(ascii: "\n") }
        let column = before.lastIndex(of: UInt8(ascii: "\n")).map { before.distance(from: $0, to: before.endIndex) - 1 }
        let place = "\(line):\(column ?? before.count + Template.preamble.utf8.count)"
        return "\(head):\(place): executing \(GoText.quoted(name)) at <\(node.text)>: \(failure.cause)"
    }

    /// Whether both are the same text.
    public static func == (left: Template, right: Template) -> Bool { left.text == right.text }

    /// Feeds the text.
    public func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

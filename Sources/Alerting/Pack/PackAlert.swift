/// An alert of the pack: what can be set about it, and the rules that raise it.
public struct PackAlert: Sendable {
    /// The name, which rules and receivers know it by.
    public let name: String
    /// When it fires: a sentence.
    public let summary: String
    /// What can be set.
    public let parameters: [PackParameter]
    /// The rules, by what the parameters are set to.
    internal let rules: @Sendable (PackValues) -> [PackRule]

    internal init(
        _ name: String, _ summary: String, _ parameters: [PackParameter],
        rules: @escaping @Sendable (PackValues) -> [PackRule]
    ) {
        self.name = name
        self.summary = summary
        self.parameters = parameters
        self.rules = rules
    }

    /// An alert of one rule that can be set how long it must last, and how much it matters.
    internal init(
        _ name: String, _ summary: String, for minutes: Int64 = 0, _ severity: Severity,
        _ parameters: [PackParameter] = [], english: PackText, dutch: PackText,
        expression: @escaping @Sendable (PackValues) -> String
    ) {
        self.init(name, summary, parameters + [.holding(minutes: minutes), .severity(severity)]) { values in
            [
                PackRule(
                    expression: expression(values), holding: values["for"], labels: ["severity": values["severity"]],
                    english: english, dutch: dutch)
            ]
        }
    }
}

/// One rule of an alert.
internal struct PackRule: Sendable {
    /// The expression; line breaks stay in the file.
    let expression: String
    /// How long it must hold, as PromQL writes spans.
    let holding: String
    /// What is added to the labels of the series, in the order of the file.
    let labels: KeyValuePairs<String, String>
    let english: PackText
    let dutch: PackText
}

extension PackRule {
    /// One of the rules of an alert that has several, each with its cause as label.
    internal init(cause: String, _ values: PackValues, english: PackText, dutch: PackText, _ expression: String) {
        self.init(
            expression: expression, holding: values["for"],
            labels: ["severity": values["severity"], "cause": cause], english: english, dutch: dutch)
    }
}

/// What people are told in one language: templates, as Prometheus has them.
internal struct PackText: Sendable {
    /// What is wrong, where, and how much.
    let summary: String
    /// What usually causes it, and what can be done.
    let description: String

    init(_ summary: String, _ description: String) {
        self.summary = summary
        self.description = description
    }
}

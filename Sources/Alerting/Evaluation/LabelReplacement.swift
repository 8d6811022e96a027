/// What `label_replace` does to labels.
internal struct LabelReplacement: Hashable, Sendable {
    /// The label that is set.
    let target: String
    /// Its value, with `$1` and the like for what groups matched; an empty one takes the label away.
    let template: String
    /// The label whose value has to match.
    let source: String
    let pattern: Pattern

    /// The labels that become of some; the same where the value does not match.
    func labels(of labels: Labels) -> Labels {
        guard let value = pattern.replacement(template, for: labels[source] ?? "") else { return labels }
        return labels.setting([target: value])
    }
}

/// How labels are made of others, always the same of the same.
internal enum LabelChange: Hashable, Sendable {
    case selection(LabelSelection)
    case replacement(LabelReplacement)

    /// The labels that become of some.
    func labels(of labels: Labels) -> Labels {
        switch self {
        case .selection(let selection): selection.labels(of: labels)
        case .replacement(let replacement): replacement.labels(of: labels)
        }
    }
}

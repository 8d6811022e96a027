/// What tells a rule from all others over reloads and restarts: not its expression, nor its file.
internal struct RuleIdentity: Hashable, Sendable {
    /// The name of its group.
    let group: String
    /// Its name.
    let rule: String
    /// Its labels as the file has them.
    let labels: String
    /// How many rules before it have the same names and labels.
    var ordinal = 0

    /// The identities of all rules of a set, group by group.
    static func all(of rules: RuleSet) -> [[RuleIdentity]] {
        var counts: [RuleIdentity: Int] = [:]
        return rules.groups.map { group in
            group.rules.map { rule in
                let text = rule.labels.map { "\($0.name)=\(GoText.quoted($0.template.text))" }.joined(separator: ",")
                var identity = RuleIdentity(group: group.name, rule: rule.name, labels: text)
                let count = counts[identity, default: 0]
                counts[identity] = count + 1
                identity.ordinal = count
                return identity
            }
        }
    }
}

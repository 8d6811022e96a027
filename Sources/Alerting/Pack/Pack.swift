/// The rules that ship (`alerting.md`): ordinary rules in the format of Prometheus, made from settings.
public enum Pack {
    /// The alerts, in the order of the file.
    public static let alerts: [PackAlert] = groups.flatMap(\.alerts)
    /// The names of the alerts, in the order of the file.
    public static let alertNames: [String] = alerts.map(\.name)

    /// The alerts by the groups in which they are evaluated.
    internal static let groups: [(name: String, alerts: [PackAlert])] = [
        ("metergw-meters", meters), ("metergw-electricity", electricity), ("metergw-ledger", ledger),
        ("metergw-gateway", gateway),
    ]

    /// An alert by its name; nil when there is none.
    public static func alert(_ name: String) -> PackAlert? {
        alerts.first { $0.name == name }
    }

    /// The rules as a rule file of Prometheus, energy in joules.
    ///
    /// - Parameter settings: Which alerts are wanted, and what they are set to.
    /// - Returns: The text of the file.
    public static func ruleFileText(_ settings: PackSettings = .all) -> String {
        var file = RuleFileText()
        for group in groups {
            let wanted = group.alerts.filter { settings.enabled.contains($0.name) }
            guard !wanted.isEmpty else { continue }
            file.begin(group: group.name)
            for alert in wanted {
                file.comment(alert.summary)
                for rule in alert.rules(settings.values(of: alert)) { file.add(rule, of: alert.name) }
            }
        }
        return file.text
    }
}

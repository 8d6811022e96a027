internal import Alerting
internal import Metering

/// The rules of a configuration: the pack that ships, and the rule files.
enum AlertingRules {
    /// What stands for a file where a message is about a rule of the pack.
    static let packFile = "the pack"

    /// Reads and checks all rules; none where alerting is off.
    ///
    /// - Throws: `RuleFileErrors`, also when a file is not there; a pattern that matches nothing is none.
    static func read(
        _ settings: AlertingSettings?, files: ConfigurationFiles = .system
    ) throws(RuleFileErrors) -> (rules: RuleSet, warnings: [ConfigurationWarning]) {
        guard let settings else { return (RuleSet(groups: []), []) }
        var contents = [(path: packFile, bytes: Array(Pack.ruleFileText(settings.pack).utf8))]
        for pattern in settings.ruleFiles {
            for path in Inclusion.isPattern(pattern) ? files.matches(pattern) : [pattern] {
                do throws(ConfigurationFiles.Failure) {
                    contents.append((path, try files.contents(path)))
                } catch {
                    throw .unreadable(path: path, cause: error.cause)
                }
            }
        }
        return try RuleFileReader.read(contents, knownMetrics: MetricSamples.names)
    }
}

extension EngineSettings {
    /// The settings of a configuration.
    init(_ settings: AlertingSettings?, externalURL: String) {
        self.init(interval: settings?.interval ?? .seconds(15), externalURL: externalURL)
    }
}

/// What the evaluation of rules depends on beside the rules.
public struct EngineSettings: Hashable, Sendable {
    /// How often groups without an interval of their own are evaluated.
    public var interval: Duration
    /// How long after an alert was handed over it is handed over again.
    public var resendDelay: Duration = .seconds(60)
    /// For how long an alert that ended is kept and told.
    public static let resolvedRetention = Duration.seconds(15 * 60)
    /// `$externalLabels` of templates.
    public var externalLabels: Labels = .none
    /// `$externalURL` of templates: where this installation is reached.
    public var externalURL = ""

    /// Creates settings.
    public init(interval: Duration, externalLabels: Labels = .none, externalURL: String = "") {
        self.interval = interval
        self.externalLabels = externalLabels
        self.externalURL = externalURL
    }
}

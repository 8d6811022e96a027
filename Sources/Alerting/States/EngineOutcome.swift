/// What is to be done after rules were evaluated.
public struct EngineOutcome: Hashable, Sendable {
    /// Alerts that are to be handed over: firing ones at first and once per resend delay, ended ones too.
    public var alerts: [Alert] = []
    /// States that are to be saved.
    public var saves: [AlertRecord] = []
    /// The names of saved states that are to be forgotten.
    public var removals: [String] = []
    /// Rules that could not be evaluated.
    public var failures: [RuleFailure] = []
    /// How many rules were evaluated.
    public var evaluations = 0
    /// How many series they gave.
    public var seriesCount = 0

    /// Creates an outcome of which nothing follows.
    public init() {}

    /// Adds what follows of another group.
    public mutating func add(_ other: EngineOutcome) {
        alerts += other.alerts
        saves += other.saves
        removals += other.removals
        failures += other.failures
        evaluations += other.evaluations
        seriesCount += other.seriesCount
    }
}

/// How much an alert matters, by its label `severity`; ordered from the least.
public enum Severity: String, Hashable, Sendable, CaseIterable {
    /// For machines: a dead man's switch. It goes only where a route names it.
    case none
    /// Worth knowing.
    case info
    /// Something needs to be done.
    case warning
    /// Something needs to be done now: it passes quiet hours.
    case critical

    /// The label that says it.
    public static let label = "severity"

    /// The severity of an alert's labels; one that is missing or unknown counts as a warning, so that nobody misses it.
    public init(of labels: Labels) {
        self = labels[Severity.label].flatMap(Severity.init(rawValue:)) ?? .warning
    }
}

extension Severity: Comparable {
    /// Orders by how much it matters, the least first.
    public static func < (left: Severity, right: Severity) -> Bool {
        left.rank < right.rank
    }

    internal var rank: UInt8 {
        switch self {
        case .none: 0
        case .info: 1
        case .warning: 2
        case .critical: 3
        }
    }
}

internal import Metering

/// What is wanted of series by some selectors.
internal struct WindowNeeds: Sendable {
    /// Those that ask for one metric, by its name; nil where everything is wanted as long as can be.
    private var byMetric: [String: [Selector]]?
    /// Those that ask for no single metric.
    private var others: [Selector] = []

    /// All series, as far back as can be.
    static let everything = WindowNeeds()

    private init() {}

    init(_ selectors: [Selector]) {
        byMetric = Dictionary(grouping: selectors.filter { $0.metric != nil }) { $0.metric ?? "" }
        others = selectors.filter { $0.metric == nil }
    }

    /// Whether series of a metric may be wanted.
    func want(_ metric: String) -> Bool {
        byMetric.map { $0[metric] != nil || !others.isEmpty } ?? true
    }

    /// How far back a series is wanted, in milliseconds; nil where it is not at all.
    func reach(of labels: Labels) -> Int64? {
        guard let byMetric else { return SampleWindows.longest.wholeMilliseconds }
        let wanted = (byMetric[labels[Labels.metricName] ?? ""] ?? []) + others
        let reaches = wanted.lazy.filter { $0.picks(labels) }.map { min($0.reach, SampleWindows.longest) }
        return reaches.max()?.wholeMilliseconds
    }
}

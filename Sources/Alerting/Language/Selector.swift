/// What picks series by their labels, at the moment of the evaluation or some time before.
public struct Selector: Hashable, Sendable {
    /// What labels are asked for; the name of the metric is `__name__`.
    public let matchers: [LabelMatcher]
    /// How long before each moment it looks; negative looks ahead, where nothing is yet.
    public internal(set) var offset: Duration
    /// The stretch of time whose samples are wanted; nil for the latest sample alone.
    public internal(set) var range: Duration?
    /// Where it stands in the expression, in bytes.
    public let position: Int

    internal init(_ matchers: [LabelMatcher], offset: Duration = .zero, range: Duration? = nil, position: Int) {
        self.matchers = matchers
        self.offset = offset
        self.range = range
        self.position = position
    }

    /// The name of the metric; nil where it is not asked for by a single name.
    public var metric: String? {
        for matcher in matchers where matcher.name == Labels.metricName {
            if case .equal(let name) = matcher.condition { return name }
        }
        return nil
    }

    /// The same for all series of the metric, whatever is asked of their other labels.
    var ofWholeMetric: Selector {
        guard metric != nil else { return self }
        let name = matchers.filter { $0.name == Labels.metricName }
        return Selector(name, offset: offset, range: range, position: position)
    }

    /// How long a sample has to be kept for it, looking back included; one that looks ahead needs less.
    public var reach: Duration {
        max((range ?? SampleWindows.lookback) + offset, .zero)
    }

    /// Whether it picks a series.
    func picks(_ labels: Labels) -> Bool {
        matchers.allSatisfy { $0.matches(labels) }
    }
}

/// What a label is asked for.
public struct LabelMatcher: Hashable, Sendable {
    /// The four ways of asking.
    public enum Condition: Hashable, Sendable {
        /// `=`
        case equal(String)
        /// `!=`
        case notEqual(String)
        /// `=~`
        case matching(Pattern)
        /// `!~`
        case notMatching(Pattern)

        /// What is compared with, as it was written.
        var text: String {
            switch self {
            case .equal(let text), .notEqual(let text): text
            case .matching(let pattern), .notMatching(let pattern): pattern.text
            }
        }

        /// Whether both ask for the same, byte by byte.
        public static func == (left: Condition, right: Condition) -> Bool {
            switch (left, right) {
            case (.equal, .equal), (.notEqual, .notEqual), (.matching, .matching), (.notMatching, .notMatching):
                left.text.isSameBytes(as: right.text)
            default: false
            }
        }
    }

    /// The label's name.
    public let name: String
    /// What its value has to be; a label that is absent has the empty value.
    public let condition: Condition

    /// Creates a matcher.
    public init(_ name: String, _ condition: Condition) {
        self.name = name
        self.condition = condition
    }

    /// Whether it is content with a value.
    public func matches(_ value: String) -> Bool {
        switch condition {
        case .equal(let wanted): value.isSameBytes(as: wanted)
        case .notEqual(let unwanted): !value.isSameBytes(as: unwanted)
        case .matching(let pattern): pattern.matches(value)
        case .notMatching(let pattern): !pattern.matches(value)
        }
    }

    /// Whether it is content with some labels.
    public func matches(_ labels: Labels) -> Bool {
        matches(labels[name] ?? "")
    }
}

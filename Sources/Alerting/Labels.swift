/// The labels of a series or an alert: names and values, sorted by name, none of them empty.
///
/// The name of a metric is the label `__name__`. Labels are compared by a hash made once and by identity first, so that
/// a source that hands over the same labels at each tick makes looking them up cheap.
public struct Labels: Sendable {
    /// The label that holds the name of the metric.
    public static let metricName = "__name__"
    /// No labels at all.
    public static let none = Labels(sorted: [])

    /// One label.
    public struct Pair: Hashable, Sendable {
        /// The name, `[a-zA-Z_][a-zA-Z0-9_]*`.
        public let name: String
        /// The value, never empty.
        public let value: String

        /// Creates a label.
        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }

        /// Whether both are the same, byte by byte: to Prometheus two ways of writing é are two values.
        public static func == (left: Pair, right: Pair) -> Bool {
            left.name == right.name && left.value.isSameBytes(as: right.value)
        }
    }

    private final class Storage: Sendable {
        let pairs: [Pair]
        let hash: Int

        init(_ pairs: [Pair]) {
            self.pairs = pairs
            hash = pairs.hashValue
        }
    }

    private let storage: Storage

    private init(sorted pairs: [Pair]) {
        storage = Storage(pairs)
    }

    /// Creates labels from names and values in any order; an empty value is no label, and of a repeated name the last
    /// value counts.
    public init(_ labels: some Sequence<(name: String, value: String)>) {
        var byName: [String: String] = [:]
        for (name, value) in labels { byName[name] = value }
        self.init(byName)
    }

    /// Creates labels from a dictionary; an empty value is no label.
    public init(_ labels: [String: String]) {
        let pairs = labels.lazy.filter { !$0.value.isEmpty }.map { Pair(name: $0.key, value: $0.value) }
        self.init(sorted: pairs.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) })
    }

    /// Creates annotations, of which an empty one is one all the same.
    ///
    /// - Precondition: No name is repeated.
    public init(annotations: some Sequence<(name: String, value: String)>) {
        let pairs = annotations.map { Pair(name: $0.name, value: $0.value) }
        self.init(sorted: pairs.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) })
    }

    /// All labels, sorted by the bytes of their names.
    public var pairs: [Pair] { storage.pairs }

    /// The value of a label; nil when there is none of that name.
    public subscript(name: String) -> String? {
        storage.pairs.first { $0.name == name }?.value
    }

    /// The same labels with some that differ; nil or an empty value takes a label away.
    public func setting(_ changes: [String: String?]) -> Labels {
        var byName = Dictionary(uniqueKeysWithValues: pairs.map { ($0.name, $0.value) })
        for (name, value) in changes { byName[name] = value }
        return Labels(byName)
    }

    /// Only the labels that a test picks.
    public func filter(_ isIncluded: (Pair) -> Bool) -> Labels {
        Labels(sorted: pairs.filter(isIncluded))
    }
}

extension String {
    /// Whether two texts are the same, byte by byte; `==` takes letters for the same that look alike.
    internal func isSameBytes(as other: String) -> Bool {
        self == other && utf8.elementsEqual(other.utf8)
    }
}

extension Labels: Hashable, Comparable, CustomStringConvertible {
    /// Whether both have the same names and values.
    public static func == (left: Labels, right: Labels) -> Bool {
        left.storage === right.storage
            || (left.storage.hash == right.storage.hash && left.storage.pairs == right.storage.pairs)
    }

    /// Whether both are the same object, which makes comparing them cheap.
    public func isIdentical(to other: Labels) -> Bool {
        storage === other.storage
    }

    /// Feeds the hash that was made once.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(storage.hash)
    }

    /// Orders by name and value, pair by pair, as Prometheus lists series.
    public static func < (left: Labels, right: Labels) -> Bool {
        for (mine, other) in zip(left.pairs, right.pairs) where mine != other {
            if mine.name != other.name { return mine.name.utf8.lexicographicallyPrecedes(other.name.utf8) }
            return mine.value.utf8.lexicographicallyPrecedes(other.value.utf8)
        }
        return left.pairs.count < right.pairs.count
    }

    /// The labels as PromQL writes them: `meter_up{meter="grid", site="jansen"}`.
    public var description: String {
        let rest = pairs.filter { $0.name != Labels.metricName }.map { "\($0.name)=\(Labels.quoted($0.value))" }
        let name = self[Labels.metricName] ?? ""
        return rest.isEmpty && !name.isEmpty ? name : "\(name){\(rest.joined(separator: ", "))}"
    }

    internal static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}

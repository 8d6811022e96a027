/// Which labels are taken over from others.
internal struct LabelSelection: Hashable, Sendable {
    /// The names that count.
    let names: Set<String>
    /// Whether the labels of these names are kept, not left out.
    let isKeeping: Bool

    static let withoutMetricName = LabelSelection(names: [Labels.metricName], isKeeping: false)

    func labels(of labels: Labels) -> Labels {
        if isKeeping, names.isEmpty { return .none }
        return labels.filter { names.contains($0.name) == isKeeping }
    }
}

/// Labels that are made of the same other labels at each evaluation, made once.
///
/// It holds as many as are asked for, and begins anew when they become more than the series can be the reason of.
internal struct LabelCache: Sendable {
    /// Where in the cache the labels of one change are.
    struct Table: Sendable {
        fileprivate let change: LabelChange
        fileprivate let index: Int
    }

    /// Labels, and others of which some are taken over.
    private struct Pair: Hashable, Sendable {
        let labels: Labels
        let other: Labels
    }

    private var tables: [LabelChange: Int] = [:]
    private var changed: [[Labels: Labels]] = []
    private var joined: [[String]: [Pair: Labels]] = [:]
    /// Each labels once, so that equal ones are found to be equal by their identity.
    private var known: Set<Labels> = []
    private var count = 0

    /// The table of a selection, which holds until the cache is limited.
    mutating func table(_ selection: LabelSelection) -> Table { table(.selection(selection)) }

    /// The table of a change, which holds until the cache is limited.
    mutating func table(_ change: LabelChange) -> Table {
        if let index = tables[change] { return Table(change: change, index: index) }
        tables[change] = changed.count
        changed.append([:])
        return Table(change: change, index: changed.count - 1)
    }

    /// What becomes of some labels.
    mutating func labels(of labels: Labels, _ table: Table) -> Labels {
        if let known = changed[table.index][labels] { return known }
        let new = unique(table.change.labels(of: labels))
        changed[table.index][labels] = new
        return new
    }

    /// Some labels with those of some names that others have.
    mutating func labels(_ labels: Labels, taking names: [String], from other: Labels) -> Labels {
        let pair = Pair(labels: labels, other: other)
        if let known = joined[names]?[pair] { return known }
        let new = unique(labels.setting(Dictionary(names.map { ($0, other[$0]) }) { $1 }))
        joined[names, default: [:]][pair] = new
        return new
    }

    /// Begins anew when there are far more than so many series give reason for.
    mutating func limit(toSeries series: Int) {
        if count > 10_000 + 16 * series { self = LabelCache() }
    }

    private mutating func unique(_ labels: Labels) -> Labels {
        count += 1
        return known.insert(labels).memberAfterInsert
    }
}

extension Evaluator {
    internal mutating func binary(_ operation: BinaryOperation) throws(EvaluationError) -> [Sample] {
        guard operation.left.kind == .vector else {
            let left = try scalar(operation.left)
            let samples = try vector(operation.right)
            return try Evaluator.unique(
                combine(samples, with: left, operation, isSwapped: true), unless: operation.right.namesAgree)
        }
        guard operation.right.kind == .vector else {
            let samples = try vector(operation.left)
            let right = try scalar(operation.right)
            return try Evaluator.unique(
                combine(samples, with: right, operation, isSwapped: false), unless: operation.left.namesAgree)
        }
        let (left, right) = (try vector(operation.left), try vector(operation.right))
        guard !operation.symbol.isSetOperation else {
            return setOperation(operation.symbol, left, right, operation.matching)
        }
        return try joined(operation, left, right)
    }

    /// Series with one number; `isSwapped` where the number stands on the left.
    private mutating func combine(
        _ samples: [Sample], with number: Double, _ operation: BinaryOperation, isSwapped: Bool
    ) -> [Sample] {
        let result = { (value: Double) -> Double? in
            operation.value(isSwapped ? number : value, isSwapped ? value : number)
        }
        // What a comparison picks has its own value, also where it stands on the right.
        if operation.picks { return samples.filter { result($0.value) != nil } }
        guard operation.dropsName else { return samples.map { Sample($0.labels, result($0.value) ?? .nan) } }
        return withoutMetricNames(samples) { result($0) ?? .nan }
    }

    private mutating func setOperation(
        _ symbol: BinaryOperator, _ left: [Sample], _ right: [Sample], _ matching: VectorMatching
    ) -> [Sample] {
        let table = windows.labelCache.table(matching.signature)
        // What the other side has decides.
        var known = Set<Labels>(minimumCapacity: right.count)
        for sample in symbol == .or ? left : right {
            known.insert(windows.labelCache.labels(of: sample.labels, table))
        }
        let isWanted = symbol == .and
        let picked = (symbol == .or ? right : left).filter {
            known.contains(windows.labelCache.labels(of: $0.labels, table)) == isWanted
        }
        return symbol == .or ? left + picked : picked
    }

    /// Pairs the series of both sides by their labels.
    private mutating func joined(
        _ operation: BinaryOperation, _ left: [Sample], _ right: [Sample]
    ) throws(EvaluationError) -> [Sample] {
        guard !left.isEmpty, !right.isEmpty else { return [] }
        let matching = operation.matching
        let isSwapped = matching.cardinality == .oneToMany
        let (many, one) = isSwapped ? (right, left) : (left, right)
        let signature = windows.labelCache.table(matching.signature)
        let partners = try partners(one, signature, side: isSwapped ? "left" : "right")
        let (taken, included) = (windows.labelCache.table(operation.taken), operation.included)
        // One to one is checked by the partners, the others by what comes out.
        var isPaired = [Bool](repeating: false, count: one.count)
        var seen: Set<Labels> = []
        var results: [Sample] = []
        for sample in many {
            guard let index = partners[windows.labelCache.labels(of: sample.labels, signature)] else { continue }
            let partner = one[index]
            let (first, second) = isSwapped ? (partner.value, sample.value) : (sample.value, partner.value)
            guard let value = operation.value(first, second) else { continue }
            var labels = windows.labelCache.labels(of: sample.labels, taken)
            if !included.isEmpty {
                labels = windows.labelCache.labels(labels, taking: included, from: partner.labels)
            }
            if matching.cardinality != .oneToOne, !seen.insert(labels).inserted {
                throw EvaluationError("multiple matches for labels: grouping labels must ensure unique matches")
            }
            if matching.cardinality == .oneToOne, isPaired[index] {
                throw EvaluationError(
                    "multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)")
            }
            isPaired[index] = true
            results.append(Sample(labels, value))
        }
        // Only a match by the metric's name can make results alike that have other partners.
        return try Evaluator.unique(results, unless: !matching.labels.contains(Labels.metricName))
    }

    /// The samples of the side that has one for each of the other, by what both have in common.
    private mutating func partners(
        _ samples: [Sample], _ table: LabelCache.Table, side: String
    ) throws(EvaluationError) -> [Labels: Int] {
        var partners = [Labels: Int](minimumCapacity: samples.count)
        for (index, sample) in samples.enumerated() {
            let signature = windows.labelCache.labels(of: sample.labels, table)
            if let other = partners.updateValue(index, forKey: signature) {
                throw EvaluationError(
                    "found duplicate series for the match group \(signature) on the \(side) hand-side of the operation: [\(sample.labels), \(samples[other].labels)];many-to-many matching not allowed: matching labels must be unique on one side"
                )
            }
        }
        return partners
    }
}

extension BinaryOperation {
    /// The value of a pair; nil where a comparison does not pick it.
    fileprivate func value(_ left: Double, _ right: Double) -> Double? {
        guard symbol.isComparison else { return symbol.result(left, right) }
        let holds = symbol.holds(left, right)
        if returnsBool { return holds ? 1 : 0 }
        // What stands on the left is kept, whichever side has more.
        return holds ? left : nil
    }

    /// Whether the results are some of the series that there are.
    fileprivate var picks: Bool { symbol.isComparison && !returnsBool }

    /// Whether the results have no metric name, as they are no longer what the metric is; Prometheus forgets that of angles.
    internal var dropsName: Bool { !picks && symbol != .angle }

    /// The labels that the results have from the side that has one; what is true or false is never a metric.
    fileprivate var included: [String] {
        returnsBool ? matching.included.filter { $0 != Labels.metricName } : matching.included
    }

    /// What the results have of the labels of the side that has more.
    fileprivate var taken: LabelSelection {
        let dropped: Set = dropsName ? [Labels.metricName] : []
        guard matching.cardinality == .oneToOne else { return LabelSelection(names: dropped, isKeeping: false) }
        let names = Set(matching.labels)
        return matching.isOn
            ? LabelSelection(names: names.subtracting(dropped), isKeeping: true)
            : LabelSelection(names: names.union(dropped), isKeeping: false)
    }
}

extension VectorMatching {
    /// The labels by which series of both sides find each other.
    fileprivate var signature: LabelSelection {
        LabelSelection(names: Set(labels + (isOn ? [] : [Labels.metricName])), isKeeping: isOn)
    }
}

extension Evaluator {
    internal mutating func aggregate(_ aggregation: Aggregation) throws(EvaluationError) -> [Sample] {
        var parameter: Double?
        if let node = aggregation.parameter { parameter = try scalar(node) }
        let samples = try vector(aggregation.of)
        var order: [Labels] = []
        var groups: [Labels: [Sample]] = [:]
        let table = windows.labelCache.table(aggregation.selection)
        for sample in samples {
            let key = windows.labelCache.labels(of: sample.labels, table)
            groups[key, default: []].append(sample)
            if groups.count > order.count { order.append(key) }
        }
        switch aggregation.kind {
        case .topk, .bottomk:
            let count = try Evaluator.wholeNumber(parameter ?? 0, most: samples.count)
            return order.flatMap { key in
                Ranking.first(count, of: groups[key] ?? [], isDescending: aggregation.kind == .topk)
            }
        default:
            return order.map { key in
                Sample(key, aggregation.kind.value(of: groups[key] ?? [], parameter: parameter ?? 0))
            }
        }
    }

    private static func wholeNumber(_ value: Double, most: Int) throws(EvaluationError) -> Int {
        guard value <= 9_223_372_036_854_774_784, value >= -9_223_372_036_854_774_784 else {
            throw EvaluationError("Scalar value \(GoNumber.shortest(value)) overflows int64")
        }
        return min(most, max(0, Int(value)))
    }
}

extension Aggregation {
    /// The labels of the group that a series belongs to.
    fileprivate var selection: LabelSelection {
        LabelSelection(names: Set(labels + (isWithout ? [Labels.metricName] : [])), isKeeping: !isWithout)
    }
}

extension Aggregation.Kind {
    /// The value of a group, which is not empty.
    fileprivate func value(of samples: [Sample], parameter: Double) -> Double {
        let first = samples[0].value
        switch self {
        case .sum: return samples.dropFirst().reduce(first) { $0 + $1.value }
        case .count: return Double(samples.count)
        case .max: return samples.dropFirst().reduce(first) { $0 < $1.value || $0.isNaN ? $1.value : $0 }
        case .min: return samples.dropFirst().reduce(first) { $0 > $1.value || $0.isNaN ? $1.value : $0 }
        case .avg: return Aggregation.Kind.mean(samples)
        case .stddev: return Aggregation.Kind.deviation(samples)
        case .quantile: return Statistics.quantile(parameter, of: samples.map(\.value))
        case .topk, .bottomk: return .nan
        }
    }

    /// Made so that sums of great numbers do not overflow.
    private static func mean(_ samples: [Sample]) -> Double {
        var mean = samples[0].value
        for (index, sample) in samples.enumerated().dropFirst() {
            if mean.isInfinite {
                if sample.value.isInfinite, (mean > 0) == (sample.value > 0) { continue }
                if sample.value.isFinite { continue }
            }
            let count = Double(index + 1)
            mean += sample.value / count - mean / count
        }
        return mean
    }

    private static func deviation(_ samples: [Sample]) -> Double {
        var (mean, squares) = (samples[0].value, 0.0)
        for (index, sample) in samples.enumerated().dropFirst() {
            let delta = sample.value - mean
            mean += delta / Double(index + 1)
            squares += delta * (sample.value - mean)
        }
        return (squares / Double(samples.count)).squareRoot()
    }
}

/// The first few of some series by their values.
private enum Ranking {
    static func first(_ count: Int, of samples: [Sample], isDescending: Bool) -> [Sample] {
        guard count > 0 else { return [] }
        // What is no number comes last, either way; of equal ones the earlier comes first.
        let ranked = samples.enumerated().sorted { left, right in
            let (one, other) = (left.element.value, right.element.value)
            if one.isNaN || other.isNaN {
                return one.isNaN == other.isNaN ? left.offset < right.offset : other.isNaN
            }
            if one != other { return isDescending ? one > other : one < other }
            return left.offset < right.offset
        }
        return ranked.prefix(count).map(\.element)
    }
}

/// Moments one after the other at which a series has one value.
internal struct Stretch: Hashable, Sendable {
    /// The number of its first moment, and that of its last one.
    let first: Int
    let last: Int
    let value: Double

    var count: Int { last - first + 1 }
}

/// What functions make of one series in a range that need not look at each of its samples, only at where it changes:
/// a day of a value that never changes costs as little as a minute.
internal struct StretchFunction {
    /// Earliest first; at least one.
    let stretches: [Stretch]
    let moments: Moments
    /// The beginning of the range and its end, in milliseconds.
    let start: Int64
    let end: Int64

    /// The value of a function; nil where it has none for so few samples.
    func value(_ function: Function) -> Double? {
        let values = stretches.lazy.map(\.value)
        switch function {
        case .rate: return extrapolated(isCounter: true, isRate: true)
        case .increase: return extrapolated(isCounter: true)
        case .delta: return extrapolated(isCounter: false)
        case .irate: return instant(isRate: true)
        case .idelta: return instant(isRate: false)
        case .changes: return Double(steps { $0 != $1 && !($0.isNaN && $1.isNaN) })
        case .resets: return Double(steps { $1 < $0 })
        case .minOverTime: return values.reduce(values[0]) { $1 < $0 || $0.isNaN ? $1 : $0 }
        case .maxOverTime: return values.reduce(values[0]) { $1 > $0 || $0.isNaN ? $1 : $0 }
        case .countOverTime: return Double(count)
        case .lastOverTime: return values.last
        case .presentOverTime: return 1
        default: preconditionFailure("\(function.rawValue) looks at each sample")
        }
    }

    private var count: Int { stretches.reduce(0) { $0 + $1.count } }

    private func steps(_ counts: (Double, Double) -> Bool) -> Int {
        zip(stretches, stretches.dropFirst()).count { counts($0.value, $1.value) }
    }

    /// How much was added, also in the time before the first sample and after the last one where they are near the ends.
    ///
    /// A counter that is extrapolated backwards is not taken below zero.
    private func extrapolated(isCounter: Bool, isRate: Bool = false) -> Double? {
        let count = count
        guard let first = stretches.first, let last = stretches.last, count >= 2 else { return nil }
        var amount = last.value - first.value
        if isCounter {
            for (stretch, next) in zip(stretches, stretches.dropFirst()) where next.value < stretch.value {
                amount += stretch.value
            }
        }
        let (firstTime, lastTime) = (moments.time(of: first.first), moments.time(of: last.last))
        var toStart = Double(firstTime - start) / 1000
        let toEnd = Double(end - lastTime) / 1000
        let sampled = Double(lastTime - firstTime) / 1000
        let rhythm = sampled / Double(count - 1)
        if isCounter, amount > 0, first.value >= 0 { toStart = Swift.min(toStart, sampled * (first.value / amount)) }
        let near = rhythm * 1.1
        var span = sampled
        span += toStart < near ? toStart : rhythm / 2
        span += toEnd < near ? toEnd : rhythm / 2
        // In this order, as in Prometheus: in another one the last digit differs.
        let factor = span / sampled
        return amount * (isRate ? factor / (Double(end - start) / 1000) : factor)
    }

    /// What was added between the last two samples.
    private func instant(isRate: Bool) -> Double? {
        guard let last = stretches.last else { return nil }
        guard let before = last.count > 1 ? last : stretches.dropLast().last else { return nil }
        let moment = last.count > 1 ? last.last - 1 : before.last
        let amount = isRate && last.value < before.value ? last.value : last.value - before.value
        return isRate ? amount / (Double(moments.time(of: last.last) - moments.time(of: moment)) / 1000) : amount
    }
}

extension Function {
    /// Whether it needs each sample of a range, not only where the value changes.
    var looksAtEachSample: Bool {
        switch self {
        case .deriv, .predictLinear, .averageOverTime, .sumOverTime, .quantileOverTime, .stddevOverTime,
            .stdvarOverTime:
            true
        default: false
        }
    }
}

/// What is made of many numbers, in the same steps as Prometheus, so that the last digit is the same.
internal enum Statistics {
    /// A sum that keeps what rounding loses (Neumaier).
    struct Sum {
        private(set) var plain = 0.0
        private(set) var lost = 0.0

        var value: Double { plain + lost }

        mutating func add(_ value: Double) {
            let sum = plain + value
            if Swift.abs(plain) >= Swift.abs(value) {
                lost += (plain - sum) + value
            } else {
                lost += (value - sum) + plain
            }
            plain = sum
        }
    }

    /// The value below which a part of some numbers lies, between two of them where it falls between.
    static func quantile(_ part: Double, of values: [Double]) -> Double {
        guard !values.isEmpty, !part.isNaN else { return .nan }
        guard part >= 0 else { return -.infinity }
        guard part <= 1 else { return .infinity }
        let sorted = values.sorted { left, right in left.isNaN ? !right.isNaN : left < right }
        let count = Double(values.count)
        let rank = part * (count - 1)
        let lower = max(0, rank.rounded(.down))
        let upper = min(count - 1, lower + 1)
        let weight = rank - rank.rounded(.down)
        return sorted[Int(lower)] * (1 - weight) + sorted[Int(upper)] * weight
    }

    static func sum(_ values: [TimedValue]) -> Double {
        var sum = Sum()
        for value in values { sum.add(value.value) }
        return sum.plain.isInfinite ? sum.plain : sum.value
    }

    static func mean(_ values: [TimedValue]) -> Double {
        var mean = Sum()
        var count = 0.0
        for each in values {
            let value = each.value
            count += 1
            if mean.plain.isInfinite {
                if value.isInfinite, (mean.plain > 0) == (value > 0) { continue }
                if value.isFinite { continue }
            }
            mean.add(value / count - mean.plain / count)
        }
        return mean.plain.isInfinite ? mean.plain : mean.value
    }

    static func variance(_ values: [TimedValue]) -> Double {
        var (mean, squares) = (Sum(), Sum())
        var count = 0.0
        for value in values {
            count += 1
            let delta = value.value - mean.value
            mean.add(delta / count)
            squares.add(delta * (value.value - mean.value))
        }
        return squares.value / count
    }

    /// The line that fits best: its slope by the second, and its value at a moment in milliseconds.
    static func line(_ values: [TimedValue], at moment: Int64) -> (slope: Double, intercept: Double) {
        let first = values[0].value
        var (sumX, sumY, sumXY, sumXX) = (Sum(), Sum(), Sum(), Sum())
        for value in values {
            let x = Double(value.milliseconds - moment) / 1000
            sumX.add(x)
            sumY.add(value.value)
            sumXY.add(x * value.value)
            sumXX.add(x * x)
        }
        if values.allSatisfy({ $0.value == first }) { return first.isInfinite ? (.nan, .nan) : (0, first) }
        let count = Double(values.count)
        let covariance = sumXY.value - sumX.value * sumY.value / count
        let variance = sumXX.value - sumX.value * sumX.value / count
        let slope = covariance / variance
        return (slope, sumY.value / count - slope * sumX.value / count)
    }
}

import Metering

/// Chooses how the columns of a block are foretold, by trying what may suit each.
struct PredictionChooser {
    private let keys: [ColumnKey]
    private let places: [ColumnKey: Int]

    init(keys: [ColumnKey]) {
        self.keys = keys
        places = Dictionary(uniqueKeysWithValues: keys.enumerated().map { ($1, $0) })
    }

    /// The cheapest prediction of a column by those before it, and what it leaves.
    func choose(_ index: Int, in all: [[Int64]]) -> (Prediction, Residuals) {
        let values = all[index]
        let columns = Array(all[..<index])
        var best: (Prediction, Residuals)?
        for source in sources(for: keys[index], values, columns) {
            var rest = values
            if let said = source.values(in: columns, count: values.count) {
                for index in rest.indices { rest[index] &-= said[index] }
            }
            for history in histories(for: keys[index], rest, source, columns) {
                let prediction = Prediction(source: source, history: history)
                var numbers = rest
                history.reduce(&numbers, in: columns)
                let residuals = Residuals(numbers)
                if residuals.bits < best?.1.bits ?? .max { best = (prediction, residuals) }
                if residuals.divisor == 0 { return (prediction, residuals) }
            }
        }
        return best ?? (Prediction(history: .near(0)), Residuals(values))
    }

    private func histories(
        for key: ColumnKey, _ values: [Int64], _ source: ColumnSource, _ columns: [[Int64]]
    ) -> [ColumnHistory] {
        guard let first = values.first else { return [] }
        let next = values.count > 1 ? values[1] : first
        if case .nothing = source {
            var histories: [ColumnHistory] = [.previous(first)]
            if case .register(let register) = key, let power = Hints.power(countedBy: register),
                let place = place(.register(power), count: values.count, columns)
            {
                histories.append(.paced(first, power: place))
            }
            return histories + [.slope(first, by: next &- first), .near(PredictionChooser.middle(of: values))]
        }
        return [.near(0), .previous(first)]
    }

    private func sources(for key: ColumnKey, _ values: [Int64], _ columns: [[Int64]]) -> [ColumnSource] {
        let count = values.count
        switch key {
        case .ownTime: return [.nothing] + (count == columns.first?.count ? [.scaled(column: 0, factor: 1 << 16)] : [])
        case .net, .register:
            let sum = sum(key, count, columns)
            var current: ColumnSource?
            if case .register(let register) = key { current = self.current(register, values, columns) }
            let scaled = Hints.companions(of: key).compactMap { place($0, count: count, columns) }
                .map { ColumnSource.scaled(column: $0, factor: Proportion.factor(of: values, to: columns[$0])) }
            return [sum, current].compactMap { $0 } + [.nothing] + scaled
        default: return [.nothing]
        }
    }

    private func sum(_ key: ColumnKey, _ count: Int, _ columns: [[Int64]]) -> ColumnSource? {
        guard let parts = Hints.parts(of: key) else { return nil }
        let plus = parts.plus.compactMap { place($0, count: count, columns) }
        let minus = parts.minus.compactMap { place($0, count: count, columns) }
        return plus.isEmpty && minus.isEmpty ? nil : .sum(plus: plus, minus: minus, isPositive: parts.isPositive)
    }

    private func current(_ register: Register, _ values: [Int64], _ columns: [[Int64]]) -> ColumnSource? {
        guard let phase = Hints.phase(ofCurrent: register),
            let power = place(.register(.importPower(phase)), count: values.count, columns),
            let voltage = place(.register(.voltage(phase)), count: values.count, columns)
        else { return nil }
        let out = place(.register(.exportPower(phase)), count: values.count, columns) ?? power
        let step = min(max(Residuals(values).divisor, 1), ColumnSource.greatestStep)
        return .current(
            power: power, out: out, voltage: voltage, step: step, isSigned: values.contains { $0 < 0 })
    }

    /// Where a column stands that is known already and has a number for each of so many readings.
    private func place(_ key: ColumnKey, count: Int, _ columns: [[Int64]]) -> Int? {
        places[key].flatMap { $0 < columns.count && columns[$0].count == count ? $0 : nil }
    }

    /// The middle of some of the numbers.
    private static func middle(of values: [Int64]) -> Int64 {
        let some = stride(from: 0, to: values.count, by: max(values.count / 64, 1)).map { values[$0] }.sorted()
        return some.isEmpty ? 0 : some[some.count / 2]
    }
}

/// How one column grows with another.
enum Proportion {
    /// The factor that fits best, in 65,536ths: the slope of the straight line through all pairs.
    ///
    /// Values are taken for half a unit greater in size, since what meters tell is rounded towards 0. So all is in halves.
    static func factor(of values: [Int64], to others: [Int64]) -> Int64 {
        guard let first = values.first, let firstOther = others.first else { return 0 }
        let bound: Int64 = 1 << 30
        let count = Int128(values.count)
        var (sumX, sumY): (Int64, Int64) = (0, 0)
        var (sumXX, sumXY): (Int64, Int64) = (0, 0)
        for (value, other) in zip(values, others) {
            let y = (value &- first) &* 2 &+ value.signum() - first.signum()
            let x = (other &- firstOther) &* 2
            // Beyond, nothing is in proportion, and the sums would overflow.
            guard (-bound...bound).contains(x), (-bound...bound).contains(y) else { return 0 }
            sumX += x
            sumY += y
            let (xx, isFar) = sumXX.addingReportingOverflow(x * x)
            let (xy, isFarToo) = sumXY.addingReportingOverflow(x * y)
            guard !isFar, !isFarToo else { return 0 }
            (sumXX, sumXY) = (xx, xy)
        }
        let below = count * Int128(sumXX) - Int128(sumX) * Int128(sumX)
        let above = count * Int128(sumXY) - Int128(sumX) * Int128(sumY)
        guard below > 0 else { return 0 }
        return Int64(exactly: (above * 65536 + below / 2) / below) ?? 0
    }
}

/// How a block foretells the numbers of one column, so that only what differs is kept.
struct Prediction: Hashable {
    /// What other columns say.
    var source = ColumnSource.nothing
    /// What the column itself says about what then remains.
    var history: ColumnHistory

    /// What was not foretold of each number.
    func residuals(of values: [Int64], in columns: [[Int64]]) -> [Int64] {
        var rest = values
        if let said = source.values(in: columns, count: values.count) {
            for index in rest.indices { rest[index] &-= said[index] }
        }
        history.reduce(&rest, in: columns)
        return rest
    }

    /// The numbers of which this was not foretold.
    func values(from residuals: [Int64], in columns: [[Int64]]) -> [Int64] {
        var values = residuals
        history.restore(&values, in: columns)
        if let said = source.values(in: columns, count: values.count) {
            for index in values.indices { values[index] &+= said[index] }
        }
        return values
    }

    /// Whether all columns that it uses stand before it and have a number for each reading.
    func isPossible(for count: Int, in columns: [[Int64]]) -> Bool {
        (source.columns + history.columns).allSatisfy { $0 < columns.count && columns[$0].count == count }
            // A counter is followed by the times of all readings.
            && (history.columns.isEmpty || columns.first?.count == count)
    }
}

/// What was not foretold of a column, and what it costs to keep.
struct Residuals {
    /// The numbers, divided by their greatest common divisor.
    var numbers: [Int64]
    /// The divisor; 0 when all numbers are 0.
    let divisor: Int64
    /// About how many bits the numbers take.
    let bits: Int

    init(_ numbers: [Int64]) {
        self.numbers = numbers
        divisor = Residuals.divisor(of: numbers)
        if divisor > 1 { for index in numbers.indices { self.numbers[index] /= divisor } }
        bits = divisor == 0 ? 0 : Surprise.bits(of: self.numbers)
    }

    private static func divisor(of numbers: [Int64]) -> Int64 {
        var divisor: UInt64 = 0
        for number in numbers where number != 0 {
            var (left, right) = (divisor, number.magnitude)
            if left != 0, right % left == 0 { continue }
            while left != 0 { (left, right) = (right % left, left) }
            divisor = right
            if divisor == 1 { return 1 }
        }
        // All are 0 or the least number that there is: nothing to be gained.
        return Int64(exactly: divisor) ?? 1
    }
}

/// What the numbers of a column say about the next one.
///
/// All arithmetic wraps around, and back again when a block is read.
enum ColumnHistory: Hashable {
    /// Nothing: it is near some number always.
    case near(Int64)
    /// It is like the one before, which for the first is this.
    case previous(Int64)
    /// It goes on as it went from the one before the last to the last; at first from this by that.
    case slope(Int64, by: Int64)
    /// It counts the power of a column, from this on.
    case paced(Int64, power: Int)

    /// The columns that are used.
    var columns: [Int] {
        if case .paced(_, let power) = self { return [power] }
        return []
    }

    /// Puts what was not foretold in the place of each number.
    func reduce(_ values: inout [Int64], in columns: [[Int64]]) {
        switch self {
        case .near(let base): for index in values.indices { values[index] &-= base }
        case .previous(let first):
            var last = first
            for index in values.indices {
                let value = values[index]
                values[index] = value &- last
                last = value
            }
        case .slope(let first, let by):
            var (expected, last) = (first, first &- by)
            for index in values.indices {
                let value = values[index]
                values[index] = value &- expected
                (expected, last) = (value &+ (value &- last), value)
            }
        case .paced(let first, let power):
            follow(first, columns[0], columns[power], &values) { last, value, step in (value &- last &- step, value) }
        }
    }

    /// Puts each number in the place of what was not foretold of it.
    func restore(_ values: inout [Int64], in columns: [[Int64]]) {
        switch self {
        case .near(let base): for index in values.indices { values[index] &+= base }
        case .previous(let first):
            var last = first
            for index in values.indices {
                last &+= values[index]
                values[index] = last
            }
        case .slope(let first, let by):
            var (expected, last) = (first, first &- by)
            for index in values.indices {
                let value = expected &+ values[index]
                values[index] = value
                (expected, last) = (value &+ (value &- last), value)
            }
        case .paced(let first, let power):
            follow(first, columns[0], columns[power], &values) { last, residual, step in
                let value = last &+ step &+ residual
                return (value, value)
            }
        }
    }

    /// Walks along a counter and its power; `visit` takes the last value, the number there and the step foretold, and
    /// gives the number that takes its place and the value.
    private func follow(
        _ first: Int64, _ times: [Int64], _ powers: [Int64], _ values: inout [Int64],
        visit: (Int64, Int64, Int64) -> (Int64, Int64)
    ) {
        var pace = CounterPace()
        var last = first
        for index in values.indices {
            let (span, overflows) =
                index == 0 ? (0, false) : times[index].subtractingReportingOverflow(times[index - 1])
            let step = pace.step(span: overflows ? -1 : span, power: powers[index])
            let (replacement, value) = visit(last, values[index], step)
            let (moved, isFar) = value.subtractingReportingOverflow(last)
            pace.learn(isFar ? -1 : moved, foretold: step)
            values[index] = replacement
            last = value
        }
    }
}

extension ColumnHistory {
    func append(to bytes: inout [UInt8]) {
        let (tag, numbers): (UInt64, [Int64]) =
            switch self {
            case .near(let base): (0, [base])
            case .previous(let first): (1, [first])
            case .slope(let first, let by): (2, [first, by])
            case .paced(let first, let power): (3, [first, Int64(power)])
            }
        Varint.append(tag, to: &bytes)
        for number in numbers { Varint.appendSigned(number, to: &bytes) }
    }

    /// Reads what `append` wrote; nil when the bytes are something else.
    init?(_ reader: inout VarintReader) {
        guard let tag = reader.next(), let first = reader.nextSigned() else { return nil }
        switch tag {
        case 0: self = .near(first)
        case 1: self = .previous(first)
        case 2:
            guard let by = reader.nextSigned() else { return nil }
            self = .slope(first, by: by)
        case 3:
            guard let power = reader.nextSigned(), (0..<256).contains(power) else { return nil }
            self = .paced(first, power: Int(power))
        default: return nil
        }
    }
}

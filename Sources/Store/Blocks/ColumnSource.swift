/// What columns that stand before another say about it, reading by reading.
///
/// All arithmetic wraps around, and back again when a block is read, so that any numbers come back.
enum ColumnSource: Hashable {
    /// Nothing.
    case nothing
    /// A column times a factor, in 65,536ths.
    case scaled(column: Int, factor: Int64)
    /// The sum of columns less that of others, and no less than 0 where it is said so.
    case sum(plus: [Int], minus: [Int], isPositive: Bool)
    /// The current that a power makes at a voltage, in steps of so many mA; below 0 where power flows out and it is said so.
    case current(power: Int, out: Int, voltage: Int, step: Int64, isSigned: Bool)

    /// The columns that are used.
    var columns: [Int] {
        switch self {
        case .nothing: []
        case .scaled(let column, _): [column]
        case .sum(let plus, let minus, _): plus + minus
        case .current(let power, let out, let voltage, _, _): [power, out, voltage]
        }
    }

    /// What is said of each of so many readings; nil when nothing is.
    func values(in columns: [[Int64]], count: Int) -> [Int64]? {
        switch self {
        case .nothing: return nil
        case .scaled(let column, let factor):
            // Rounded towards 0, as meters do that tell whole watts of what they measure finer.
            return columns[column].map { ($0 &* factor) / 65536 }
        case .sum(let plus, let minus, let isPositive):
            var sums = [Int64](repeating: 0, count: count)
            for column in plus { for index in 0..<count { sums[index] &+= columns[column][index] } }
            for column in minus { for index in 0..<count { sums[index] &-= columns[column][index] } }
            return isPositive ? sums.map { max($0, 0) } : sums
        case .current(let power, let out, let voltage, let step, let isSigned):
            return (0..<count).map { index in
                ColumnSource.current(
                    columns[power][index] &- (out == power ? 0 : columns[out][index]), columns[voltage][index],
                    step, isSigned)
            }
        }
    }

    private static func current(_ watts: Int64, _ millivolts: Int64, _ step: Int64, _ isSigned: Bool) -> Int64 {
        let bound: Int64 = 1_000_000_000
        guard (-bound...bound).contains(watts), (1...bound).contains(millivolts) else { return 0 }
        let divisor = millivolts * step
        let size = (abs(watts) * 1_000_000 + divisor / 2) / divisor * step
        return isSigned && watts < 0 ? -size : size
    }
}

extension ColumnSource {
    /// The greatest step of a current that is worth a look: 100 A.
    static let greatestStep: Int64 = 100_000

    func append(to bytes: inout [UInt8]) {
        switch self {
        case .nothing: Varint.append(0, to: &bytes)
        case .scaled(let column, let factor):
            Varint.append(1, to: &bytes)
            Varint.append(UInt64(column), to: &bytes)
            Varint.appendSigned(factor, to: &bytes)
        case .sum(let plus, let minus, let isPositive):
            Varint.append(isPositive ? 3 : 2, to: &bytes)
            for list in [plus, minus] {
                Varint.append(UInt64(list.count), to: &bytes)
                for column in list { Varint.append(UInt64(column), to: &bytes) }
            }
        case .current(let power, let out, let voltage, let step, let isSigned):
            Varint.append(isSigned ? 5 : 4, to: &bytes)
            for number in [UInt64(power), UInt64(out), UInt64(voltage), UInt64(step)] {
                Varint.append(number, to: &bytes)
            }
        }
    }

    /// Reads what `append` wrote; nil when the bytes are something else.
    init?(_ reader: inout VarintReader) {
        guard let tag = reader.next() else { return nil }
        switch tag {
        case 0: self = .nothing
        case 1:
            guard let column = reader.nextIndex(), let factor = reader.nextSigned() else { return nil }
            self = .scaled(column: column, factor: factor)
        case 2, 3:
            guard let plus = reader.nextIndices(), let minus = reader.nextIndices() else { return nil }
            self = .sum(plus: plus, minus: minus, isPositive: tag == 3)
        case 4, 5:
            guard let power = reader.nextIndex(), let out = reader.nextIndex(), let voltage = reader.nextIndex(),
                let step = reader.next(), (1...UInt64(ColumnSource.greatestStep)).contains(step)
            else { return nil }
            self = .current(power: power, out: out, voltage: voltage, step: Int64(step), isSigned: tag == 5)
        default: return nil
        }
    }
}

extension VarintReader {
    /// A number that may be the index of a column.
    fileprivate mutating func nextIndex() -> Int? {
        next().flatMap { $0 < 256 ? Int($0) : nil }
    }

    fileprivate mutating func nextIndices() -> [Int]? {
        guard let count = nextIndex() else { return nil }
        var indices: [Int] = []
        for _ in 0..<count {
            guard let index = nextIndex() else { return nil }
            indices.append(index)
        }
        return indices
    }
}

/// Series and their values as promtool's unit-test files write them.
public enum SeriesText {
    /// Why a text is no series or no list of values.
    public struct Problem: Error, Hashable, Sendable {
        /// Where, in bytes of UTF-8 from the beginning of the text.
        public let offset: Int
        /// What is wrong there.
        public let cause: String
    }

    /// A value of a series at one of its intervals.
    public enum Value: Hashable, Sendable {
        /// There is no sample: `_`.
        case missing
        /// The series ends: `stale`.
        case stale
        /// A sample.
        case number(Double)
    }

    /// How many values a list may stand for.
    public static let valueLimit = 1_000_000

    /// Reads the labels of a series, such as `meter_up{site="jansen"}`, `up` or `{}`.
    public static func labels(_ text: String) throws(Problem) -> Labels {
        var reader = TextReader(text)
        reader.skipSpace()
        var labels: [(name: String, value: String)] = []
        let name = reader.name(withColons: true)
        reader.skipSpace()
        if reader.take("{") {
            try pairs(&reader, &labels)
            reader.skipSpace()
        } else if name == nil {
            throw reader.problem("expected a series such as meter_up{site=\"jansen\"}")
        }
        guard reader.isAtEnd else { throw reader.problem("unexpected \(reader.shown) behind the series") }
        // The name before the braces counts, whatever stands in them.
        return Labels(labels + (name.map { [(Labels.metricName, $0)] } ?? []))
    }

    private static func pairs(
        _ reader: inout TextReader, _ labels: inout [(name: String, value: String)]
    ) throws(Problem) {
        reader.skipSpace()
        while !reader.take("}") {
            guard let name = reader.name(withColons: false) else {
                throw reader.problem("expected a label name or \"}\", found \(reader.shown)")
            }
            reader.skipSpace()
            guard reader.take("=") else { throw reader.problem("expected \"=\", found \(reader.shown)") }
            reader.skipSpace()
            guard let value = reader.quoted() else {
                throw reader.problem("expected a label value in quotes, found \(reader.shown)")
            }
            labels.append((name, value))
            reader.skipSpace()
            if reader.take(",") {
                reader.skipSpace()
            } else if reader.peek != UInt8(ascii: "}") {
                throw reader.problem("expected \",\" or \"}\", found \(reader.shown)")
            }
        }
    }

    /// Reads a list of values: `1 2 _ stale 0+10x5 3x2 _x4 NaN -Inf`.
    public static func values(_ text: String) throws(Problem) -> [Value] {
        var reader = TextReader(text)
        var values: [Value] = []
        reader.skipSpace()
        while !reader.isAtEnd {
            try item(&reader, &values)
            guard reader.isAtEnd || reader.isAtSpace else {
                throw reader.problem("unexpected \(reader.shown) in the values of a series")
            }
            guard values.count <= valueLimit else { throw reader.problem("more than \(valueLimit) values") }
            reader.skipSpace()
        }
        return values
    }

    private static func item(_ reader: inout TextReader, _ values: inout [Value]) throws(Problem) {
        if reader.take("_") {
            let count = try times(&reader) ?? 1
            values += [Value](repeating: .missing, count: count)
            return
        }
        if reader.take("stale") {
            values.append(.stale)
            return
        }
        guard var value = reader.number(isSigned: true) else {
            throw reader.problem("expected a number, \"_\" or \"stale\", found \(reader.shown)")
        }
        let step = reader.isAtSign ? reader.number(isSigned: true) : nil
        guard let count = try times(&reader) else {
            if step != nil { throw reader.problem("expected \"x\" and how many steps, found \(reader.shown)") }
            values.append(.number(value))
            return
        }
        for _ in 0...count {
            values.append(.number(value))
            // Added up step by step, as Prometheus does: the sum may differ from the product in its last digit.
            value += step ?? 0
        }
    }

    private static func times(_ reader: inout TextReader) throws(Problem) -> Int? {
        guard reader.take("x") else { return nil }
        guard let count = reader.count() else { throw reader.problem("expected how many times, found \(reader.shown)") }
        guard count <= valueLimit else { throw reader.problem("more than \(valueLimit) values") }
        return count
    }
}

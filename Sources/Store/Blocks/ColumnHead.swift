/// What a block says of a column before its numbers.
struct ColumnHead {
    let prediction: Prediction
    /// By what the numbers were divided; 0 when all are 0.
    let divisor: Int64
    /// How many numbers there are.
    let count: Int
    /// The numbers, where they stand with the head; nil where they stand behind all heads.
    let numbers: [Int64]?

    /// Reads the heads of all columns, in their order; nil when the bytes are something else.
    static func read(_ reader: inout VarintReader, for columns: BlockColumns) -> [ColumnHead]? {
        var heads: [ColumnHead] = []
        var uses = [Int](repeating: 0, count: columns.shapes.count)
        for key in columns.keys {
            let count = BlockColumns.count(of: key, columns.shapes, uses, columns.count)
            guard let head = ColumnHead(&reader, count: count) else { return nil }
            heads.append(head)
            guard key == .shape else { continue }
            guard head.count(shapes: &uses) else { return nil }
        }
        return heads
    }

    private init?(_ reader: inout VarintReader, count: Int) {
        guard let source = ColumnSource(&reader), let history = ColumnHistory(&reader), let tag = reader.next() else {
            return nil
        }
        prediction = Prediction(source: source, history: history)
        divisor = Int64(tag >> 1)
        self.count = count
        guard tag & 1 == 0 else {
            numbers = nil
            return
        }
        if divisor == 0 {
            numbers = [Int64](repeating: 0, count: count)
        } else {
            guard let read = reader.nextSigned(count: count) else { return nil }
            numbers = read
        }
    }

    /// Counts how often each shape occurs, from the head of the shapes' column; false when it is none.
    private func count(shapes uses: inout [Int]) -> Bool {
        guard let numbers, prediction.isPossible(for: count, in: []) else { return false }
        for shape in prediction.values(from: numbers.map { $0 &* divisor }, in: []) {
            guard uses.indices.contains(Int(shape)) else { return false }
            uses[Int(shape)] += 1
        }
        return true
    }
}

extension BlockColumns {
    /// Appends the column of a head, whose numbers stand next if they do not with it; false when it cannot be.
    mutating func restore(_ head: ColumnHead, _ reader: inout VarintReader) -> Bool {
        guard head.prediction.isPossible(for: head.count, in: values),
            var numbers = head.numbers ?? reader.nextSigned(count: head.count)
        else { return false }
        if head.divisor != 1 { for index in numbers.indices { numbers[index] &*= head.divisor } }
        values.append(head.prediction.values(from: numbers, in: values))
        return true
    }
}

/// The columns of a block, each with how it is foretold and what was not.
struct BlockDraft {
    private let columns: BlockColumns
    private let predictions: [(prediction: Prediction, residuals: Residuals)]

    init(_ columns: BlockColumns) {
        self.columns = columns
        let chooser = PredictionChooser(keys: columns.keys)
        predictions = columns.keys.indices.map { chooser.choose($0, in: columns.values) }
    }

    /// About how many bits it takes.
    var bits: Int { predictions.reduce(0) { $0 + $1.residuals.bits } }

    /// The content of the block, and where its sections end.
    var content: (content: [UInt8], sections: [Int]) {
        var content: [UInt8] = []
        Varint.append(UInt64(columns.count), to: &content)
        Varint.append(UInt64(columns.shapes.count), to: &content)
        Varint.append(columns.order.rawValue, to: &content)
        for shape in columns.shapes { shape.append(to: &content) }
        var long: [Residuals] = []
        for (key, (prediction, residuals)) in zip(columns.keys, predictions) {
            // How many numbers the columns behind have follows from the shapes, so these must not come last.
            let isLong = residuals.bits > max(columns.count / 2, 1000) && key != .shape
            prediction.source.append(to: &content)
            prediction.history.append(to: &content)
            Varint.append(UInt64(residuals.divisor) << 1 | (isLong ? 1 : 0), to: &content)
            if isLong {
                long.append(residuals)
            } else if residuals.divisor > 0 {
                for number in residuals.numbers { Varint.appendSigned(number, to: &content) }
            }
        }
        var sections: [Int] = []
        for residuals in long {
            sections.append(content.count)
            for number in residuals.numbers { Varint.appendSigned(number, to: &content) }
        }
        sections.append(content.count)
        return (content, sections)
    }
}

import Metering

/// Readings turned sideways: for each column the numbers of those readings that have it.
struct BlockColumns {
    /// How many readings there are.
    let count: Int
    /// The shapes that occur.
    let shapes: [ReadingShape]
    /// In which order the columns stand.
    let order: ColumnOrder
    /// What the columns are of.
    let keys: [ColumnKey]
    /// Their numbers; the order is that of `keys`.
    var values: [[Int64]]

    /// Prepares the columns of readings that are yet to come.
    init(count: Int, shapes: [ReadingShape], order: ColumnOrder) {
        self.count = count
        self.shapes = shapes
        self.order = order
        keys = ColumnKey.all(of: shapes, order)
        values = []
        values.reserveCapacity(keys.count)
    }

    /// Turns readings that are in the order of their times.
    init(_ readings: ArraySlice<Reading>) {
        var shapes: [ReadingShape] = []
        let indices = BlockColumns.shapeIndices(of: readings, &shapes)
        self.init(count: readings.count, shapes: shapes, order: .phasesFirst)
        for key in keys {
            var column: [Int64] = []
            column.reserveCapacity(count)
            switch key {
            case .time: for reading in readings { column.append(reading.time.milliseconds) }
            case .delay:
                for reading in readings { column.append(reading.received.milliseconds &- reading.time.milliseconds) }
            case .origin: for reading in readings { column.append(Int64(reading.origin.rawValue)) }
            case .quality: for reading in readings { column.append(Int64(reading.quality.rawValue)) }
            case .shape: column = indices
            case .net, .register, .ownTime: break
            }
            values.append(column)
        }
        fill(readings, indices)
        fillNets()
    }

    /// The times of the readings, in milliseconds; once all columns are there.
    var times: [Int64] { values[0] }

    /// The index of the first reading that is not before a moment.
    func firstIndex(notBefore moment: Timestamp) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if values[0][middle] < moment.milliseconds { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The same columns in another order.
    func inOrder(_ order: ColumnOrder) -> BlockColumns {
        guard order != self.order else { return self }
        var columns = BlockColumns(count: count, shapes: shapes, order: order)
        let places = Dictionary(uniqueKeysWithValues: keys.enumerated().map { ($1, $0) })
        columns.values = columns.keys.map { key in places[key].map { values[$0] } ?? [] }
        return columns
    }

    private mutating func fillNets() {
        for (index, key) in keys.enumerated() {
            guard let parts = key.netParts, let plus = keys.firstIndex(of: .register(parts.plus)),
                let minus = keys.firstIndex(of: .register(parts.minus))
            else { continue }
            values[index] = zip(values[plus], values[minus]).map { $0 &- $1 }
        }
    }

    private mutating func fill(_ readings: ArraySlice<Reading>, _ indices: [Int64]) {
        let places = shapes.map(Places.init(of:)).map { $0.resolved(in: keys) }
        for (reading, index) in zip(readings, indices) {
            let place = places[Int(index)]
            let entries = reading.values.entries
            for (position, column) in place.values.enumerated() { values[column].append(entries[position].amount) }
            guard !place.ownTimes.isEmpty else { continue }
            let ownTimes = reading.values.ownTimes
            for (position, column) in place.ownTimes.enumerated() {
                values[column].append(ownTimes[position].time.milliseconds)
            }
        }
    }

    private static func shapeIndices(of readings: ArraySlice<Reading>, _ shapes: inout [ReadingShape]) -> [Int64] {
        var indices: [Int64] = []
        indices.reserveCapacity(readings.count)
        var known: [ReadingShape: Int] = [:]
        var last = 0
        for reading in readings {
            if shapes.isEmpty || !shapes[last].fits(reading.values) {
                let shape = ReadingShape(reading.values)
                last = known[shape] ?? shapes.count
                if last == shapes.count {
                    known[shape] = last
                    shapes.append(shape)
                }
            }
            indices.append(Int64(last))
        }
        return indices
    }
}

/// In which columns the values and own times of a shape stand.
struct Places {
    private let shape: ReadingShape
    private(set) var values: [Int] = []
    private(set) var ownTimes: [Int] = []

    init(of shape: ReadingShape) {
        self.shape = shape
    }

    /// The same, with the columns found.
    func resolved(in keys: [ColumnKey]) -> Places {
        let columns = Dictionary(uniqueKeysWithValues: keys.enumerated().map { ($1, $0) })
        var places = self
        places.values = shape.registers.compactMap { columns[.register($0)] }
        places.ownTimes = shape.ownTimes.compactMap { columns[.ownTime($0.register)] }
        return places
    }
}

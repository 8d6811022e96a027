import Metering

extension BlockColumns {
    /// Turns some of the readings of columns that fit together back; nil when they are none.
    func readings(_ range: Range<Int>) -> [Reading]? {
        let places = shapes.map { Places(of: $0).resolved(in: keys) }
        var next = starts(at: range.lowerBound, places)
        var readings: [Reading] = []
        readings.reserveCapacity(range.count)
        for index in range {
            guard let head = head(of: index) else { return nil }
            let shape = Int(values[ColumnKey.shapeColumn][index])
            let place = places[shape]
            let entries = entries(shapes[shape].registers, place.values, &next)
            let ownTimes = ownTimes(shapes[shape].ownTimes, place.ownTimes, &next)
            readings.append(
                Reading(
                    time: head.time, received: head.received, origin: head.origin, quality: head.quality,
                    values: RegisterValues(inOrder: entries, ownTimes: ownTimes)))
        }
        return readings
    }

    /// Where in each column the numbers of a reading begin.
    private func starts(at index: Int, _ places: [Places]) -> [Int] {
        guard shapes.count > 1 else { return [Int](repeating: index, count: keys.count) }
        var starts = [Int](repeating: 0, count: keys.count)
        for shape in values[ColumnKey.shapeColumn][..<index] {
            for column in places[Int(shape)].values { starts[column] += 1 }
            for column in places[Int(shape)].ownTimes { starts[column] += 1 }
        }
        return starts
    }

    /// Whether each column has a number for each reading whose shape asks for one, and all shapes are known.
    var fitTogether: Bool {
        guard values.count == keys.count, values.prefix(ColumnKey.ofEach.count).allSatisfy({ $0.count == count }) else {
            return false
        }
        var uses = [Int](repeating: 0, count: shapes.count)
        for shape in values[ColumnKey.shapeColumn] {
            guard shape >= 0, shape < shapes.count else { return false }
            uses[Int(shape)] += 1
        }
        return zip(keys, values).allSatisfy { key, column in
            column.count == BlockColumns.count(of: key, shapes, uses, count)
        }
    }

    /// How many numbers a column has, when each shape is used so many times.
    static func count(of key: ColumnKey, _ shapes: [ReadingShape], _ uses: [Int], _ count: Int) -> Int {
        switch key {
        case .register(let register):
            zip(shapes, uses).reduce(0) { $0 + ($1.0.registers.contains(register) ? $1.1 : 0) }
        case .ownTime(let register):
            zip(shapes, uses).reduce(0) { sum, use in
                sum + (use.0.ownTimes.contains { $0.register == register } ? use.1 : 0)
            }
        default: count
        }
    }

    private func head(of index: Int) -> Reading? {
        let time = values[0][index]
        guard let origin = UInt8(exactly: values[2][index]).flatMap(Reading.Origin.init(rawValue:)),
            let quality = UInt16(exactly: values[3][index])
        else { return nil }
        return Reading(
            time: Timestamp(milliseconds: time), received: Timestamp(milliseconds: time &+ values[1][index]),
            origin: origin, quality: Reading.Quality(rawValue: quality), values: BlockColumns.noValues)
    }

    private static let noValues = RegisterValues(inOrder: [], ownTimes: [])

    private func entries(
        _ registers: [Register], _ columns: [Int], _ next: inout [Int]
    ) -> [RegisterValues.Entry] {
        [RegisterValues.Entry](unsafeUninitializedCapacity: registers.count) { buffer, filled in
            for position in registers.indices {
                let column = columns[position]
                let entry = RegisterValues.Entry(registers[position], values[column][next[column]])
                buffer.initializeElement(at: position, to: entry)
                next[column] += 1
            }
            filled = registers.count
        }
    }

    private func ownTimes(
        _ ownTimes: [ReadingShape.OwnTime], _ columns: [Int], _ next: inout [Int]
    ) -> [RegisterValues.OwnTime] {
        guard !ownTimes.isEmpty else { return [] }
        return zip(ownTimes, columns).map { ownTime, column in
            let time = Timestamp(milliseconds: values[column][next[column]])
            next[column] += 1
            return RegisterValues.OwnTime(ownTime.register, time, isInferred: ownTime.isInferred)
        }
    }
}

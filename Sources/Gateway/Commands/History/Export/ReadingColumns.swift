internal import Metering

/// The columns of readings as they are exported, and which of them any reading fills.
///
/// A value with a time of its own has that in a column of its name with `_time`; where that time was inferred
/// (`DESIGN.md` §4), a third column, with `_time_inferred`, says `true`.
struct ReadingColumns: Sendable {
    /// How the columns of one register are called.
    struct Names: Sendable {
        let value: String
        let time: String
        let inferred: String
        let decimals: Int
    }

    /// What of a register occurs.
    struct Use: OptionSet, Sendable {
        let rawValue: UInt8
        static let value = Use(rawValue: 1)
        static let time = Use(rawValue: 2)
        static let inferred = Use(rawValue: 4)
    }

    /// The names of each register's columns, by its number; nil where the table has none.
    static let names: [Names?] = {
        var names = [Names?](repeating: nil, count: 256)
        for row in Register.all {
            let time = row.jsonTimeName ?? "\(row.jsonName)_time"
            names[Int(row.register.number)] = Names(
                value: row.jsonName, time: time, inferred: "\(time)_inferred", decimals: row.unit.displayDecimals)
        }
        return names
    }()

    private var uses = [Use](repeating: [], count: 256)

    /// Notes what a reading fills.
    mutating func note(_ reading: Reading) {
        for entry in reading.values.entries { uses[Int(entry.register.number)].insert(.value) }
        for own in reading.values.ownTimes {
            uses[Int(own.register.number)].formUnion(own.isInferred ? [.time, .inferred] : .time)
        }
    }

    /// The names of all columns, in their order.
    var header: [String] {
        var header = ["time"]
        for (names, use) in zip(ReadingColumns.names, uses) {
            guard let names, use.contains(.value) else { continue }
            header.append(names.value)
            if use.contains(.time) { header.append(names.time) }
            if use.contains(.inferred) { header.append(names.inferred) }
        }
        return header + ["received", "origin", "quality"]
    }

    /// Writes a reading as a line; false when it has something that no column takes.
    func write(_ reading: Reading, to lines: inout CSVWriter) -> Bool {
        lines.time(reading.time)
        var missing = reading.values.entries.count
        for (number, use) in uses.enumerated() where use.contains(.value) {
            guard let names = ReadingColumns.names[number] else { continue }
            let entry = reading.values.entries.first { $0.register.number == UInt8(number) }
            if let entry {
                lines.number(entry.amount, decimals: names.decimals)
                missing -= 1
            } else {
                lines.nothing()
            }
            guard use.contains(.time) else { continue }
            let own = entry.flatMap { reading.values.ownTime(of: $0.register) }
            if let own { lines.time(own.time) } else { lines.nothing() }
            if use.contains(.inferred) { lines.text(own?.isInferred == true ? "true" : "") }
        }
        lines.time(reading.received)
        lines.text(reading.origin.word)
        lines.text(reading.quality.words.joined(separator: " "))
        lines.endLine()
        return missing == 0 && reading.values.ownTimes.allSatisfy { covers($0) }
    }

    private func covers(_ own: RegisterValues.OwnTime) -> Bool {
        uses[Int(own.register.number)].isSuperset(of: own.isInferred ? [.time, .inferred] : .time)
    }
}

extension JSONWriter {
    /// Writes a reading as one object, with the names of the columns.
    mutating func flatReading(_ reading: Reading) {
        object { json in
            json.member("time", reading.time)
            for entry in reading.values.entries {
                guard let names = ReadingColumns.names[Int(entry.register.number)] else { continue }
                json.member(names.value, entry.amount, decimals: names.decimals)
                guard let own = reading.values.ownTime(of: entry.register) else { continue }
                json.member(names.time, own.time)
                if own.isInferred { json.member(names.inferred, true) }
            }
            json.member("received", reading.received)
            json.member("origin", reading.origin.word)
            json.array("quality") { json in
                for word in reading.quality.words { json.text(word) }
            }
        }
    }
}

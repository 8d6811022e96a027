internal import Metering

extension JSONWriter {
    /// Writes a reading: when, how and how well it came, and each value with its unit and time.
    mutating func reading(_ reading: Reading) {
        var time = JSONWriter()
        time.time(reading.time)
        object { json in
            json.member("time", reading.time)
            json.member("received", reading.received)
            json.member("origin", reading.origin.word)
            json.array("quality") { json in
                for word in reading.quality.words { json.text(word) }
            }
            json.object("values") { json in
                for entry in reading.values.entries {
                    json.value(entry, own: reading.values.ownTime(of: entry.register), telegram: time.bytes)
                }
            }
        }
    }

    private mutating func value(_ entry: RegisterValues.Entry, own: RegisterValues.OwnTime?, telegram: [UInt8]) {
        let frame = ValueFrame.all[Int(entry.register.number)]
        name(rendered: frame.name)
        object { json in
            json.name(rendered: ValueFrame.value)
            json.number(entry.amount, decimals: frame.decimals)
            if !frame.unit.isEmpty { json.raw(frame.unit) }
            json.name(rendered: ValueFrame.time)
            if let own {
                json.time(own.time)
                json.member("time_inferred", own.isInferred)
            } else {
                json.raw(telegram)
            }
        }
    }
}

/// What of a register's value is the same each time, as JSON: a page of readings has 200,000 values.
private struct ValueFrame: Sendable {
    /// `"electricity_import_t1_kwh":`.
    var name: [UInt8] = []
    /// `"unit":"kWh"`, or nothing.
    var unit: [UInt8] = []
    var decimals = 0

    static let value = Array("\"value\":".utf8)
    static let time = Array("\"time\":".utf8)

    /// The frames, where the index is the register's number.
    static let all: [ValueFrame] = {
        var frames = [ValueFrame](repeating: ValueFrame(), count: 256)
        for row in Register.all {
            let unit = row.unit.displayName
            frames[Int(row.register.number)] = ValueFrame(
                name: Array("\"\(row.jsonName)\":".utf8),
                unit: unit.isEmpty ? [] : Array("\"unit\":\"\(unit)\"".utf8), decimals: row.unit.displayDecimals)
        }
        return frames
    }()
}

extension Reading.Origin {
    /// The origin as the API names it.
    var word: String {
        switch self {
        case .poll: "poll"
        case .push: "push"
        case .ring: "ring"
        case .imported: "import"
        }
    }
}

extension Reading.Quality {
    /// What is known against a reading, as the API names it.
    var words: [String] {
        Reading.Quality.names.filter { contains($0.flag) }.map(\.word)
    }

    /// All flags with their names.
    static let names: [(flag: Reading.Quality, word: String)] = [
        (.receptionTime, "reception_time"), (.truncated, "truncated"), (.singlePrecision, "single_precision"),
        (.unauthenticated, "unauthenticated"), (.approximate, "approximate"),
    ]
}

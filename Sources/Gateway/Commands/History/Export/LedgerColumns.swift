internal import Metering

/// The columns of the ledger as it is exported, and which registers have any.
///
/// A counter has the register as it was when the period began, under its own name, and what went through it, with `use`
/// before the unit: `gas_m3` and `gas_use_m3`. A gauge has `mean`, `min` and `max` there.
struct LedgerColumns: Sendable {
    private var counters: Set<Register> = []
    private var gauges: Set<Register> = []
    private var hasPeak = false

    /// Notes what a record fills.
    mutating func note(_ record: LedgerRecord) {
        counters.formUnion(record.counters.map(\.register))
        gauges.formUnion(record.gauges.map(\.register))
        if record.peak != nil { hasPeak = true }
    }

    /// The names of all columns, in their order.
    var header: [String] {
        ["start", "end"]
            + counters.sorted().flatMap { [$0.description.jsonName, $0.description.name(with: "use")] }
            + gauges.sorted().flatMap { gauge in
                ["mean", "min", "max"].map { gauge.description.name(with: $0) }
            }
            + (hasPeak ? ["electricity_import_peak_w", "electricity_import_peak_time"] : [])
            + ["readings", "completeness", "quality"]
    }

    /// Writes a record as a line.
    func write(_ record: LedgerRecord, in zone: Zone, to lines: inout CSVWriter) {
        lines.text(record.start.rfc3339(in: zone))
        lines.text(record.end.rfc3339(in: zone))
        for register in counters.sorted() {
            let counter = record[counter: register]
            for amount in [counter?.first, counter?.use] { lines.amount(amount, of: register) }
        }
        for register in gauges.sorted() {
            let gauge = record[gauge: register]
            for amount in [gauge?.mean, gauge?.lowest, gauge?.highest] { lines.amount(amount, of: register) }
        }
        if hasPeak {
            lines.amount(record.peak?.watts, of: .importPower)
            lines.text(record.peak?.start.rfc3339(in: zone) ?? "")
        }
        lines.number(record.readingCount)
        lines.number(record.completeness, decimals: 3)
        lines.text(record.quality.words.joined(separator: " "))
        lines.endLine()
    }
}

extension CSVWriter {
    /// Writes an amount of a register in its display unit, or nothing.
    fileprivate mutating func amount(_ amount: Int64?, of register: Register) {
        guard let amount else { return nothing() }
        number(amount, decimals: register.description.unit.displayDecimals)
    }
}

extension RegisterDescription {
    /// The name of a figure about the register: the name with a word before its unit.
    func name(with word: String) -> String {
        guard !unit.displayName.isEmpty, let separator = jsonName.lastIndex(of: "_") else {
            return "\(jsonName)_\(word)"
        }
        return "\(jsonName[..<separator])_\(word)\(jsonName[separator...])"
    }
}

extension JSONWriter {
    /// Writes a record of the ledger as one object, with the names of the columns.
    mutating func flatRecord(_ record: LedgerRecord, in zone: Zone) {
        object { json in
            json.member("start", record.start.rfc3339(in: zone))
            json.member("end", record.end.rfc3339(in: zone))
            for counter in record.counters {
                let row = counter.register.description
                json.member(row.jsonName, counter.first, decimals: row.unit.displayDecimals)
                json.member(row.name(with: "use"), counter.use, decimals: row.unit.displayDecimals)
            }
            for gauge in record.gauges {
                let row = gauge.register.description
                for (word, amount) in [("mean", gauge.mean), ("min", gauge.lowest), ("max", gauge.highest)] {
                    json.member(row.name(with: word), amount, decimals: row.unit.displayDecimals)
                }
            }
            if let peak = record.peak {
                json.member("electricity_import_peak_w", peak.watts)
                json.member("electricity_import_peak_time", peak.start.rfc3339(in: zone))
            }
            json.member("readings", record.readingCount)
            json.member("completeness", record.completeness, decimals: 3)
            json.array("quality") { json in
                for word in record.quality.words { json.text(word) }
            }
        }
    }
}

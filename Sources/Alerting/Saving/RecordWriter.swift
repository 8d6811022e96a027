internal import Metering

/// Writes what has to outlive the process, value by value, in the order in which `RecordReader` takes them out again.
internal struct RecordWriter {
    private(set) var bytes: [UInt8]

    /// Begins with the version of the form.
    init(version: UInt8) {
        bytes = [version]
    }

    mutating func byte(_ value: UInt8) {
        bytes.append(value)
    }

    mutating func flag(_ value: Bool) {
        bytes.append(value ? 1 : 0)
    }

    /// Seven bits a byte, the lowest first.
    mutating func number(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    mutating func count(_ value: Int) {
        number(UInt64(max(0, value)))
    }

    mutating func text(_ value: String) {
        count(value.utf8.count)
        bytes.append(contentsOf: value.utf8)
    }

    mutating func time(_ value: Timestamp) {
        number(UInt64(bitPattern: value.milliseconds))
    }

    mutating func double(_ value: Double) {
        for shift in stride(from: UInt64(0), to: 64, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: value.bitPattern >> shift))
        }
    }

    mutating func optional<Value>(_ value: Value?, _ write: (inout RecordWriter, Value) -> Void) {
        flag(value != nil)
        if let value { write(&self, value) }
    }

    mutating func list<Value>(_ values: some Collection<Value>, _ write: (inout RecordWriter, Value) -> Void) {
        count(values.count)
        for value in values { write(&self, value) }
    }

    mutating func labels(_ value: Labels) {
        list(value.pairs) { writer, pair in
            writer.text(pair.name)
            writer.text(pair.value)
        }
    }

    mutating func alert(_ alert: Alert) {
        labels(alert.labels)
        labels(alert.annotations)
        byte(alert.state == .firing ? 1 : alert.state == .inactive ? 2 : 0)
        double(alert.value)
        time(alert.activeAt)
        for moment in [alert.firedAt, alert.resolvedAt, alert.lastSentAt, alert.validUntil, alert.keptFiringSince] {
            optional(moment) { $0.time($1) }
        }
    }
}

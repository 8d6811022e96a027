internal import Metering

/// Takes out what `RecordWriter` wrote; any method throws where the bytes are none of its.
internal struct RecordReader {
    /// The bytes are not what was written, or of another version.
    struct Damage: Error {}

    private let bytes: ArraySlice<UInt8>
    private var index: Int

    init(_ bytes: [UInt8], version: UInt8) throws(Damage) {
        self.bytes = bytes[...]
        index = 0
        guard try byte() == version else { throw Damage() }
    }

    /// Reads a value whose bytes are all; nil where they are damaged.
    static func read<Value>(
        _ bytes: [UInt8], version: UInt8, _ body: (inout RecordReader) throws(Damage) -> Value
    ) -> Value? {
        do throws(Damage) {
            var reader = try RecordReader(bytes, version: version)
            let value = try body(&reader)
            return reader.index == bytes.count ? value : nil
        } catch {
            return nil
        }
    }

    mutating func byte() throws(Damage) -> UInt8 {
        guard index < bytes.endIndex else { throw Damage() }
        defer { index += 1 }
        return bytes[index]
    }

    mutating func flag() throws(Damage) -> Bool {
        let value = try byte()
        guard value <= 1 else { throw Damage() }
        return value == 1
    }

    mutating func number() throws(Damage) -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            let next = try byte()
            value |= UInt64(next & 0x7F) << shift
            if next < 0x80 { return value }
        }
        throw Damage()
    }

    /// A number of things that each take a byte at least.
    mutating func count() throws(Damage) -> Int {
        let value = try number()
        guard value <= UInt64(bytes.endIndex - index) else { throw Damage() }
        return Int(value)
    }

    /// A number of things that are not there themselves.
    mutating func total() throws(Damage) -> Int {
        let value = try number()
        guard value <= UInt64(Int32.max) else { throw Damage() }
        return Int(value)
    }

    mutating func text() throws(Damage) -> String {
        let count = try count()
        defer { index += count }
        guard let text = String(validating: bytes[index..<index + count], as: UTF8.self) else { throw Damage() }
        return text
    }

    mutating func time() throws(Damage) -> Timestamp {
        Timestamp(milliseconds: Int64(bitPattern: try number()))
    }

    mutating func double() throws(Damage) -> Double {
        var pattern: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 8) { pattern |= UInt64(try byte()) << shift }
        return Double(bitPattern: pattern)
    }

    mutating func optional<Value>(
        _ read: (inout RecordReader) throws(Damage) -> Value
    ) throws(Damage) -> Value? {
        try flag() ? try read(&self) : nil
    }

    mutating func list<Value>(
        _ read: (inout RecordReader) throws(Damage) -> Value
    ) throws(Damage) -> [Value] {
        var values: [Value] = []
        for _ in 0..<(try count()) { values.append(try read(&self)) }
        return values
    }

    mutating func labels() throws(Damage) -> Labels {
        Labels(try pairs())
    }

    private mutating func pairs() throws(Damage) -> [(name: String, value: String)] {
        var names: Set<String> = []
        var pairs: [(name: String, value: String)] = []
        for _ in 0..<(try count()) {
            let (name, value) = (try text(), try text())
            guard names.insert(name).inserted else { throw Damage() }
            pairs.append((name, value))
        }
        return pairs
    }

    mutating func alert() throws(Damage) -> Alert {
        let labels = try labels()
        let annotations = Labels(annotations: try pairs())
        let states: [Alert.State] = [.pending, .firing, .inactive]
        let state = Int(try byte())
        guard state < states.count else { throw Damage() }
        var alert = Alert(
            labels: labels, annotations: annotations, state: states[state], value: try double(), activeAt: try time())
        alert.firedAt = try optional { reader throws(Damage) in try reader.time() }
        alert.resolvedAt = try optional { reader throws(Damage) in try reader.time() }
        alert.lastSentAt = try optional { reader throws(Damage) in try reader.time() }
        alert.validUntil = try optional { reader throws(Damage) in try reader.time() }
        alert.keptFiringSince = try optional { reader throws(Damage) in try reader.time() }
        return alert
    }
}

internal import Metering

/// Writes JSON byte by byte: exact decimals stay what they are, and members keep their order.
struct JSONWriter: Sendable {
    private(set) var bytes: [UInt8] = []
    private var needsComma = false

    /// Starts an empty document, with room for so many bytes.
    init(capacity: Int = 0) {
        bytes.reserveCapacity(capacity)
    }

    /// Writes an object whose members a closure writes.
    mutating func object(_ members: (inout JSONWriter) -> Void) {
        begin("{")
        members(&self)
        end("}")
    }

    /// Writes a member that is an object.
    mutating func object(_ name: String, _ members: (inout JSONWriter) -> Void) {
        self.name(name)
        object(members)
    }

    /// Writes an array whose elements a closure writes.
    mutating func array(_ elements: (inout JSONWriter) -> Void) {
        begin("[")
        elements(&self)
        end("]")
    }

    /// Writes a member that is an array.
    mutating func array(_ name: String, _ elements: (inout JSONWriter) -> Void) {
        self.name(name)
        array(elements)
    }

    /// Writes the name of a member, whose value is to follow.
    mutating func name(_ name: String) {
        separate()
        appendQuoted(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// Writes the name of a member that is JSON already, with its quotes and colon.
    mutating func name(rendered name: [UInt8]) {
        separate()
        bytes.append(contentsOf: name)
        needsComma = false
    }

    /// Writes a string.
    mutating func text(_ text: String) {
        separate()
        appendQuoted(text)
    }

    /// Writes a number of units of ten to the power of minus `decimals`.
    mutating func number(_ amount: Int64, decimals: Int = 0) {
        separate()
        DecimalText.append(amount, decimals: decimals, to: &bytes)
    }

    /// Writes true or false.
    mutating func boolean(_ value: Bool) {
        raw(Array((value ? "true" : "false").utf8))
    }

    /// Writes null.
    mutating func null() {
        raw(Array("null".utf8))
    }

    /// Writes a time, by RFC 3339 in UTC.
    mutating func time(_ time: Timestamp) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        time.appendRFC3339(to: &bytes)
        bytes.append(UInt8(ascii: "\""))
    }

    /// Writes what is JSON already: a value, or a name and its value.
    mutating func raw(_ json: [UInt8]) {
        separate()
        bytes.append(contentsOf: json)
    }

    /// Opens an object or an array, for who cannot write the inside in a closure.
    mutating func begin(_ bracket: Unicode.Scalar) {
        separate()
        bytes.append(UInt8(ascii: bracket))
        needsComma = false
    }

    /// Closes what was opened last.
    mutating func end(_ bracket: Unicode.Scalar) {
        bytes.append(UInt8(ascii: bracket))
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
    }

    private mutating func appendQuoted(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case UInt8(ascii: "\n"): bytes.append(contentsOf: "\\n".utf8)
            case UInt8(ascii: "\t"): bytes.append(contentsOf: "\\t".utf8)
            case ..<0x20:
                bytes.append(contentsOf: "\\u00".utf8)
                bytes.append(JSONWriter.hexDigits[Int(byte >> 4)])
                bytes.append(JSONWriter.hexDigits[Int(byte & 15)])
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static let hexDigits = Array("0123456789abcdef".utf8)
}

extension JSONWriter {
    /// Writes a member that is a string, or null.
    mutating func member(_ name: String, _ text: String?) {
        self.name(name)
        if let text { self.text(text) } else { null() }
    }

    /// Writes a member that is a number, or null.
    mutating func member(_ name: String, _ amount: Int64?, decimals: Int = 0) {
        self.name(name)
        if let amount { number(amount, decimals: decimals) } else { null() }
    }

    /// Writes a member that is a time, or null.
    mutating func member(_ name: String, _ time: Timestamp?) {
        self.name(name)
        if let time { self.time(time) } else { null() }
    }

    /// Writes a member that is true or false.
    mutating func member(_ name: String, _ value: Bool) {
        self.name(name)
        boolean(value)
    }
}

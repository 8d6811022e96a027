/// The labels of a sample, escaped: `name="value"`, with commas between them.
struct LabelText: Sendable {
    /// The text so far, without brackets.
    private(set) var bytes: [UInt8] = []

    /// Adds a label.
    ///
    /// The name must be a label name; the value may be anything.
    mutating func add(_ name: String, _ value: String) {
        if !bytes.isEmpty { bytes.append(UInt8(ascii: ",")) }
        bytes.append(contentsOf: name.utf8)
        bytes.append(contentsOf: "=\"".utf8)
        for byte in value.utf8 {
            switch byte {
            case UInt8(ascii: "\\"): bytes.append(contentsOf: "\\\\".utf8)
            case UInt8(ascii: "\""): bytes.append(contentsOf: "\\\"".utf8)
            case UInt8(ascii: "\n"): bytes.append(contentsOf: "\\n".utf8)
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Adds a label unless its value is unknown or empty, which to Prometheus is the same as no label.
    mutating func add(_ name: String, ifKnown value: String?) {
        if let value, !value.isEmpty { add(name, value) }
    }

    /// The text of labels given at once.
    static func bytes(_ labels: KeyValuePairs<String, String>) -> [UInt8] {
        var text = LabelText()
        for (name, value) in labels { text.add(name, value) }
        return text.bytes
    }
}

internal import Metering

/// Writes lines of comma-separated values (RFC 4180).
struct CSVWriter: Sendable {
    private(set) var bytes: [UInt8] = []
    private var isInLine = false

    /// Writes a line; a field with a comma, quote or line end is quoted.
    mutating func line(_ fields: [String]) {
        for field in fields { text(field) }
        endLine()
    }

    /// Writes a field of the line that is being written.
    mutating func text(_ field: String) {
        separate()
        guard field.utf8.contains(where: { [UInt8(ascii: ","), UInt8(ascii: "\""), 10, 13].contains($0) }) else {
            bytes.append(contentsOf: field.utf8)
            return
        }
        bytes.append(contentsOf: "\"\(field.replacing("\"", with: "\"\""))\"".utf8)
    }

    /// Writes a field that is empty.
    mutating func nothing() {
        separate()
    }

    /// Writes a number of units of ten to the power of minus `decimals`.
    mutating func number(_ amount: Int64, decimals: Int = 0) {
        separate()
        DecimalText.append(amount, decimals: decimals, to: &bytes)
    }

    /// Writes a time, by RFC 3339 in UTC.
    mutating func time(_ time: Timestamp) {
        separate()
        time.appendRFC3339(to: &bytes)
    }

    /// Ends the line.
    mutating func endLine() {
        bytes.append(13)
        bytes.append(10)
        isInLine = false
    }

    /// Hands over what has been written, and forgets it.
    mutating func take() -> [UInt8] {
        defer { bytes.removeAll(keepingCapacity: true) }
        return bytes
    }

    private mutating func separate() {
        if isInLine { bytes.append(UInt8(ascii: ",")) }
        isInLine = true
    }
}

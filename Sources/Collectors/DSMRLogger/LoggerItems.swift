/// The bodies of DSMRloggerAPI v1: one key with an array of `{"name": …, "value": …, "unit": …}` (`devices.md` §1.A.1).
///
/// Read as bytes and with tolerance, since the firmware's JSON is hand-made: strings are not escaped, numbers can be
/// `inf`. Numbers stay text, so that no binary fraction comes between the device and the register.
internal enum LoggerItems {
    /// The value of an item.
    enum Value {
        /// Between quotes, without them.
        case text(UnsafeRawBufferPointer)
        /// Anything bare: a number, `null`, `inf`.
        case bare(UnsafeRawBufferPointer)
    }

    /// Hands over each item of a body in turn.
    ///
    /// - Parameters:
    ///   - key: The key that the array stands under, such as `actual`.
    ///   - body: The whole body.
    ///   - passesOverDamage: Whether an item that cannot be read is left out, and the next line read on with.
    ///   - visit: Gets each item's name and value.
    /// - Throws: `PollFailure` of reason `parse`, naming what was found and the byte where.
    static func forEach(
        of key: StaticString, in body: [UInt8], passesOverDamage: Bool = false,
        _ visit: (UnsafeRawBufferPointer, Value) throws(PollFailure) -> Void
    ) throws(PollFailure) {
        var failure: PollFailure?
        body.withUnsafeBytes { bytes in
            var scanner = ItemScanner(bytes: bytes)
            do throws(PollFailure) {
                try scanner.open(key)
                while let (name, value) = try scanner.next(passesOverDamage) { try visit(name, value) }
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
    }
}

/// Walks the bytes of one body.
private struct ItemScanner {
    let bytes: UnsafeRawBufferPointer
    private var index = 0

    init(bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    mutating func open(_ key: StaticString) throws(PollFailure) {
        skipSpace()
        guard index < bytes.count else { throw PollFailure(.parse, "the body of \"\(key)\" is empty") }
        guard take("{") else { throw unexpected("an object with the key \"\(key)\"") }
        guard let found = quoted(), found.equals(key), take(":"), take("[") else {
            throw unexpected("the array \"\(key)\"")
        }
    }

    /// The next item, or the next that can be read; nil behind the last.
    mutating func next(_ passesOverDamage: Bool) throws(PollFailure) -> (UnsafeRawBufferPointer, LoggerItems.Value)? {
        while true {
            do throws(PollFailure) {
                return try next()
            } catch {
                // Each item has a line of its own.
                guard passesOverDamage, skipToLine() else { throw error }
            }
        }
    }

    /// Goes on to the next line that begins as an item or the end does; false when there is none.
    private mutating func skipToLine() -> Bool {
        while index < bytes.count {
            let isBehindBreak = index > 0 && bytes[index - 1] == UInt8(ascii: "\n")
            if isBehindBreak, bytes[index] == UInt8(ascii: "{") || bytes[index] == UInt8(ascii: "]") { return true }
            index += 1
        }
        return false
    }

    /// The next item; nil behind the last.
    private mutating func next() throws(PollFailure) -> (UnsafeRawBufferPointer, LoggerItems.Value)? {
        if take("]") {
            guard take("}") else { throw unexpected("the end of the object") }
            return nil
        }
        _ = take(",")
        guard take("{") else { throw unexpected("an item") }
        var name: UnsafeRawBufferPointer?
        var value: LoggerItems.Value?
        repeat {
            guard let key = quoted(), take(":") else { throw unexpected("a key") }
            let part = try self.value()
            if key.equals("name"), case .text(let text) = part { name = text }
            if key.equals("value") { value = part }
        } while take(",")
        guard take("}") else { throw unexpected("the end of an item") }
        guard let name, let value else { throw unexpected("an item with a name and a value") }
        return (name, value)
    }

    private mutating func value() throws(PollFailure) -> LoggerItems.Value {
        skipSpace()
        if index < bytes.count, bytes[index] == UInt8(ascii: "\"") {
            guard let text = quoted() else { throw unexpected("the end of a text") }
            return .text(text)
        }
        let start = index
        while index < bytes.count, !isEndOfBare(bytes[index]) { index += 1 }
        guard index > start else { throw unexpected("a value") }
        return .bare(UnsafeRawBufferPointer(rebasing: bytes[start..<index]))
    }

    private func isEndOfBare(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "["),
            UInt8(ascii: "\""), UInt8(ascii: " "), UInt8(ascii: "\r"), UInt8(ascii: "\n"), UInt8(ascii: "\t"):
            true
        default: false
        }
    }

    /// A string without escapes, as the firmware writes them, on one line.
    private mutating func quoted() -> UnsafeRawBufferPointer? {
        guard take("\"") else { return nil }
        let start = index
        while index < bytes.count, bytes[index] != UInt8(ascii: "\""), bytes[index] != UInt8(ascii: "\n") { index += 1 }
        guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else { return nil }
        defer { index += 1 }
        return UnsafeRawBufferPointer(rebasing: bytes[start..<index])
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard index < bytes.count, bytes[index] == UInt8(ascii: character) else { return false }
        index += 1
        return true
    }

    private mutating func skipSpace() {
        while index < bytes.count, bytes[index] <= UInt8(ascii: " ") { index += 1 }
    }

    private func unexpected(_ expected: String) -> PollFailure {
        guard index < bytes.count else { return PollFailure(.parse, "expected \(expected), found the end of the body") }
        return PollFailure(
            .parse, "expected \(expected) at byte \(index), found \"\(PollFailure.excerpt(bytes[index...]))\"")
    }
}

extension LoggerItems.Value {
    /// Whether it stands for what is not there: `-` in the oldest firmware, and a text that no firmware was seen to send.
    internal var isAbsent: Bool {
        guard case .text(let bytes) = self else { return false }
        return bytes.isEmpty || bytes.equals("-") || bytes.equals("Value not set")
    }
}

extension UnsafeRawBufferPointer {
    /// Whether the bytes are those of a text.
    internal func equals(_ text: StaticString) -> Bool {
        count == text.utf8CodeUnitCount && elementsEqual(UnsafeBufferPointer(start: text.utf8Start, count: count))
    }
}

/// A relay's body as the meter would have sent it: from its `/` on, with real line ends.
internal struct RelayText {
    /// From the `/` on.
    private(set) var bytes: [UInt8]

    /// Undoes what can be undone; nil where no telegram can be.
    init?(_ body: Span<UInt8>) {
        bytes = body.withUnsafeBufferPointer { Array($0) }
        if body.hasPrefix("\u{FEFF}") { bytes.removeFirst(3) }
        unescape()
        let start = bytes.firstIndex { ![0, 9, 10, 13, 32].contains($0) } ?? bytes.count
        bytes.removeFirst(start)
        guard let first = bytes.first, addSlash(first) else { return nil }
        dropCutOff()
    }

    /// Puts the `/` in front that a relay took off: then the first line is an identification and has no value.
    private mutating func addSlash(_ first: UInt8) -> Bool {
        guard first != UInt8(ascii: "/") else { return true }
        let line = bytes.prefix { $0 != UInt8(ascii: "\r") && $0 != UInt8(ascii: "\n") }
        guard TelegramChecksum.isMaker(bytes.span, at: 0), !line.contains(UInt8(ascii: "(")) else { return false }
        bytes.insert(UInt8(ascii: "/"), at: 0)
        return true
    }

    /// Drops what stands before a `/` at the beginning of a line: a telegram that broke off.
    private mutating func dropCutOff() {
        var start = 0
        for index in bytes.indices.dropFirst() {
            let isLineStart = bytes[index - 1] == UInt8(ascii: "\n") || bytes[index - 1] == UInt8(ascii: "\r")
            guard isLineStart else { continue }
            if bytes[index] == UInt8(ascii: "!") { break }
            if bytes[index] == UInt8(ascii: "/") { start = index }
        }
        bytes.removeFirst(start)
    }

    /// Puts line ends in the place of `\r\n` in letters, and takes the quotes off a JSON text.
    private mutating func unescape() {
        let text = bytes.dropLast(2)
        guard !text.contains(UInt8(ascii: "\n")), !text.contains(UInt8(ascii: "\r")) else { return }
        if bytes.first == UInt8(ascii: "\"") {
            bytes.removeFirst()
            if bytes.last == UInt8(ascii: "\"") { bytes.removeLast() }
            replace([(#"\r"#, "\r"), (#"\n"#, "\n"), (#"\/"#, "/"), (#"\\"#, #"\"#), (#"\""#, "\"")])
        } else if text.firstRange(of: Array(#"\r\n"#.utf8)) != nil {
            // An identification may hold a `\n` of its own.
            replace([(#"\r\n"#, "\r\n")])
        } else {
            replace([(#"\n"#, "\n")])
        }
    }

    private mutating func replace(_ escapes: [(from: String, to: String)]) {
        let escapes = escapes.map { (from: Array($0.from.utf8), to: Array($0.to.utf8)) }
        var plain: [UInt8] = []
        plain.reserveCapacity(bytes.count)
        var rest = bytes[...]
        while let byte = rest.first {
            if byte == UInt8(ascii: "\\"), let escape = escapes.first(where: { rest.starts(with: $0.from) }) {
                plain += escape.to
                rest = rest.dropFirst(escape.from.count)
            } else {
                plain.append(byte)
                rest = rest.dropFirst()
            }
        }
        bytes = plain
    }
}

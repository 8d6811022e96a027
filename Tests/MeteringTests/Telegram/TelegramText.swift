/// A telegram that a test writes line by line, with its checksum worked out bit by bit: another way than the code's.
struct TelegramText: Sendable {
    let name: String
    let identification: String
    var lines: [String]
    var hasBlankLine = true
    var lineEnd = "\r\n"
    var hasChecksum = true

    init(_ name: String, _ identification: String, hasChecksum: Bool = true, _ lines: [String]) {
        self.name = name
        self.identification = identification
        self.lines = lines
        self.hasChecksum = hasChecksum
    }

    /// From the `/` to the `!`.
    var body: [UInt8] {
        let head = "/" + identification + lineEnd + (hasBlankLine ? lineEnd : "")
        return Array((head + lines.map { $0 + lineEnd }.joined() + "!").utf8)
    }

    /// All of it, as it comes down the line.
    var bytes: [UInt8] {
        body + Array(((hasChecksum ? TelegramText.hex(TelegramText.arc(body)) : "") + lineEnd).utf8)
    }

    /// The same with a line changed.
    func replacing(_ code: String, with line: String?) -> TelegramText {
        var copy = self
        guard let index = lines.firstIndex(where: { $0.hasPrefix(code + "(") }) else {
            preconditionFailure("\(name) has no \(code)")
        }
        if let line { copy.lines[index] = line } else { copy.lines.remove(at: index) }
        return copy
    }

    func adding(_ line: String) -> TelegramText {
        var copy = self
        copy.lines.append(line)
        return copy
    }

    static func hex(_ value: UInt16) -> String {
        let digits = String(value, radix: 16, uppercase: true)
        return String(repeating: "0", count: 4 - digits.count) + digits
    }

    static func arc(_ bytes: [UInt8]) -> UInt16 { checksum(bytes, 0xA001, from: 0) }
    static func x25(_ bytes: [UInt8]) -> UInt16 { ~checksum(bytes, 0x8408, from: 0xFFFF) }

    private static func checksum(_ bytes: [UInt8], _ polynomial: UInt16, from start: UInt16) -> UInt16 {
        var register = start
        for byte in bytes {
            register ^= UInt16(byte)
            for _ in 0..<8 { register = register & 1 == 1 ? register >> 1 ^ polynomial : register >> 1 }
        }
        return register
    }
}

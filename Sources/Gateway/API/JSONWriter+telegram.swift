internal import Metering

extension JSONWriter {
    /// Writes the members of a telegram and what there is to say of it.
    mutating func members(of report: TelegramReport) {
        member("received", report.received)
        member("origin", report.origin)
        member("outcome", report.outcome)
        member("reason", report.reason)
        member("byte", report.byte.map(Int64.init))
        member("crc", report.crc.rawValue)
        member("encrypted", report.isEncrypted)
        member("length", Int64(report.length))
        array("rejected") { json in
            for rejection in report.rejected {
                json.object { json in
                    json.member("byte", Int64(rejection.byte))
                    json.member("reason", rejection.reason)
                }
            }
        }
        name("text")
        if let bytes = report.bytes, !report.isFrame { latin1(bytes) } else { null() }
        name("hex")
        if let bytes = report.bytes, report.isFrame { hex(bytes) } else { null() }
    }

    /// Writes bytes as a string in which each is the character of its number: any bytes, and none is lost.
    ///
    /// The document stays ASCII: what is no printable character of it is `\u00XX`, a line end `\r\n`.
    mutating func latin1(_ bytes: [UInt8]) {
        var text: [UInt8] = [UInt8(ascii: "\"")]
        text.reserveCapacity(bytes.count + 64)
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): text += [UInt8(ascii: "\\"), byte]
            case UInt8(ascii: "\r"): text += Array("\\r".utf8)
            case UInt8(ascii: "\n"): text += Array("\\n".utf8)
            case 0x20..<0x7F: text.append(byte)
            default: text += Array("\\u00".utf8) + [JSONWriter.hexDigit(byte >> 4), JSONWriter.hexDigit(byte & 15)]
            }
        }
        text.append(UInt8(ascii: "\""))
        raw(text)
    }

    private mutating func hex(_ bytes: [UInt8]) {
        let digits = bytes.flatMap { [JSONWriter.hexDigit($0 >> 4), JSONWriter.hexDigit($0 & 15)] }
        text(String(decoding: digits, as: UTF8.self))
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}

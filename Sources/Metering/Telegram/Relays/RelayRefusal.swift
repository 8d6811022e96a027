/// Why a relay's answer holds no telegram.
public enum RelayRefusal: String, Hashable, Sendable, CaseIterable {
    /// Nothing, or nothing but blanks.
    case empty = "an empty body"
    /// The relay has none, and says so.
    case noTelegram = "the device has no telegram"
    /// A JSON value, mostly an error.
    case json = "JSON instead of a telegram"
    /// A page, mostly of a proxy or of other firmware.
    case html = "a web page instead of a telegram"
    /// A compressed body, which nobody asked for.
    case compressed = "a compressed body"
    /// A frame that its meter encrypted.
    case encrypted = "an encrypted telegram"
    /// A telegram whose end is not there.
    case unended = "a telegram without its end"
    /// A telegram whose beginning is not there.
    case headless = "a telegram without its beginning"
    /// A body longer than any telegram.
    case tooLong = "a body longer than any telegram"
    /// Something else.
    case notATelegram = "no telegram"

    /// Names a body that holds none.
    internal init(_ body: Span<UInt8>) {
        var start = body.hasPrefix("\u{FEFF}") ? 3 : 0
        while start < body.count, [0, 9, 10, 13, 32].contains(body[start]) { start += 1 }
        let rest = body.extracting(start...)
        guard rest.count > 0 else {
            self = .empty
            return
        }
        self = RelayRefusal.kind(of: rest)
    }

    private static func kind(of rest: Span<UInt8>) -> RelayRefusal {
        // HomeWizard says it in JSON; the text of mrWheel's is all there is.
        if rest.extracting(first: 128).contains("no-telegram-received") || rest.hasPrefix("no telegram received") {
            return .noTelegram
        }
        switch rest[0] {
        case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "\""): return .json
        case UInt8(ascii: "<"): return .html
        case 0x1F where rest.count > 1 && rest[1] == 0x8B: return .compressed
        case EncryptedFrame.tag:
            if case .frame = EncryptedFrame.recognise(rest, at: 0) { return .encrypted }
            return .notATelegram
        case UInt8(ascii: "n") where rest.count == 4 && rest.hasPrefix("null"): return .json
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
            var index = 0
            return OBISCode(rest, at: &index) == nil ? .notATelegram : .headless
        // A checksum of nothing.
        case UInt8(ascii: "!"): return .noTelegram
        default: return .notATelegram
        }
    }
}

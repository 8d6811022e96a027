internal import Alerting
internal import Metering

/// A message as a mail: plain text in UTF-8, by RFC 5322 and MIME.
enum MailContent {
    /// Head and body, with `\r\n` as line ends.
    static func bytes(
        _ message: Message, _ policy: ReceiverPolicy, _ settings: EmailSettings, _ sites: SiteBook
    ) -> [UInt8] {
        let text = MessageText(message, policy.language, sites)
        let domain = settings.from.split(separator: "@").last.map(String.init) ?? "localhost"
        var head = [
            "From: \(settings.from)", "To: \(settings.to.joined(separator: ",\r\n "))",
            "Subject: \(encodedWords(text.title))", "Date: \(date(message.decidedAt, in: sites.zone(site(message))))",
            "Message-ID: <\(message.id)@\(domain)>", "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64",
            // Whoever is away does not answer to it.
            "Auto-Submitted: auto-generated",
        ]
        if message.isFiring, message.severity == .critical { head += ["Importance: high", "X-Priority: 1"] }
        let body = Base64.text(Array((text.body + "\n\n\(sites.externalURL)\n").utf8))
        return Array((head.joined(separator: "\r\n") + "\r\n\r\n" + lines(body)).utf8)
    }

    private static func site(_ message: Message) -> String {
        if case .site(let site) = message.subject { site } else { "" }
    }

    /// A text as RFC 2047 writes it in a head; one of plain ASCII stays as it is.
    static func encodedWords(_ text: String) -> String {
        // A line end would begin another field.
        let text = String(text.map { $0.isNewline ? " " : $0 })
        guard !text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) || text.utf8.count > 200 || text.contains("=?") else {
            return text
        }
        var words: [String] = []
        var part = ""
        // A word has 75 characters at most, 12 of them around 45 bytes in base 64, and no character is cut in two.
        for scalar in text.unicodeScalars {
            if part.utf8.count + String(scalar).utf8.count > 45 {
                words.append(part)
                part = ""
            }
            part.unicodeScalars.append(scalar)
        }
        return (words + [part]).map { "=?utf-8?B?\(Base64.text(Array($0.utf8)))?=" }.joined(separator: "\r\n ")
    }

    /// `Thu, 15 Jan 2026 14:05:00 +0100`.
    static func date(_ moment: Timestamp, in zone: Zone) -> String {
        let offset = zone.offset(at: moment)
        let face = CivilTime(secondsSince1970: moment.seconds + offset)
        let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        // 1970 began on a Thursday.
        let day = days[Int(((moment.seconds + offset) / 86400) % 7)]
        let minutes = abs(offset) / 60
        let zoneText = "\(offset < 0 ? "-" : "+")\(two(minutes / 60))\(two(minutes % 60))"
        let clock = "\(two(Int64(face.hour))):\(two(Int64(face.minute))):\(two(Int64(face.second)))"
        return "\(day), \(face.day) \(months[face.month - 1]) \(face.year) \(clock) \(zoneText)"
    }

    private static func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }

    /// Lines of 76 characters, as MIME wants them.
    private static func lines(_ text: String) -> String {
        let bytes = Array(text.utf8)
        return stride(from: 0, to: bytes.count, by: 76)
            .map { String(decoding: bytes[$0..<min($0 + 76, bytes.count)], as: UTF8.self) + "\r\n" }.joined()
    }
}

/// Bytes in 64 characters (RFC 4648).
enum Base64 {
    private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// The text, with `=` at its end where bytes are missing.
    static func text(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let part = bytes[start..<min(start + 3, bytes.count)]
            var word: UInt32 = 0
            for byte in part { word = word << 8 | UInt32(byte) }
            word <<= 8 * UInt32(3 - part.count)
            for place in 0..<4 {
                text.append(
                    place <= part.count ? digits[Int(word >> (18 - 6 * UInt32(place)) & 63)] : UInt8(ascii: "="))
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}

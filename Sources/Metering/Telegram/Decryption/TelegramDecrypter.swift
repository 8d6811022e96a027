internal import Crypto

/// Opens encrypted telegrams: AES-128-GCM with a tag of 96 bits (`telegrams.md` §4).
///
/// One for each meter, as it knows which frames have been.
public struct TelegramDecrypter: Sendable {
    /// What is in a frame.
    public enum Content: Hashable, Sendable {
        /// A telegram whose tag is right.
        case telegram([UInt8])
        /// A telegram without a tag, or with one by another authentication key; its own checksum is right.
        case unauthenticated([UInt8])
        /// A frame that was opened before, or one older than that.
        case repeated
        /// Not to be opened with this key: neither its tag nor the checksum within is right.
        case unreadable
    }

    private let key: SymmetricKey
    private let authenticationKey: TelegramKey
    private var newest: (counter: UInt32, time: MeterTime?)?

    /// Creates a decrypter.
    ///
    /// - Parameters:
    ///   - key: The meter's own key.
    ///   - authenticationKey: What its tags are made with; in Luxembourg that is public.
    public init(key: TelegramKey, authenticationKey: TelegramKey = .luxembourg) {
        self.key = SymmetricKey(data: key.octets)
        self.authenticationKey = authenticationKey
    }

    /// Opens a frame that `TelegramFramer` has found.
    public mutating func open(_ frame: Span<UInt8>) -> Content {
        guard case .frame(let shape) = EncryptedFrame.recognise(frame, at: 0), shape.count == frame.count else {
            return .unreadable
        }
        let parts = Parts(frame, shape)
        guard let nonce = try? AES.GCM.Nonce(data: parts.nonce), let plain = plaintext(parts, nonce) else {
            return .unreadable
        }
        let isAuthenticated = parts.tag.map { isRight($0, of: plain, parts, nonce) } ?? false
        guard isAuthenticated || TelegramDecrypter.isTelegram(plain) else { return .unreadable }
        let time = TelegramDecrypter.time(of: plain)
        if let newest, parts.counter <= newest.counter {
            // After a change of the key the counter begins anew: then the telegram is newer, and says so under a tag.
            let isNewer = isAuthenticated && TelegramDecrypter.isNewer(time, than: newest.time)
            guard isNewer else { return .repeated }
        }
        newest = (parts.counter, time)
        return isAuthenticated ? .telegram(plain) : .unauthenticated(plain)
    }

    /// The title of the meter that sends a frame, in hex: what a user is told who has no key for it.
    public static func systemTitle(of frame: Span<UInt8>) -> String {
        guard frame.count >= 10 else { return "" }
        return (2..<10).map { index in
            let digits = String(frame[index], radix: 16, uppercase: true)
            return digits.utf8.count < 2 ? "0" + digits : digits
        }.joined()
    }
}

extension TelegramDecrypter {
    /// The parts of a frame.
    private struct Parts {
        let nonce: [UInt8]
        let counter: UInt32
        let control: UInt8
        let ciphertext: [UInt8]
        /// The first 12 octets of a tag; nil where the frame has none.
        let tag: [UInt8]?

        init(_ frame: Span<UInt8>, _ shape: EncryptedFrame) {
            func octets(_ range: Range<Int>) -> [UInt8] { range.map { frame[$0] } }
            control = frame[shape.prefix]
            let body = shape.prefix + 5
            let tagStart = control & 0x10 == 0 ? frame.count : max(body, frame.count - 12)
            counter = octets(shape.prefix + 1..<body).reduce(0) { $0 << 8 | UInt32($1) }
            nonce = octets(2..<10) + octets(shape.prefix + 1..<body)
            ciphertext = octets(body..<tagStart)
            tag = control & 0x10 == 0 ? nil : octets(tagStart..<frame.count)
        }
    }

    /// The plaintext, by the cipher's stream.
    ///
    /// Sealing the ciphertext under the same nonce adds the stream a second time, which takes it off. The library itself
    /// opens no tag of 12 octets.
    private func plaintext(_ parts: Parts, _ nonce: AES.GCM.Nonce) -> [UInt8]? {
        guard let box = try? AES.GCM.seal(parts.ciphertext, using: key, nonce: nonce) else { return nil }
        return Array(box.ciphertext)
    }

    /// Whether a tag is that of a plaintext, compared in a time that does not tell how much of it is.
    private func isRight(_ tag: [UInt8], of plain: [UInt8], _ parts: Parts, _ nonce: AES.GCM.Nonce) -> Bool {
        let authenticated = [parts.control] + authenticationKey.octets
        guard let box = try? AES.GCM.seal(plain, using: key, nonce: nonce, authenticating: authenticated),
            tag.count == 12
        else { return false }
        return zip(tag, box.tag).reduce(0 as UInt8) { $0 | ($1.0 ^ $1.1) } == 0
    }

    /// Whether a plaintext is one telegram whose checksum is right.
    private static func isTelegram(_ plain: [UInt8]) -> Bool {
        var framer = TelegramFramer()
        framer.append(plain.span)
        framer.noteQuiet()
        guard case .telegram(_, let checksum)? = framer.next() else { return false }
        return checksum == .right
    }

    private static func time(of plain: [UInt8]) -> MeterTime? {
        let name = Array("0-0:1.0.0(".utf8)
        guard let found = plain.firstRange(of: name), found.upperBound + 13 <= plain.count else { return nil }
        return MeterTime(plain[found.upperBound..<found.upperBound + 13])
    }

    private static func isNewer(_ time: MeterTime?, than former: MeterTime?) -> Bool {
        guard let time, let former else { return false }
        return time.standardSeconds > former.standardSeconds
    }
}

extension MeterTime {
    /// Seconds on a clock that keeps standard time, to compare times of one meter.
    fileprivate var standardSeconds: Int64 {
        civil.secondsSince1970 - (season == .summer ? 3600 : 0)
    }
}

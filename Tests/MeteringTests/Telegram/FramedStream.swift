import Metering

/// What a framer makes of a stream, as a test compares it.
struct FramedStream {
    /// The telegrams and cut beginnings, in their order.
    private(set) var events: [Item] = []
    private(set) var framer = TelegramFramer()
    private(set) var lines = LineFilter(isTelnetPossible: true)
    /// Whether an encrypted frame is one that somebody can open.
    private let opens: ([UInt8]) -> Bool

    enum Item: Hashable, CustomStringConvertible {
        case telegram([UInt8], TelegramChecksum)
        case encrypted([UInt8])
        case cut(Int)

        var description: String {
            switch self {
            case .telegram(let bytes, let checksum): "telegram of \(bytes.count) bytes, \(checksum)"
            case .encrypted(let bytes): "encrypted frame of \(bytes.count) bytes"
            case .cut(let count): "cut off after \(count) bytes"
            }
        }
    }

    /// Frames a stream that comes in pieces of some sizes, in turn, and then ends.
    init(
        _ stream: [UInt8], pieces: [Int] = [.max], ends: Bool = true, opens: @escaping ([UInt8]) -> Bool = { _ in true }
    ) {
        self.opens = opens
        var start = 0
        var turn = 0
        while start < stream.count {
            let end = min(stream.count, start + min(pieces[turn % pieces.count], stream.count))
            append(Array(stream[start..<end]))
            start = end
            turn += 1
        }
        if ends { finish() }
    }

    mutating func append(_ bytes: [UInt8]) {
        lines.pass(bytes.span, to: &framer)
        take()
    }

    mutating func quiet() {
        framer.noteQuiet()
        take()
    }

    mutating func finish() {
        quiet()
        while let event = framer.giveUp() { note(event) }
    }

    private mutating func take() {
        while let event = framer.next() { note(event) }
    }

    private mutating func note(_ event: TelegramFramer.Event) {
        switch event {
        case .telegram(let range, let checksum): events.append(.telegram(bytes(range), checksum))
        case .encrypted(let range):
            events.append(.encrypted(bytes(range)))
            if !opens(bytes(range)) { framer.rejectEncrypted(range) }
        case .cut(let range): events.append(.cut(range.count))
        }
    }

    private func bytes(_ range: Range<Int>) -> [UInt8] {
        framer.withBytes(of: range) { span in span.indices.map { span[$0] } }
    }

    /// The telegrams that are as the meter sent them.
    var sound: [[UInt8]] {
        events.compactMap { event in
            guard case .telegram(let bytes, let checksum) = event, checksum.isSound else { return nil }
            return bytes
        }
    }

    /// What the checksums of all telegrams say.
    var checksums: [TelegramChecksum] {
        events.compactMap { event in
            guard case .telegram(_, let checksum) = event else { return nil }
            return checksum
        }
    }
}

import Metering

/// Takes telegrams as a stream, and keeps the last reading, as whoever gets them does.
struct Reader {
    private var framer = TelegramFramer()
    private var parser: TelegramParser
    private let zone: Zone
    private let received = Timestamp(seconds: 1_768_483_810)
    private(set) var reading: Reading?
    private(set) var readings = 0

    init(zone: Zone) {
        self.zone = zone
        parser = TelegramParser(zone: zone)
    }

    /// What became of the objects of the last telegram.
    var telegram: Telegram { parser.telegram }

    mutating func read(_ bytes: Span<UInt8>) {
        framer.append(bytes)
        while let event = framer.next() {
            guard case .telegram(let range, .right) = event else { continue }
            framer.withBytes(of: range) { parser.parse($0, .received(received)) }
            guard let time = parser.telegram.time?.moment(in: zone, .received(received)) else { continue }
            reading = Reading(
                time: time, received: received, origin: .push,
                quality: parser.telegram.isTruncated ? .truncated : [], values: parser.telegram.values)
            readings += 1
        }
    }
}

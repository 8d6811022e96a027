import Metering
import Testing

/// A telegram as a test asks for it, by words.
struct ParsedTelegram {
    let telegram: Telegram
    let bytes: [UInt8]

    init(_ bytes: [UInt8], zone: Zone = .amsterdam, received: Timestamp = .halfPastTwo) {
        var parser = TelegramParser(zone: zone)
        self.init(bytes, &parser, received: received)
    }

    init(_ text: TelegramText, zone: Zone = .amsterdam) {
        self.init(text.body, zone: zone)
    }

    init(_ bytes: [UInt8], _ parser: inout TelegramParser, received: Timestamp = .halfPastTwo) {
        parser.parse(bytes.span, .received(received))
        telegram = parser.telegram
        self.bytes = bytes
    }

    /// The values by their names in JSON.
    var values: [String: Int64] {
        Dictionary(
            uniqueKeysWithValues: telegram.values.entries.map { ($0.register.description.jsonName, $0.amount) })
    }

    subscript(name: String) -> Int64? { values[name] }

    /// The meaning of the first object with a code.
    func meaning(_ code: String) -> TelegramObject.Meaning? {
        telegram.objects.first { $0.code?.description == code }?.meaning
    }

    /// The text of the first object with a code.
    func words(_ code: String) -> String? {
        telegram.objects.first { $0.code?.description == code }.flatMap { Telegram.words(of: $0, in: bytes.span) }
    }

    /// The objects that were not taken, with why: `0-1:24.2.1 no value`.
    var refused: [String] {
        telegram.objects.compactMap { object in
            let code = object.code?.description ?? Telegram.text(of: object, in: bytes.span)
            switch object.meaning {
            case .unknown: return "\(code) unknown"
            case .rejected(let reason): return "\(code) \(reason.rawValue)"
            case .register, .measurement, .fact: return nil
            }
        }
    }
}

extension Timestamp {
    /// 2026-01-15T13:30:10Z: 14:30:10 in Amsterdam.
    static let halfPastTwo = Timestamp(seconds: 1_768_483_810)
}

extension Zone {
    /// The zone of most tests.
    static let amsterdam: Zone = {
        do {
            return try Zone(identifier: "Europe/Amsterdam")
        } catch {
            preconditionFailure("no time zones are installed: \(error)")
        }
    }()
}

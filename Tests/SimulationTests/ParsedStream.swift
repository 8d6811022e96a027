import Metering

@testable import Simulation

/// What the gateway's own framer and parser find in bytes.
struct ParsedStream {
    /// The telegrams in the order of the stream.
    private(set) var telegrams: [Parsed] = []
    /// The encrypted frames.
    private(set) var frames: [[UInt8]] = []
    private(set) var garbageBytes: Int64 = 0
    private(set) var cuts = 0

    /// A telegram with what became of each object.
    struct Parsed {
        let telegram: Telegram
        let checksum: TelegramChecksum
        let bytes: [UInt8]

        var values: RegisterValues { telegram.values }

        /// The objects that are neither a value nor a fact, with why.
        var refused: [String] {
            telegram.objects.compactMap { object in
                switch object.meaning {
                case .unknown: "\(object.code?.description ?? "line") unknown"
                case .rejected(let reason): "\(object.code?.description ?? "line") \(reason.rawValue)"
                case .register, .measurement, .fact: nil
                }
            }
        }

        /// The text of an object's values, parentheses among them.
        func text(_ code: String) -> String? {
            telegram.objects.first { $0.code?.description == code }
                .map { Telegram.text(of: $0, in: bytes.span) }
        }
    }

    /// Reads a stream of one meter's, received at a moment.
    init(_ bytes: [UInt8], zone: Zone, received: Timestamp) {
        var framer = TelegramFramer()
        var parser = TelegramParser(zone: zone)
        framer.append(bytes.span)
        framer.noteQuiet()
        while let event = framer.next() {
            switch event {
            case .telegram(let range, let checksum):
                let telegram = framer.withBytes(of: range) { span in span.indices.map { span[$0] } }
                parser.parse(telegram.span, .received(received))
                telegrams.append(Parsed(telegram: parser.telegram, checksum: checksum, bytes: telegram))
            case .encrypted(let range):
                frames.append(framer.withBytes(of: range) { span in span.indices.map { span[$0] } })
            case .cut: cuts += 1
            }
        }
        garbageBytes = framer.garbageBytes
    }

    /// Reads what a meter made.
    init(_ telegram: StreamedTelegram, of dialect: TelegramDialect) throws {
        self.init(
            telegram.text, zone: try Zone(identifier: dialect.zoneIdentifier),
            // The meter sends within the second that it names.
            received: telegram.time.advanced(by: .milliseconds(300)))
    }
}

extension TelegramMaker {
    /// Makes up meters of a dialect, all of them with what `change` gives them.
    static func meters(
        _ count: Int, _ dialect: TelegramDialect, after start: Int64 = HouseholdTests.monday + 12 * 3600,
        _ change: (inout TelegramStreamOptions) -> Void = { _ in }
    ) throws -> [TelegramMaker] {
        var options = TelegramStreamOptions(meters: Array(repeating: SimulatedMeter(dialect), count: count))
        change(&options)
        return try (0..<count).map { try TelegramMaker($0, options, after: Timestamp(seconds: start)) }
    }
}

extension TelegramMaker {
    /// The zone that the gateway is told.
    var siteZone: Zone {
        do {
            return try Zone(identifier: meter.dialect.zoneIdentifier)
        } catch {
            preconditionFailure("\(error)")
        }
    }
}

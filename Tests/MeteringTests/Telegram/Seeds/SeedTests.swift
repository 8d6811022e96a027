import Metering
import Testing

/// The inputs to survive of `telegrams.md` §7, each named by its number.
///
/// Those that are not here have a test of their own: 3, 5, 7, 26, 28 in `TelegramFramerTests`; 8 in `TelnetFilterTests`; 25 in
/// `ParityFilterTests`; 29 in `TelegramMixTests`; 36 in `RelayBodyTests`.
@Suite struct SeedTests {
    static let good = Dialects.nl5

    /// A telegram whose bytes are not all letters, with its checksum.
    static func sealed(_ body: [UInt8]) -> [UInt8] {
        body + Array((TelegramText.hex(TelegramText.arc(body)) + "\r\n").utf8)
    }

    /// What becomes of objects put into a good telegram, the rest of which must be as it was.
    static func refused(_ lines: [String], _ sourceLocation: SourceLocation = #_sourceLocation) -> [String] {
        let parsed = ParsedTelegram(lines.reduce(good) { $0.adding($1) })
        #expect(parsed["electricity_import_t1_kwh"] == 4_872_316, sourceLocation: sourceLocation)
        #expect(parsed["gas_m3"] == 3_314_404, sourceLocation: sourceLocation)
        return parsed.refused
    }

    /// The time of an object, in UTC.
    static func time(_ text: String, received: Timestamp = .halfPastTwo) -> Timestamp? {
        var parser = TelegramParser(zone: .amsterdam)
        let text = Dialects.nl5.replacing("0-0:1.0.0", with: "0-0:1.0.0(\(text))")
        let parsed = ParsedTelegram(text.body, &parser, received: received)
        return parsed.telegram.time?.moment(in: .amsterdam, .received(received))
    }
}

internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdTesting
internal import Metering
internal import NIOCore
internal import Testing

@testable internal import Gateway

/// `/api/v1/meters/{site}/{meter}/telegrams`.
@Suite struct TelegramsTests {
    private static let grid = MeterKey(site: "jansen", meter: "grid")
    private static let uri = "/api/v1/meters/jansen/grid/telegrams"
    private static let received = Timestamp(milliseconds: 1_772_370_905_250)

    /// An answer as a client reads it.
    private struct Document: Decodable {
        struct Telegram: Decodable {
            var received: String
            var outcome: String
            var reason: String?
            var byte: Int?
            var crc: String
            var encrypted: Bool
            var length: Int
            var text: String?
            var hex: String?

            /// The bytes, each of which is the character of its number.
            var bytes: [UInt8]? { text.map { $0.unicodeScalars.map { UInt8($0.value) } } }
        }

        var masked: Bool
        var note: String?
        var telegrams: [Telegram]
    }

    private static func fleet(_ telegrams: RecordedTelegram...) throws -> SampleFleet {
        let fleet = try SampleFleet()
        for telegram in telegrams { fleet.flights.record(telegram, of: grid) }
        return fleet
    }

    private static func document(_ fleet: SampleFleet, _ query: String = "") async throws -> Document {
        let response = try await ResourceTests.get(fleet, uri + query)
        try #require(response.status == .ok, "\(String(buffer: response.body))")
        return try JSONDecoder().decode(Document.self, from: Data(response.body.readableBytesView))
    }

    @Test func aTelegramIsAsItCame() async throws {
        let fleet = try Self.fleet(RecordedTelegram(SampleTelegram.bytes(), .sound, received: Self.received))
        let response = try await ResourceTests.get(fleet, Self.uri)
        #expect(response.headers[.cacheControl] == "no-store")
        let text = SampleTelegram.body.replacing("\r\n", with: "\\r\\n") + SampleTelegram.hex(SampleTelegram.checksum)
        #expect(
            String(buffer: response.body) == #"""
                {"site":"jansen","meter":"grid","collector":"dsmr-logger","masked":false,"note":null,"telegrams":[\#
                {"received":"2026-03-01T13:15:05.250Z","origin":"push","outcome":"sound","reason":null,"byte":null,\#
                "crc":"ok","encrypted":false,"length":\#(SampleTelegram.bytes().count),\#
                "rejected":[{"byte":\#(SampleTelegram.place(of: "1-0:32.7.0")),"reason":"no number"}],\#
                "text":"\#(text)","hex":null}]}
                """#)
    }

    @Test func aFailedOneSaysWhyAndWhere() async throws {
        let wrong = SampleTelegram.bytes(checksum: 0x1234)
        let cut = Array(wrong.prefix(100))
        let own = SampleTelegram.checksum
        let document = try await Self.document(
            Self.fleet(
                RecordedTelegram(wrong, .wrongChecksum(printed: 0x1234, computed: own), received: Self.received),
                RecordedTelegram(cut, .cut, received: Self.received),
                RecordedTelegram(Array(wrong.dropLast(4)), .missingChecksum, received: Self.received),
                RecordedTelegram(SampleTelegram.bytes(), .refused("no value in it"), received: Self.received),
                RecordedTelegram(Array("hello".utf8), .garbage, received: Self.received)))
        let place = wrong.count - 4
        #expect(
            document.telegrams.map(\.outcome) == ["garbage", "refused", "missing_checksum", "cut", "wrong_checksum"])
        #expect(
            document.telegrams.map(\.reason) == [
                "no telegram", "no value in it", "checksum missing, though its version has one",
                "without an end",
                "checksum wrong: 1234 is printed, \(SampleTelegram.hex(own)) expected",
            ])
        #expect(document.telegrams.map(\.byte) == [0, nil, place, 100, place])
        #expect(document.telegrams.map(\.crc) == ["none", "ok", "none", "none", "wrong"])
        #expect(document.telegrams.map(\.length) == [5, wrong.count, place, 100, wrong.count])
    }

    @Test func noByteIsLost() async throws {
        let bytes = (0...255).map { UInt8($0) }
        let fleet = try Self.fleet(RecordedTelegram(bytes, .garbage, received: Self.received))
        #expect(try await Self.document(fleet).telegrams.first?.bytes == bytes)
        let response = try await ResourceTests.get(fleet, Self.uri)
        let isASCII = response.body.readableBytesView.allSatisfy { (0x20..<0x7F).contains($0) }
        #expect(isASCII)
    }

    @Test func theNewestComeFirstAndAsManyAsWanted() async throws {
        let fleet = try Self.fleet()
        for second in 0..<30 {
            let telegram = RecordedTelegram(
                SampleTelegram.bytes(), .sound, received: Self.received.advanced(by: .seconds(second)))
            fleet.flights.record(telegram, of: Self.grid)
        }
        #expect(try await Self.document(fleet).telegrams.count == 10)
        #expect(
            try await Self.document(fleet, "?limit=2").telegrams.map(\.received)
                == ["2026-03-01T13:15:34.250Z", "2026-03-01T13:15:33.250Z"])
    }

    @Test func maskedNothingIsLeftThatTellsWhoseItIs() async throws {
        let fleet = try Self.fleet(
            RecordedTelegram(SampleTelegram.bytes(), .sound, received: Self.received),
            RecordedTelegram(
                SampleTelegram.bytes(checksum: 0x1234),
                .wrongChecksum(printed: 0x1234, computed: SampleTelegram.checksum), received: Self.received),
            RecordedTelegram(
                SampleTelegram.bytes(), .refused("serial \(SampleTelegram.serial) is odd"), received: Self.received))
        let text = try await String(buffer: ResourceTests.get(fleet, Self.uri + "?masked=true").body)
        for secret in SampleTelegram.secrets { #expect(!text.contains(secret), "\(secret)") }
        let document = try await Self.document(fleet, "?masked=true")
        #expect(document.masked)
        let (refused, wrong, sound) = (document.telegrams[0], document.telegrams[1], document.telegrams[2])
        #expect(refused.reason == "serial … is odd")
        // The checksum is wrong by as much as it was, and right where it was.
        let bytes = try #require(wrong.bytes)
        let computed = CRC16.arc.checksum(bytes.span.extracting(0..<bytes.count - 4))
        let printed = computed ^ 0x1234 ^ SampleTelegram.checksum
        #expect(
            wrong.reason
                == "checksum wrong: \(SampleTelegram.hex(printed)) is printed, \(SampleTelegram.hex(computed)) expected"
        )
        #expect(try #require(wrong.text).hasSuffix("!\(SampleTelegram.hex(printed))"))
        let whole = try #require(sound.bytes)
        let right = CRC16.arc.checksum(whole.span.extracting(0..<whole.count - 4))
        #expect(try #require(sound.text).hasSuffix("!\(SampleTelegram.hex(right))"))
        #expect(sound.text?.contains("1-0:1.8.1(004872.316*kWh)") == true)
    }

    @Test func aFrameThatWasNotOpenedIsInHex() async throws {
        let frame: [UInt8] = [0xDB, 8] + Array("SAGg0001".utf8) + [40, 0x30] + [UInt8](repeating: 0x41, count: 39)
        let fleet = try Self.fleet(
            RecordedTelegram(frame, .unopened, received: Self.received),
            RecordedTelegram(SampleTelegram.bytes(), .sound, received: Self.received, wasEncrypted: true))
        let document = try await Self.document(fleet)
        #expect(document.telegrams.map(\.encrypted) == [true, true])
        #expect(document.telegrams[1].hex?.hasPrefix("db085341476730303031283041") == true)
        #expect(document.telegrams[1].text == nil)
        #expect(document.telegrams[0].bytes == SampleTelegram.bytes())
        let masked = try await Self.document(fleet, "?masked=true")
        #expect(masked.telegrams[1].hex == nil)
        #expect(masked.telegrams[1].text == nil)
        #expect(masked.telegrams[1].length == frame.count)
    }

    @Test func ofAMeterThatSendsNoneItSaysSo() async throws {
        let document = try await Self.document(Self.fleet())
        #expect(document.telegrams.isEmpty)
        #expect(document.note == "a dsmr-logger is asked for values, it sends no telegrams")
    }

    @Test(arguments: [
        ("jansen/cellar/telegrams", 404, "no meter jansen/cellar is configured; /api/v1/meters lists all"),
        ("nobody/grid/telegrams", 404, "no site nobody is configured; /api/v1/sites lists all"),
        ("jansen/grid/telegrams?limit=0", 400, "cannot use limit \"0\": expected a number from 1 to 20"),
        ("jansen/grid/telegrams?limit=21", 400, "cannot use limit \"21\": expected a number from 1 to 20"),
        ("jansen/grid/telegrams?limit=x", 400, "cannot use limit \"x\": expected a number from 1 to 20"),
        ("jansen/grid/telegrams?masked=yes", 400, "cannot use masked \"yes\": expected true or false"),
        ("jansen/grid/telegrams?mask=true", 400, "unknown parameter \"mask\"; did you mean \"masked\"?"),
    ])
    func whatCannotBeAnsweredSaysWhy(path: String, status: Int, detail: String) async throws {
        let (problem, _) = try await BadRequestTests.problem(SampleFleet(), .get, "/api/v1/meters/\(path)")
        #expect(problem.status == status)
        #expect(problem.detail == detail)
    }
}

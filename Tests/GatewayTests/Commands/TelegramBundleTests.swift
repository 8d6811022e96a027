internal import Foundation
internal import Hummingbird
internal import HummingbirdTesting
internal import Metering
internal import Testing

@testable internal import Gateway

/// What `metergw bundle` writes.
@Suite struct TelegramBundleTests {
    /// A line of a bundle behind the first.
    private struct Line: Decodable {
        var meter: String?
        var collector: String?
        var received: String?
        var origin: String
        var outcome: String
        var encrypted: Bool
        var length: Int
        var text: String?
        var hex: String?
    }

    private struct Head: Decodable {
        var bundle: String
        var version: String
        var system: String
        var created: String
        var source: String
        var gateway_version: String?
        var meters: Int
        var telegrams: Int
        var failed: Int
    }

    private static func read(_ bundle: TelegramBundle) throws -> (head: Head, lines: [Line], text: String) {
        let document = bundle.document(at: SampleFleet.now)
        let lines = document.split(separator: UInt8(ascii: "\n"))
        let decoder = JSONDecoder()
        return (
            try decoder.decode(Head.self, from: Data(try #require(lines.first))),
            try lines.dropFirst().map { try decoder.decode(Line.self, from: Data($0)) },
            String(decoding: document, as: UTF8.self)
        )
    }

    private static func bundle(_ file: [UInt8], key: String? = nil) throws -> TelegramBundle {
        let decrypter = try key.map { TelegramDecrypter(key: try TelegramKey($0)) }
        var bundle = TelegramBundle(source: .file, keepsIDs: false)
        for report in TelegramFile(bytes: file).reports(decrypter) { bundle.add(report) }
        return bundle
    }

    private static let received = Timestamp(milliseconds: 1_772_370_905_250)

    /// Runs a test against a gateway that has kept telegrams of two of its meters.
    private static func withGateway(_ test: @Sendable (_ url: String) async throws -> Void) async throws {
        let fleet = try SampleFleet()
        for (key, outcome) in [
            (MeterKey(site: "peeters", meter: "grid"), RecordedTelegram.Outcome.sound),
            (MeterKey(site: "jansen", meter: "grid"), .sound), (MeterKey(site: "jansen", meter: "grid"), .cut),
        ] {
            let bytes = outcome == .cut ? Array(SampleTelegram.bytes().prefix(120)) : SampleTelegram.bytes()
            fleet.flights.record(RecordedTelegram(bytes, outcome, received: received), of: key)
        }
        try await buildApplication(fleet.dependencies).test(.live) { client in
            try await test("http://localhost:\(try #require(client.port))")
        }
    }

    private static func failure(_ work: () async throws -> TelegramBundle) async -> CommandFailure? {
        do {
            _ = try await work()
            return nil
        } catch {
            return error as? CommandFailure
        }
    }

    @Test func aFileIsShownTelegramByTelegram() throws {
        let good = SampleTelegram.bytes() + [13, 10]
        let wrong = SampleTelegram.bytes(checksum: 0x1234) + [13, 10]
        let file = Array("login: 12345678\n".utf8) + good + wrong + good.prefix(80) + good + [0xFF, 0xFE]
        let bundle = try Self.bundle(file)
        let (head, lines, text) = try Self.read(bundle)
        #expect(lines.map(\.outcome) == ["garbage", "sound", "wrong_checksum", "cut", "sound", "garbage"])
        #expect(lines.map(\.length) == [16, good.count - 2, wrong.count - 2, 80, good.count - 2, 2])
        #expect(lines.allSatisfy { $0.meter == nil && $0.received == nil && $0.origin == "import" })
        #expect((head.source, head.telegrams, head.failed, head.meters) == ("file", 6, 4, 0))
        for secret in SampleTelegram.secrets + ["12345678"] { #expect(!text.contains(secret), "\(secret)") }
        #expect(lines[1].text == lines[4].text)
        #expect(bundle.summary == "6 telegrams, 4 of them failed")
    }

    @Test func anEncryptedTelegramIsOpenedOrToldByItsLength() throws {
        let frame = SealedSample.frame
        let opened = try Self.read(try Self.bundle(frame, key: SealedSample.key))
        #expect(opened.lines.map(\.outcome) == ["sound"])
        #expect(opened.lines.first?.encrypted == true)
        #expect(opened.lines.first?.text?.contains("1-0:1.8.1(004872.316*kWh)") == true)
        for secret in SampleTelegram.secrets { #expect(!opened.text.contains(secret), "\(secret)") }
        for key in [nil, "00112233445566778899AABBCCDDEEFF"] {
            let (_, lines, text) = try Self.read(try Self.bundle(frame, key: key))
            #expect(lines.map(\.outcome) == ["unopened"])
            #expect(lines.first?.length == frame.count)
            #expect(lines.first?.text == nil && lines.first?.hex == nil)
            #expect(!text.contains("5341476730303031") && !text.contains("SAGg0001"), "the title is a serial number")
        }
    }

    @Test(arguments: [nil, SealedSample.key, "00112233445566778899AABBCCDDEEFF"])
    func aFrameThatWasCutHidesNothingThatFollows(key: String?) throws {
        let good = SampleTelegram.bytes() + [13, 10]
        let file = Array(SealedSample.frame.prefix(60)) + good + good
        let (_, lines, text) = try Self.read(try Self.bundle(file, key: key))
        #expect(lines.map(\.outcome).filter { $0 == "sound" }.count == 2)
        for secret in SampleTelegram.secrets { #expect(!text.contains(secret), "\(secret)") }
    }

    @Test func aGatewayIsAskedForAllMeters() async throws {
        try await Self.withGateway { url in
            let bundle = try await GatewayClient(url).bundle(of: [], keepsIDs: false)
            let (head, lines, text) = try Self.read(bundle)
            #expect(lines.map(\.meter) == ["site-1/meter-1", "site-1/meter-1", "site-2/meter-1"])
            #expect(lines.map(\.outcome) == ["sound", "cut", "sound"])
            #expect(lines.allSatisfy { $0.collector == "dsmr-logger" && $0.received == "2026-03-01T13:15:05.250Z" })
            #expect((head.source, head.gateway_version) == ("gateway", Build.version))
            #expect(head.bundle == "metergw telegrams" && head.version == Build.version)
            #expect(head.system.hasPrefix("Linux ") && head.created == "2026-03-01T13:15:10Z")
            // One meter has one serial number, and so have two that are one meter.
            #expect(lines[0].text == lines[2].text)
            #expect(bundle.summary == "3 telegrams of 2 meters, 1 of them failed")
            for secret in SampleTelegram.secrets + ["jansen", "peeters", "Utrecht", "10.0.0."] {
                #expect(!text.contains(secret), "\(secret)")
            }
        }
    }

    @Test func oneMeterMayBeChosenAndKeepItsName() async throws {
        try await Self.withGateway { url in
            let bundle = try await GatewayClient(url + "/").bundle(of: ["peeters/grid"], keepsIDs: true)
            #expect(try Self.read(bundle).lines.map(\.meter) == ["peeters/grid"])
        }
    }

    @Test func whatTheGatewayDoesNotKnowIsToldInItsWords() async throws {
        try await Self.withGateway { url in
            let unknown = await Self.failure {
                try await GatewayClient(url).bundle(of: ["jansen/barn"], keepsIDs: false)
            }
            let path = "/api/v1/meters/jansen/barn/telegrams"
            #expect(
                unknown?.text
                    == "cannot read \(path) of the gateway at \(url): no meter jansen/barn is configured; /api/v1/meters lists all"
            )
            #expect(unknown?.code == 2)
            for meter in ["jansen", "jansen/", "jansen/a/b", "../x", "jansen/a?limit=1"] {
                let bad = await Self.failure { try await GatewayClient(url).bundle(of: [meter], keepsIDs: false) }
                #expect(bad == CommandFailure(2, "cannot use --meter \(meter): expected site/meter"))
            }
        }
    }

    @Test func aGatewayThatIsNotThereIsOneClearError() async throws {
        let failure = await Self.failure {
            try await GatewayClient("http://127.0.0.1:1").bundle(of: [], keepsIDs: false)
        }
        #expect(failure?.code == 2)
        let text = try #require(failure?.text)
        #expect(text.hasPrefix("cannot reach the gateway at http://127.0.0.1:1: "))
        #expect(text.hasSuffix("; is it running, and is that its server.listen?"))
        let other = await Self.failure { try await GatewayClient("gateway:9571").bundle(of: [], keepsIDs: false) }
        #expect(
            other
                == CommandFailure(
                    2, "cannot use --gateway gateway:9571: expected a URL such as http://192.168.10.11"))
    }
}

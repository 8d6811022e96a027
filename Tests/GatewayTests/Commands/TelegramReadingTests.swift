internal import Foundation
internal import Metering
internal import Testing

@testable internal import Gateway

/// What `metergw read` makes of a file.
@Suite struct TelegramReadingTests {
    private static let body = """
        /Ene5\\T211 ESMR 5.0\r
        \r
        1-3:0.2.8(50)\r
        0-0:1.0.0(260115143007W)\r
        0-0:96.1.1(4530303438)\r
        1-0:1.8.0*255(00026103.7035230*kWh)\r
        1-0:1.7.0(01.193*kW)\r
        1-0:33.7.0(0.998)\r
        1-0:99.97.0(1)(0-0:96.7.19)(241103091502W)(0000003310*s)\r
        0-0:240.0.0(words)\r
        1-0:32.7.0(nothing*V)\r
        0-1:24.1.0(003)\r
        0-1:24.2.1(260115143000W)(03314.404*m3)\r
        !
        """

    private static func bytes(_ body: String = body, checksum: UInt16? = nil) -> [UInt8] {
        let own = CRC16.arc.checksum(Array(body.utf8).span)
        let digits = String(checksum ?? own, radix: 16, uppercase: true)
        return Array((body + String(repeating: "0", count: 4 - digits.count) + digits + "\r\n").utf8)
    }

    /// All that is found in a file, and the reading at its end.
    private static func read(_ file: [UInt8], pieces: Int = .max, key: String? = nil) throws -> (
        [TelegramReading.Finding], TelegramReading
    ) {
        let decrypter = try key.map { TelegramDecrypter(key: try TelegramKey($0)) }
        var reading = TelegramReading(zone: try Zone(identifier: "Europe/Amsterdam"), decrypter: decrypter)
        var findings: [TelegramReading.Finding] = []
        var start = 0
        while start < file.count {
            let end = min(file.count, start + min(pieces, file.count))
            reading.append(file.span.extracting(start..<end))
            while let finding = reading.next() { findings.append(finding) }
            start = end
        }
        reading.finish()
        while let finding = reading.next() { findings.append(finding) }
        return (findings, reading)
    }

    private static func json(_ finding: TelegramReading.Finding) throws -> NSDictionary {
        var json = JSONWriter()
        TelegramJSON.write(finding, to: &json)
        return try #require(JSONSerialization.jsonObject(with: Data(json.bytes)) as? NSDictionary)
    }

    @Test func aTelegramIsOneObjectOfJSON() throws {
        let (findings, reading) = try Self.read(Self.bytes())
        #expect(reading.isSound)
        let damaged = try #require(Array(Self.body.utf8).firstRange(of: Array("1-0:32.7".utf8)))
        let expected: NSDictionary = [
            "identification": "Ene5\\T211 ESMR 5.0", "version": "50", "crc": "ok", "time": "2026-01-15T13:30:07Z",
            "values": [
                "electricity_import_total_kwh": ["value": "26103.703523", "unit": "kWh", "obis": "1-0:1.8.0"],
                "electricity_import_w": ["value": "1193", "unit": "W", "obis": "1-0:1.7.0"],
                "gas_m3": ["value": "3314.404", "unit": "m3", "obis": "0-1:24.2.1", "time": "2026-01-15T13:30:00Z"],
            ],
            "facts": [
                "version": ["obis": "1-3:0.2.8", "text": "50"], "time": ["obis": "0-0:1.0.0", "text": "260115143007W"],
                "equipment_id": ["obis": "0-0:96.1.1", "text": "E0048"],
                "power_factor_now_l1": ["obis": "1-0:33.7.0", "value": "0.998", "unit": ""],
                "failure_log": [
                    "obis": "1-0:99.97.0", "columns": ["0-0:96.7.19"], "rows": [["241103091502W", "0000003310*s"]],
                    "complete": true,
                ] as [String: Any],
                "channel_1_device_type": ["obis": "0-1:24.1.0", "text": "003"],
            ],
            "lines": ["total": 11, "typed": 9, "unknown": 1, "rejected": 1],
            "unknown": [["obis": "0-0:240.0.0", "text": "0-0:240.0.0(words)"]],
            "rejected": [
                ["line": "1-0:32.7.0(nothing*V)", "byte": damaged.lowerBound, "reason": "no number"] as [String: Any]
            ],
        ]
        #expect(try Self.json(#require(findings.first)) == expected)
    }

    @Test func aWrongChecksumIsDeliveredAndTold() throws {
        let (findings, reading) = try Self.read(Self.bytes(checksum: 0))
        #expect(!reading.isSound)
        let json = try Self.json(try #require(findings.first))
        #expect(json["crc"] as? String == "wrong")
        #expect((json["values"] as? NSDictionary)?.count == 3)
    }

    @Test(arguments: [1, 7, 1000]) func piecesAndGarbageDoNotMatter(pieces: Int) throws {
        let file = [0xFF, 0x41, 0x42] + Self.bytes() + [0] + Self.bytes() + [1]
        let (findings, reading) = try Self.read(file, pieces: pieces)
        #expect(findings.map(\.offset) == [3, 4 + Int64(Self.bytes().count)])
        #expect(reading.garbageBytes == 4)
        #expect(reading.isSound)
    }

    @Test func aTelegramThatBreaksOffIsNotSound() throws {
        let (findings, reading) = try Self.read(Self.bytes() + Self.bytes().prefix(150))
        #expect(findings.map(\.raw.checksum) == [.right, .unended])
        #expect(!reading.isSound)
    }

    @Test(arguments: [nil, "00112233445566778899AABBCCDDEEFF"]) func whatNoKeyOpensIsToldByItsMeter(
        key: String?
    ) throws {
        // 0xDB, a title of 8, a length of 40, encrypted and authenticated, then noise without a `/` in it.
        let frame: [UInt8] = [0xDB, 8] + Array("SAGg0001".utf8) + [40, 0x30] + [UInt8](repeating: 0x41, count: 39)
        let (findings, reading) = try Self.read(frame + Self.bytes(), key: key)
        #expect(findings.map(\.raw.checksum) == [.right])
        #expect(reading.unopened.titles == ["5341476730303031": 1])
        #expect(!reading.isSound)
    }

    @Test func aFileWithoutATelegramIsNotSound() throws {
        let (findings, reading) = try Self.read(Array("hello\n".utf8))
        #expect(findings.isEmpty)
        #expect(!reading.isSound)
    }
}

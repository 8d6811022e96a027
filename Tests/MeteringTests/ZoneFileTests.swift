import Foundation
internal import Seeding
import Testing

@testable import Metering

@Suite struct ZoneFileTests {
    private static let summer2026: Int64 = 1_774_746_000
    private static let winter2026: Int64 = 1_792_890_000

    private static func amsterdam(_ version: UInt8) -> TZifFile {
        TZifFile(
            version: version, transitions: [(summer2026, 1), (winter2026, 0)], types: [(3600, false), (7200, true)],
            footer: "\nCET-1CEST,M3.5.0,M10.5.0/3\n")
    }

    private func offset(_ zone: Zone, _ second: Int64) -> Int64 {
        zone.offset(at: Timestamp(seconds: second))
    }

    @Test(arguments: [(UInt8(ascii: "2"), false), (UInt8(ascii: "2"), true), (UInt8(ascii: "3"), true), (0, false)])
    func everyFormOfTheFileIsRead(_ version: UInt8, _ isFat: Bool) throws {
        var file = Self.amsterdam(version)
        file.isFat = isFat
        let zone = try #require(Zone(identifier: "X", tzif: file.bytes))
        #expect(offset(zone, Self.summer2026 - 1) == 3600)
        #expect(offset(zone, Self.summer2026) == 7200)
        #expect(offset(zone, Self.winter2026 - 1) == 7200)
        #expect(offset(zone, Self.winter2026) == 3600)
        #expect(zone.standardOffset(at: Timestamp(seconds: Self.summer2026)) == 3600)
        // Only the 64-bit forms have a rule for July 2027.
        #expect(offset(zone, 1_814_400_000) == (version == 0 ? 3600 : 7200))
    }

    @Test func version1ReadsTimesBefore1970() throws {
        let file = TZifFile(
            version: 0, transitions: [(-1_000_000, 1), (1_000_000, 0)], types: [(-3600, false), (-7200, false)])
        let zone = try #require(Zone(identifier: "X", tzif: file.bytes))
        #expect([-1_000_001, -1_000_000, 999_999, 1_000_000].map { offset(zone, $0) } == [-3600, -7200, -7200, -3600])
    }

    @Test func aFileWithoutTransitionsGoesByItsRule() throws {
        let zone = try #require(
            Zone(identifier: "X", tzif: TZifFile(types: [(10800, false)], footer: "\n<+03>-3\n").bytes))
        #expect(offset(zone, 0) == 10800)
        #expect(zone.standardOffset(at: Timestamp(seconds: 0)) == 10800)
    }

    @Test func anEmptyRuleKeepsTheLastOffset() throws {
        let file = TZifFile(transitions: [(0, 1)], types: [(0, false), (3600, false)], footer: "\n\n")
        let zone = try #require(Zone(identifier: "X", tzif: file.bytes))
        #expect([-1, 0, 4_000_000_000].map { offset(zone, $0) } == [0, 3600, 3600])
    }

    @Test func damagedFilesAreRefused() {
        func zone(_ change: (inout TZifFile) -> Void) -> Zone? {
            var file = Self.amsterdam(UInt8(ascii: "2"))
            change(&file)
            return Zone(identifier: "X", tzif: file.bytes)
        }
        #expect(zone { _ in } != nil)
        #expect(zone { $0.types = [] } == nil)
        #expect(zone { $0.transitions[0].type = 2 } == nil)
        #expect(zone { $0.transitions[1].at = Self.summer2026 } == nil)
        #expect(zone { $0.transitions.reverse() } == nil)
        #expect(zone { $0.transitions[1].at = .max } == nil)
        #expect(zone { $0.types[1].offset = .min } == nil)
        #expect(zone { $0.types[1].offset = 100_000 } == nil)
        #expect(zone { $0.footer = "" } == nil)
        #expect(zone { $0.footer = "\n" } == nil)
        #expect(zone { $0.footer = "\nCET-1CEST,M3.5.0,M10.5.0/3" } == nil)
        #expect(zone { $0.footer = "\nCET-1CEST,M13.5.0,M10.5.0/3\n" } == nil)
        #expect(zone { $0.footer = "CET-1\n" } == nil)
        #expect(zone { $0.leaps = [(78_796_800, 1)] } == nil)
        #expect(Zone(identifier: "X", tzif: []) == nil)
        #expect(Zone(identifier: "X", tzif: [UInt8](repeating: 255, count: 200)) == nil)
        #expect(Zone(identifier: "X", tzif: Array("TZif2".utf8) + [UInt8](repeating: 255, count: 200)) == nil)
    }

    @Test(arguments: ["Europe/Amsterdam", "Europe/Dublin", "UTC", "Africa/Casablanca"])
    func everyTruncationOfARealFileIsRefused(_ name: String) throws {
        let bytes = [UInt8](try Data(contentsOf: URL(filePath: "/usr/share/zoneinfo/\(name)")))
        #expect(Zone(identifier: name, tzif: bytes) != nil)
        let accepted = (0..<bytes.count).filter { Zone(identifier: name, tzif: Array(bytes.prefix($0))) != nil }
        #expect(accepted.isEmpty, "of \(bytes.count) bytes")
    }

    @Test(arguments: ["Europe/Amsterdam", "Europe/Dublin", "America/Nuuk"])
    func aFileWithDamagedBytesNeverTraps(_ name: String) throws {
        let bytes = [UInt8](try Data(contentsOf: URL(filePath: "/usr/share/zoneinfo/\(name)")))
        let face = try #require(CivilTime(year: 2026, month: 10, day: 25, hour: 2, minute: 30))
        let moments = [Int64.min, -5_000_000_000, 0, 1_774_746_000, 4_000_000_000, .max]
            .map { Timestamp(milliseconds: $0) }
        var random = SeededGenerator(seed: 8)
        var accepted = 0
        for round in 0..<1500 {
            var damaged = bytes
            for _ in 0...(round % 4) {
                damaged[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            guard let zone = Zone(identifier: name, tzif: damaged) else { continue }
            accepted += 1
            for moment in moments {
                try #require(abs(zone.offset(at: moment)) < 8 * 86400)
                try #require(abs(zone.standardOffset(at: moment)) < 8 * 86400)
                _ = MeterTime(moment, in: zone).text
            }
            try #require(!zone.moments(showing: face).isEmpty)
        }
        #expect(accepted > 0)
    }

    @Test(arguments: [
        "", "/", "/etc/passwd", "../../etc/passwd", "../zoneinfo/UTC", "Europe/../UTC", "./UTC", ".", "..",
        "Europe//Amsterdam",
        "Europe/", "Europe", "Europe/Amsterdam/", "Europe/Amsterdam\0", "Europe/Amsterdam ", " UTC", "-UTC",
        "Europe/Amsterdam\n",
        "Eurōpe/Amsterdam", "Europe\\Amsterdam", "CET-1CEST,M3.5.0,M10.5.0/3", "Mars/Olympus", "%2e%2e/passwd", "~",
        "/usr/share/zoneinfo/UTC", "zone.tab", "tzdata.zi", String(repeating: "a", count: 10_000),
    ])
    func namesThatAreNoZonesAreUnknown(_ name: String) {
        #expect(throws: ZoneError.unknown(name)) { try Zone(identifier: name) }
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/usr/share/zoneinfo/right/UTC")))
    func aZoneThatCountsLeapSecondsIsRefused() {
        #expect(throws: ZoneError.malformed("right/UTC", path: "/usr/share/zoneinfo/right/UTC")) {
            try Zone(identifier: "right/UTC")
        }
    }

    @Test func errorsSayWhatWasLookedForAndWhere() {
        #expect(
            ZoneError.unknown("Mars/Olympus").description
                == "cannot find time zone \"Mars/Olympus\": no such file in /usr/share/zoneinfo or /usr/lib/zoneinfo "
                + "(is tzdata installed?)")
        #expect(
            ZoneError.malformed("X", path: "/x/X").description
                == "cannot read time zone \"X\": /x/X is no TZif file, is damaged, or counts leap seconds")
    }
}

import Foundation
import Testing

@testable import Metering

@Suite struct ZoneTests {
    private static let root = "/usr/share/zoneinfo"

    /// The names of the system's database, without its copies under `posix/` and those with leap seconds.
    private static let names: [String] = {
        let files = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
        return files.filter { name in
            guard !name.hasPrefix("right/"), !name.hasPrefix("posix/"), name != "localtime" else { return false }
            return FileManager.default.contents(atPath: "\(root)/\(name)")?.starts(with: "TZif".utf8) ?? false
        }.sorted()
    }()

    /// Moments to compare at: every second week from 1970 to 2090, and the seconds around every change on either side.
    private static func moments(_ zone: Zone, _ foundation: TimeZone) -> [Int64] {
        var moments: Set<Int64> = []
        let end: Int64 = 3_786_912_000
        for at in zone.transitions.map(\.at) where at >= 0 && at < end { moments.formUnion([at - 1, at, at + 1]) }
        var before = offset(foundation, 0)
        for at in stride(from: 0, to: end, by: 14 * 86400) {
            let now = offset(foundation, at)
            if now != before {
                var low = at - 14 * 86400
                var high = at
                while high - low > 1 {
                    let middle = (low + high) / 2
                    if offset(foundation, middle) == before { low = middle } else { high = middle }
                }
                moments.formUnion([low - 1, low, high, high + 1])
            }
            moments.insert(at)
            before = now
        }
        return moments.filter { $0 >= 0 }.sorted()
    }

    private static func offset(_ zone: TimeZone, _ second: Int64) -> Int64 {
        Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(second))))
    }

    private static func standardOffset(_ zone: TimeZone, _ second: Int64) -> Int64 {
        offset(zone, second) - Int64(zone.daylightSavingTimeOffset(for: Date(timeIntervalSince1970: Double(second))))
    }

    // Foundation has a database of its own (ICU's), of another version than the system's: a country may have changed
    // its law in between, and Debian keeps the old EET and WET. So a few zones may differ, but none where P1 meters are.
    @Test func offsetsAreFoundations() throws {
        var differing: [String] = []
        var compared = 0
        for name in Self.names {
            let zone = try Zone(identifier: name)
            guard let foundation = TimeZone(identifier: name) else { continue }
            compared += 1
            let wrong = Self.moments(zone, foundation).first {
                zone.offset(at: Timestamp(seconds: $0)) != Self.offset(foundation, $0)
            }
            if let wrong { differing.append("\(name) at \(Timestamp(seconds: wrong).rfc3339)") }
        }
        #expect(compared > 400)
        #expect(differing.count <= 12, "\(differing)")
        #expect(!differing.contains { $0.hasPrefix("Europe/") }, "\(differing)")
    }

    // Foundation's data has no negative daylight saving time, so its standard offset is always that of the winter.
    @Test func standardOffsetsAreFoundations() throws {
        var differing: [String] = []
        for name in Self.names {
            let zone = try Zone(identifier: name)
            guard let foundation = TimeZone(identifier: name) else { continue }
            let wrong = Self.moments(zone, foundation).first {
                zone.standardOffset(at: Timestamp(seconds: $0)) != Self.standardOffset(foundation, $0)
            }
            if let wrong { differing.append("\(name) at \(Timestamp(seconds: wrong).rfc3339)") }
        }
        // Known ones: Casablanca and El_Aaiun after 2087, Windhoek's last winter, Nome in 1983, Rarotonga in 1978.
        #expect(differing.count <= 16, "\(differing)")
        #expect(!differing.contains { $0.hasPrefix("Europe/") }, "\(differing)")
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/sbin/zic")))
    func theSlimFormOfAFileSaysTheSameAsTheFat() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: folder) }
        func compile(_ form: String) throws -> URL {
            let output = folder.appending(path: form)
            _ = try Command.output("/usr/sbin/zic", "-b", form, "-d", output.path, "\(Self.root)/tzdata.zi")
            return output
        }
        let (fat, slim) = (try compile("fat"), try compile("slim"))
        // Old compilers wrote slim files that say something else (Ojinaga in 2022): then the system reads that as well.
        func agree(_ name: String) throws -> Bool {
            let dumps = try [fat, slim].map { folder in
                let path = folder.appending(path: name).path
                return try Command.output("/usr/bin/zdump", "-v", "-c", "1970,2090", path).replacing(path, with: "")
            }
            return dumps[0] == dumps[1]
        }
        for name in Self.names where FileManager.default.fileExists(atPath: fat.appending(path: name).path) {
            func zone(_ folder: URL) throws -> Zone {
                let bytes = [UInt8](try Data(contentsOf: folder.appending(path: name)))
                return try #require(Zone(identifier: name, tzif: bytes), "\(name)")
            }
            let (long, short) = (try zone(fat), try zone(slim))
            #expect(long.transitions.count >= short.transitions.count)
            let seconds =
                long.transitions.flatMap { [$0.at - 1, $0.at] } + stride(from: 0, to: 3_786_912_000, by: 8_000_000)
            let wrong = seconds.map(Timestamp.init(seconds:)).first {
                long.offset(at: $0) != short.offset(at: $0)
                    || long.standardOffset(at: $0) != short.standardOffset(at: $0)
            }
            if let wrong, try agree(name) { Issue.record("\(name) differs at \(wrong.rfc3339)") }
        }
    }

    @Test(arguments: ["1990-07-01T00:00:00Z", "2026-01-01T00:00:00Z", "2026-07-01T00:00:00Z", "2060-07-01T00:00:00Z"])
    func dublinsStandardOffsetIsThatOfItsWinter(_ utc: String) throws {
        let dublin = try Zone(identifier: "Europe/Dublin")
        let moment = try #require(Timestamp(rfc3339: utc))
        #expect(dublin.standardOffset(at: moment) == 0)
        #expect(dublin.offset(at: moment) == (utc.contains("-07-") ? 3600 : 0))
    }

    @Test func aCountryThatMovesItsStandardTimeHasTheNewOneFromThatMoment() throws {
        let moscow = try Zone(identifier: "Europe/Moscow")
        let change = try #require(Timestamp(rfc3339: "2014-10-25T22:00:00Z"))
        #expect(moscow.standardOffset(at: change.advanced(by: .milliseconds(-1))) == 4 * 3600)
        #expect(moscow.standardOffset(at: change) == 3 * 3600)
    }

    // Over all zones: what a meter there writes leads back to the moment, unless standard time itself was moved.
    @Test func whatAMeterWritesLeadsBackInEveryZone() throws {
        var differing: [String] = []
        let start: Int64 = 1_735_689_600
        for name in Self.names {
            let zone = try Zone(identifier: name)
            for second in stride(from: start, to: start + 2 * 366 * 86400, by: 8 * 3600 + 1801) {
                let now = Timestamp(seconds: second)
                let read = MeterTime(MeterTime(now, in: zone).text.utf8)
                if read?.moment(in: zone, .received(now)) != now { differing.append("\(name) \(now.rfc3339)") }
            }
        }
        #expect(differing.isEmpty, "\(differing)")
    }

    @Test func theDoubledHourHasTwoMomentsAndTheMissingOneHasOne() throws {
        let amsterdam = try Zone(identifier: "Europe/Amsterdam")
        func moments(_ month: Int, _ day: Int, _ hour: Int, _ minute: Int) throws -> [String] {
            let civil = try #require(CivilTime(year: 2026, month: month, day: day, hour: hour, minute: minute))
            return amsterdam.moments(showing: civil).map(\.rfc3339)
        }
        #expect(try moments(10, 25, 1, 59) == ["2026-10-24T23:59:00Z"])
        #expect(try moments(10, 25, 2, 0) == ["2026-10-25T00:00:00Z", "2026-10-25T01:00:00Z"])
        #expect(try moments(10, 25, 2, 59) == ["2026-10-25T00:59:00Z", "2026-10-25T01:59:00Z"])
        #expect(try moments(10, 25, 3, 0) == ["2026-10-25T02:00:00Z"])
        #expect(try moments(3, 29, 1, 59) == ["2026-03-29T00:59:00Z"])
        #expect(try moments(3, 29, 2, 30) == ["2026-03-29T01:30:00Z"])
        #expect(try moments(3, 29, 3, 0) == ["2026-03-29T01:00:00Z"])
    }

    @Test func utcNeedsNoFile() {
        #expect(Zone.utc.offset(at: Timestamp(seconds: 1_782_864_000)) == 0)
        #expect(Zone.utc.standardOffset(at: Timestamp(seconds: 0)) == 0)
        #expect(Zone.utc.identifier == "UTC")
    }

    @Test func zonesAreEqualWhenTheyAreTheSame() throws {
        #expect(try Zone(identifier: "Europe/Amsterdam") == Zone(identifier: "Europe/Amsterdam"))
        #expect(try Zone(identifier: "Europe/Amsterdam") != Zone(identifier: "Europe/Dublin"))
    }
}

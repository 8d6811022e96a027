import Foundation
internal import Seeding
import Testing

@testable import Metering

@Suite struct ZoneRuleTests {
    private func rule(_ text: String) throws -> ZoneRule {
        try #require(ZoneRule(posix: text.utf8))
    }

    private func offset(_ text: String, _ utc: String) throws -> Int64 {
        try rule(text).offset(atSecond: try #require(Timestamp(rfc3339: utc)).seconds)
    }

    @Test(arguments: [
        ("<+03>-3", "2026-07-01T00:00:00Z", 10800), ("UTC0", "2026-07-01T00:00:00Z", 0),
        ("EST5", "2026-07-01T00:00:00Z", -18000), ("<+0545>-5:45", "2026-01-01T00:00:00Z", 20700),
        ("LMT0:00:30", "2026-01-01T00:00:00Z", -30), ("X+1", "2026-01-01T00:00:00Z", -3600),
        ("CET-1CEST,M3.5.0,M10.5.0/3", "2026-03-29T00:59:59Z", 3600),
        ("CET-1CEST,M3.5.0,M10.5.0/3", "2026-03-29T01:00:00Z", 7200),
        ("CET-1CEST,M3.5.0,M10.5.0/3", "2026-10-25T00:59:59Z", 7200),
        ("CET-1CEST,M3.5.0,M10.5.0/3", "2026-10-25T01:00:00Z", 3600),
        // The south: summer over the new year.
        ("AEST-10AEDT,M10.1.0,M4.1.0/3", "2025-12-31T13:00:00Z", 39600),
        ("AEST-10AEDT,M10.1.0,M4.1.0/3", "2026-01-01T00:00:00Z", 39600),
        ("AEST-10AEDT,M10.1.0,M4.1.0/3", "2026-04-04T15:59:59Z", 39600),
        ("AEST-10AEDT,M10.1.0,M4.1.0/3", "2026-04-04T16:00:00Z", 36000),
        ("AEST-10AEDT,M10.1.0,M4.1.0/3", "2026-10-03T15:59:59Z", 36000),
        ("AEST-10AEDT,M10.1.0,M4.1.0/3", "2026-10-03T16:00:00Z", 39600),
        // Nuuk: the change is an hour before the day that the rule names.
        ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2025-03-30T00:59:59Z", -7200),
        ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2025-03-30T01:00:00Z", -3600),
        ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2025-10-26T00:59:59Z", -3600),
        ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2025-10-26T01:00:00Z", -7200),
        // J60 is the first of March in every year, day 59 is not.
        ("A0B,J60/0,J300/0", "2024-02-29T23:59:59Z", 0), ("A0B,J60/0,J300/0", "2024-03-01T00:00:00Z", 3600),
        ("A0B,J60/0,J300/0", "2025-02-28T23:59:59Z", 0), ("A0B,J60/0,J300/0", "2025-03-01T00:00:00Z", 3600),
        ("A0B,59/0,300/0", "2024-02-29T00:00:00Z", 3600), ("A0B,59/0,300/0", "2024-02-28T23:59:59Z", 0),
        ("A0B,59/0,300/0", "2025-03-01T00:00:00Z", 3600), ("A0B,59/0,300/0", "2025-02-28T23:59:59Z", 0),
        // Summer time all the year (RFC 8536 §3.3.1).
        ("XXX3EDT4,0/0,J365/23", "2026-01-01T02:59:59Z", -14400),
        ("XXX3EDT4,0/0,J365/23", "2026-12-31T23:59:59Z", -14400),
        ("A0B-2,M3.5.0,M10.5.0", "2026-07-01T00:00:00Z", 7200),
    ])
    func theOffsetIsTheRulesAtThatSecond(_ text: String, _ utc: String, _ seconds: Int64) throws {
        #expect(try offset(text, utc) == seconds)
    }

    @Test(arguments: [
        ("CET-1CEST,M3.5.0,M10.5.0/3", 3600), ("IST-1GMT0,M10.5.0,M3.5.0/1", 0), ("<+03>-3", 10800),
        ("AEST-10AEDT,M10.1.0,M4.1.0/3", 36000), ("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", 37800),
    ])
    func winterIsTheSmallerOffset(_ text: String, _ seconds: Int64) throws {
        #expect(try rule(text).winterOffset == seconds)
    }

    @Test(arguments: [
        "", "CET", "1", "-1", "CET-", "CET-1CEST", "CET-1CEST,", "CET-1CEST,M3.5.0", "CET-1CEST,M3.5.0,",
        "CET-1,M3.5.0,M10.5.0",
        "CET-1CEST,M0.5.0,M10.5.0", "CET-1CEST,M13.5.0,M10.5.0", "CET-1CEST,M3.0.0,M10.5.0", "CET-1CEST,M3.6.0,M10.5.0",
        "CET-1CEST,M3.5.7,M10.5.0", "CET-1CEST,M3.5,M10.5.0", "CET-1CEST,J0,J300", "CET-1CEST,J366,J300",
        "CET-1CEST,366,300",
        "CET-1CEST,M3.5.0/,M10.5.0", "CET-1CEST,M3.5.0/168,M10.5.0", "CET-1CEST,M3.5.0,M10.5.0/3x",
        "CET-1CEST,M3.5.0,M10.5.0,",
        "<+03-3", "<", "CET-1:60", "CET-1:", "CET--1", "CET-12345", "CET-1CEST,M3.5.0,M10.5.0/3:00:60",
        "CET-1CEST,X3.5.0,M10.5.0",
    ])
    func refusesWhatIsNoRule(_ text: String) {
        #expect(ZoneRule(posix: text.utf8) == nil)
    }

    @Test func neverTrapsOnRandomText() {
        var random = SeededGenerator(seed: 9)
        let parts = [
            "CET", "<-02>", "-", "+", "1", "9999", "167", ",", "M3.5.0", "M", "J", "365", "0", ".", "/", ":", "59", "é",
        ]
        var rules = 0
        for _ in 0..<100_000 {
            let count = Int.random(in: 0...10, using: &random)
            let text = (0..<count).map { _ in parts.randomElement(using: &random) ?? "" }.joined()
            guard let rule = ZoneRule(posix: text.utf8) else { continue }
            rules += 1
            for second: Int64 in [-62_167_219_200, 0, 253_402_300_799] { _ = rule.offset(atSecond: second) }
        }
        #expect(rules > 100)
    }

    // zdump is libc's own reading of the same text.
    @Test(
        .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/zdump")),
        arguments: [
            "CET-1CEST,M3.5.0,M10.5.0/3", "IST-1GMT0,M10.5.0,M3.5.0/1", "EST5EDT,M3.2.0,M11.1.0",
            "AEST-10AEDT,M10.1.0,M4.1.0/3", "<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0",
            "AAA-3BBB,J60,300/-5:30:15", "AAA3BBB,59/1,J59/1", "AAA-3:30BBB-5,M2.5.6/24,M12.4.3/0",
            "AAA0BBB,M1.1.1,M12.5.6",
            "AAA12BBB,M2.1.0/0,M2.5.4/1:02:03",
        ])
    func changesClocksWhenTheSystemDoes(_ text: String) throws {
        let zdump = try Command.output("/usr/bin/zdump", "-v", "-c", "1995,2095", text)
        let rule = try rule(text)
        var compared = 0
        for line in zdump.split(separator: "\n") where !line.hasSuffix("NULL") {
            let words = line.split(separator: " ")
            try #require(words.count == 16, "\(line)")
            let moment = try Self.second(words[2...5])
            #expect(words[15] == "gmtoff=\(rule.offset(atSecond: moment))", "\(line)")
            compared += 1
        }
        #expect(compared >= 396)
    }

    /// The second that `Mar 29 00:59:59 2026` is.
    private static func second(_ words: ArraySlice<Substring>) throws -> Int64 {
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let words = words.map(String.init)
        let clock = words[2].split(separator: ":").compactMap { Int($0) }
        try #require(clock.count == 3)
        let civil = CivilTime(
            year: try #require(Int(words[3])), month: 1 + (try #require(months.firstIndex(of: words[0]))),
            day: try #require(Int(words[1])), hour: clock[0], minute: clock[1], second: clock[2])
        return try #require(civil).secondsSince1970
    }
}

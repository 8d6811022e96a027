import Testing

@testable import Metering

@Suite struct MeterTimeTextTests {
    @Test(arguments: [
        ("260301141503W", 2026, 3, 1, 14, 15, 3, MeterTime.Season.winter),
        ("260701141503S", 2026, 7, 1, 14, 15, 3, .summer), ("260301141503", 2026, 3, 1, 14, 15, 3, nil),
        ("000101000000W", 2000, 1, 1, 0, 0, 0, .winter), ("991231235959W", 2099, 12, 31, 23, 59, 59, .winter),
        ("240229000000W", 2024, 2, 29, 0, 0, 0, .winter),
        // The letter is believed, whatever the month.
        ("260101000000S", 2026, 1, 1, 0, 0, 0, .summer),
    ])
    func readsWhatMetersWrite(
        _ text: String, _ year: Int, _ month: Int, _ day: Int, _ hour: Int, _ minute: Int, _ second: Int,
        _ season: MeterTime.Season?
    ) throws {
        let time = try #require(MeterTime(text.utf8))
        #expect(
            time.civil == CivilTime(year: year, month: month, day: day, hour: hour, minute: minute, second: second))
        #expect(time.season == season)
        #expect(time.text == text)
    }

    @Test(arguments: [
        "", "0", "W", "2603011415", "26030114150", "260301141503WW", "260301141503W ", " 260301141503W",
        "010101010101X", "260301141503s", "260301141503w", "260301141503 ", "260301141503Z", "2603011415033",
        "261301141503W", "260001141503W", "260231141503W", "260229141503W", "260300141503W", "260301241503W",
        "260301146003W", "260301141560W", "260301144064.000", "632525252525S", "35255255255255255S", "000000000000W",
        "250000000000W", "-187402011414", "-1874020114", "-18740201141503", "26030114150-W", "26030114150:W",
        "260301141/03W", "26-03-01 14:15", "２６0301141503", "null", "260301141503\0",
    ])
    func refusesWhatIsNoTime(_ text: String) {
        #expect(MeterTime(text.utf8) == nil)
    }

    @Test func readsFromAnyCollectionOfBytes() {
        let text = "260301141503W"
        let expected = MeterTime(Array(text.utf8).span)
        #expect(expected != nil)
        #expect(MeterTime(Array(text.utf8)) == expected)
        #expect(MeterTime(Array("\"\(text)\"".utf8)[1..<14]) == expected)
        #expect(MeterTime("\"\(text)\""[...].dropFirst().dropLast().utf8) == expected)
        #expect(MeterTime(text.utf8.lazy.map { $0 }) == expected)
        #expect(MeterTime(EmptyCollection<UInt8>()) == nil)
    }

    @Test func textHasTwoDigitsOfTheYearWhateverTheYear() throws {
        let early = MeterTime(Timestamp(seconds: -62_198_755_200), in: .utc)
        #expect(early.text == "990101000000W")
        #expect(early.civil.year == -1)
    }
}

@Suite struct MeterTimeMomentTests {
    private let amsterdam: Zone

    init() throws {
        amsterdam = try Zone(identifier: "Europe/Amsterdam")
    }

    private func moment(_ text: String, _ zone: String, received: String) throws -> String {
        let zone = try Zone(identifier: zone)
        let hint = MeterTime.Hint.received(try #require(Timestamp(rfc3339: received)))
        return try #require(MeterTime(text.utf8)).moment(in: zone, hint).rfc3339
    }

    // Half a year before and after the first weeks of summer time is summer as well.
    @Test(arguments: [
        ("260301141503W", "2026-03-01T13:15:03Z"), ("260701141503S", "2026-07-01T12:15:03Z"),
        ("260329015959W", "2026-03-29T00:59:59Z"), ("260329030000S", "2026-03-29T01:00:00Z"),
        ("260401120000S", "2026-04-01T10:00:00Z"), ("260410120000S", "2026-04-10T10:00:00Z"),
        ("260425120000S", "2026-04-25T10:00:00Z"), ("261010120000S", "2026-10-10T10:00:00Z"),
        ("261025023000S", "2026-10-25T00:30:00Z"), ("261025022959S", "2026-10-25T00:29:59Z"),
        ("261025020000W", "2026-10-25T01:00:00Z"), ("261025020500W", "2026-10-25T01:05:00Z"),
        ("261025030000W", "2026-10-25T02:00:00Z"), ("450410120000S", "2045-04-10T10:00:00Z"),
        ("700410120000S", "2070-04-10T10:00:00Z"), ("991231235959W", "2099-12-31T22:59:59Z"),
        // A wrong letter is believed.
        ("260701141503W", "2026-07-01T13:15:03Z"), ("260101000000S", "2025-12-31T22:00:00Z"),
        ("260329023000W", "2026-03-29T01:30:00Z"), ("260329023000S", "2026-03-29T00:30:00Z"),
    ])
    func theLetterDecides(_ text: String, _ utc: String) throws {
        let time = try #require(MeterTime(text.utf8))
        for hint in [MeterTime.Hint.received(Timestamp(seconds: 0)), .notBefore(Timestamp(seconds: 4_102_444_800))] {
            #expect(time.moment(in: amsterdam, hint).rfc3339 == utc)
        }
    }

    @Test(arguments: [
        ("260410120000S", "Europe/Helsinki", "2026-04-10T09:00:00Z"),
        ("260110120000W", "Europe/Helsinki", "2026-01-10T10:00:00Z"),
        ("260410120000S", "Europe/Dublin", "2026-04-10T11:00:00Z"),
        ("260110120000W", "Europe/Dublin", "2026-01-10T12:00:00Z"),
        ("260410120000S", "Europe/London", "2026-04-10T11:00:00Z"),
        // A zone without summer time: the letters mean what they always mean.
        ("260410120000S", "UTC", "2026-04-10T11:00:00Z"), ("260410120000W", "UTC", "2026-04-10T12:00:00Z"),
        // In the south the year begins in summer.
        ("260110120000S", "Australia/Sydney", "2026-01-10T01:00:00Z"),
        ("260710120000W", "Australia/Sydney", "2026-07-10T02:00:00Z"),
    ])
    func theStandardOffsetIsTheZonesOwn(_ text: String, _ zone: String, _ utc: String) throws {
        #expect(try moment(text, zone, received: "2026-06-01T00:00:00Z") == utc)
    }

    @Test(arguments: [
        ("260301141503", "2026-03-01T13:15:03Z"), ("260701141503", "2026-07-01T12:15:03Z"),
        ("261025015959", "2026-10-24T23:59:59Z"), ("261025030000", "2026-10-25T02:00:00Z"),
        ("260329015959", "2026-03-29T00:59:59Z"), ("260329030000", "2026-03-29T01:00:00Z"),
    ])
    func withoutALetterTheZoneDecides(_ text: String, _ utc: String) throws {
        let time = try #require(MeterTime(text.utf8))
        for hint in [MeterTime.Hint.received(Timestamp(seconds: 0)), .notBefore(Timestamp(seconds: 4_102_444_800))] {
            #expect(time.moment(in: amsterdam, hint).rfc3339 == utc)
        }
    }

    @Test(arguments: [
        ("2026-10-25T00:30:05Z", "2026-10-25T00:30:00Z"), ("2026-10-25T01:30:05Z", "2026-10-25T01:30:00Z"),
        ("2026-10-25T00:29:55Z", "2026-10-25T00:30:00Z"), ("2026-10-25T00:59:59Z", "2026-10-25T00:30:00Z"),
        ("2026-10-25T01:00:01Z", "2026-10-25T01:30:00Z"), ("2026-10-26T00:00:00Z", "2026-10-25T01:30:00Z"),
        ("2020-01-01T00:00:00Z", "2026-10-25T00:30:00Z"),
    ])
    func inTheDoubledHourTheReceptionDecides(_ received: String, _ utc: String) throws {
        #expect(try moment("261025023000", "Europe/Amsterdam", received: received) == utc)
    }

    @Test(arguments: [
        ("2026-10-25T00:20:00Z", "2026-10-25T00:30:00Z"), ("2026-10-25T00:30:00Z", "2026-10-25T00:30:00Z"),
        ("2026-10-25T00:30:00.001Z", "2026-10-25T01:30:00Z"), ("2026-10-25T01:15:00Z", "2026-10-25T01:30:00Z"),
        ("2026-10-25T01:30:00Z", "2026-10-25T01:30:00Z"), ("2026-10-25T03:00:00Z", "2026-10-25T01:30:00Z"),
        ("2026-10-24T00:00:00Z", "2026-10-25T00:30:00Z"),
    ])
    func inTheDoubledHourAFileGoesOnFromItsPredecessor(_ predecessor: String, _ utc: String) throws {
        let time = try #require(MeterTime("261025023000".utf8))
        let before = try #require(Timestamp(rfc3339: predecessor))
        #expect(time.moment(in: amsterdam, .notBefore(before)).rfc3339 == utc)
    }

    // The clock was not yet changed: 02:30 is what would have been half an hour after 02:00.
    @Test(arguments: [("260329020000", "2026-03-29T01:00:00Z"), ("260329023000", "2026-03-29T01:30:00Z")])
    func theHourThatSpringLeavesOutGoesOnInWinterTime(_ text: String, _ utc: String) throws {
        #expect(try moment(text, "Europe/Amsterdam", received: "2026-03-29T01:30:00Z") == utc)
        let time = try #require(MeterTime(text.utf8))
        #expect(time.moment(in: amsterdam, .notBefore(Timestamp(seconds: 0))).rfc3339 == utc)
    }

    @Test func withoutALetterASequenceThroughAutumnOnlyRises() throws {
        var previous = try #require(Timestamp(rfc3339: "2026-10-24T22:00:00Z"))
        for minute in stride(from: Int64(0), to: 24 * 60, by: 1) {
            let now = try #require(Timestamp(rfc3339: "2026-10-24T22:00:00Z")).advanced(by: .seconds(minute * 60))
            let digits = MeterTime(now, in: amsterdam).text.dropLast()
            let read = try #require(MeterTime(digits.utf8))
            try #require(read.moment(in: amsterdam, .notBefore(previous)) == now)
            try #require(read.moment(in: amsterdam, .received(now.advanced(by: .seconds(20)))) == now)
            previous = now
        }
    }

    @Test(arguments: ["2026-03-28T12:00:00Z", "2026-10-24T12:00:00Z", "2044-03-26T12:00:00Z", "2044-10-29T12:00:00Z"])
    func aDayAroundAChangeOfClocksComesBackSecondForSecond(_ start: String) throws {
        let first = try #require(Timestamp(rfc3339: start))
        var texts: Set<String> = []
        for second in Int64(0)..<86400 {
            let now = first.advanced(by: .seconds(second))
            let text = MeterTime(now, in: amsterdam).text
            texts.insert(text)
            let read = MeterTime(text.utf8)?.moment(in: amsterdam, .received(Timestamp(seconds: 0)))
            try #require(read == now, "\(text)")
        }
        #expect(texts.count == 86400)
    }

    // Moscow went from +4 to +3 at 22:00 UTC; two hours earlier its clocks showed midnight.
    @Test(arguments: [
        ("141026000000W", "2014-10-25T20:00:00Z"), ("141026005959W", "2014-10-25T20:59:59Z"),
        ("141026020000W", "2014-10-25T23:00:00Z"), ("141026120000W", "2014-10-26T09:00:00Z"),
    ])
    func whereStandardTimeIsMovedTheOneOfThatMomentCounts(_ text: String, _ utc: String) throws {
        #expect(try moment(text, "Europe/Moscow", received: utc) == utc)
    }

    // As in Chihuahua in 2022: summer time became standard time at 08:00 UTC, and no clock was changed.
    @Test func theLastHourOfASummerThatStaysIsStillAnHourAhead() throws {
        let change = try #require(Timestamp(rfc3339: "2022-10-30T08:00:00Z")).seconds
        let (winter, summer) = (
            Zone.Offset(seconds: -25200, isDaylight: false), Zone.Offset(seconds: -21600, isDaylight: true)
        )
        let zone = Zone(
            identifier: "X",
            transitions: [
                .init(at: change - 200 * 86400, to: summer),
                .init(at: change, to: .init(seconds: -21600, isDaylight: false)),
            ], initial: winter, future: nil)
        func utc(_ text: String) -> String? {
            MeterTime(text.utf8)?.moment(in: zone, .received(Timestamp(seconds: 0))).rfc3339
        }
        #expect(utc("221030013000S") == "2022-10-30T07:30:00Z")
        #expect(utc("221030023000W") == "2022-10-30T08:30:00Z")
    }

    @Test func aMeterWritesTheLetterOfTheSeason() throws {
        func text(_ utc: String, _ zone: String) throws -> String {
            MeterTime(try #require(Timestamp(rfc3339: utc)), in: try Zone(identifier: zone)).text
        }
        #expect(try text("2026-03-01T13:15:03.999Z", "Europe/Amsterdam") == "260301141503W")
        #expect(try text("2026-04-05T12:00:00Z", "Europe/Amsterdam") == "260405140000S")
        #expect(try text("2026-04-05T12:00:00Z", "Europe/Dublin") == "260405130000S")
        #expect(try text("2026-01-05T12:00:00Z", "Europe/Dublin") == "260105120000W")
        #expect(try text("2026-07-05T12:00:00Z", "Asia/Tokyo") == "260705210000W")
        // Lord Howe Island's summer is half an hour ahead: no letter says that.
        #expect(try text("2026-01-05T12:00:00Z", "Australia/Lord_Howe") == "260105230000")
        #expect(try text("2026-07-05T12:00:00Z", "Australia/Lord_Howe") == "260705223000W")
    }
}

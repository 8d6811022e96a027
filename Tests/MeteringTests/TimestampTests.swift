import Metering
internal import Seeding
import Testing

@Suite struct TimestampTests {
    @Test(arguments: [
        (1_772_370_903_000, "2026-03-01T13:15:03Z"), (1_772_370_903_250, "2026-03-01T13:15:03.250Z"),
        (1_772_370_903_001, "2026-03-01T13:15:03.001Z"), (0, "1970-01-01T00:00:00Z"),
        (-1, "1969-12-31T23:59:59.999Z"), (-1000, "1969-12-31T23:59:59Z"), (-1001, "1969-12-31T23:59:58.999Z"),
        (-62_135_596_800_000, "0001-01-01T00:00:00Z"), (-62_167_219_200_000, "0000-01-01T00:00:00Z"),
        (253_402_300_799_999, "9999-12-31T23:59:59.999Z"), (1_709_164_800_000, "2024-02-29T00:00:00Z"),
    ])
    func writesAndReadsRFC3339(_ milliseconds: Int64, _ text: String) {
        #expect(Timestamp(milliseconds: milliseconds).rfc3339 == text)
        #expect(Timestamp(rfc3339: text)?.milliseconds == milliseconds)
    }

    @Test(arguments: [
        ("2026-03-01T14:15:03+01:00", 1_772_370_903_000), ("2026-03-01T13:15:03-00:00", 1_772_370_903_000),
        ("2026-02-28T23:45:03-13:30", 1_772_370_903_000), ("2026-03-02T13:14:03+23:59", 1_772_370_903_000),
        ("2026-03-01t13:15:03z", 1_772_370_903_000), ("2026-03-01 13:15:03Z", 1_772_370_903_000),
        ("2026-03-01T13:15:03.2Z", 1_772_370_903_200), ("2026-03-01T13:15:03.25+00:00", 1_772_370_903_250),
        ("2026-03-01T13:15:03.2509999999999999999999Z", 1_772_370_903_250),
        ("1969-12-31T23:59:59.9999Z", -1), ("0000-01-01T00:00:00+00:01", -62_167_219_260_000),
    ])
    func readsOffsetsAndFractions(_ text: String, _ milliseconds: Int64) {
        #expect(Timestamp(rfc3339: text)?.milliseconds == milliseconds)
    }

    @Test(arguments: [
        "", "2026-03-01", "2026-03-01T13:15:03", "2026-03-01T13:15Z", "2026-03-01T13:15:03.Z", "2026-03-01T13:15:03,5Z",
        "2026-13-01T00:00:00Z", "2026-02-29T00:00:00Z", "2026-03-01T24:00:00Z", "2026-03-01T13:60:00Z",
        "2026-03-01T23:59:60Z", "2026-03-01T13:15:03+0100", "2026-03-01T13:15:03+01", "2026-03-01T13:15:03+24:00",
        "2026-03-01T13:15:03+01:60", "2026-03-01T13:15:03Z ", " 2026-03-01T13:15:03Z", "2026-03-01T13:15:03ZZ",
        "26-03-01T13:15:03Z", "+2026-03-01T13:15:03Z", "12026-03-01T13:15:03Z", "-001-03-01T13:15:03Z",
        "2026-3-1T13:15:03Z", "20260301T131503Z", "2026-03-01X13:15:03Z", "1772370903", "now", "２０２６-03-01T13:15:03Z",
        "2026-03-01T13:15:03.250", "2026-03-01T13:15:-3Z", "2026-03-01T13:15:03+-1:00",
    ])
    func refusesWhatIsNoTimeOrHasNoZone(_ text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    @Test func whatIsWrittenReadsBack() throws {
        var random = SeededGenerator(seed: 7)
        for _ in 0..<20_000 {
            let range = Int64(-62_167_219_200_000)...253_402_300_799_999
            let moment = Timestamp(milliseconds: Int64.random(in: range, using: &random))
            try #require(Timestamp(rfc3339: moment.rfc3339) == moment)
        }
    }

    // The format has no other years; a damaged number from the disk must not stop the program.
    @Test func yearsOfFiveDigitsAreWrittenAsTheLastOfFour() {
        #expect(Timestamp(milliseconds: 253_402_300_800_000).rfc3339 == "9999-12-31T23:59:59.999Z")
        #expect(Timestamp(milliseconds: .max).rfc3339 == "9999-12-31T23:59:59.999Z")
        #expect(Timestamp(milliseconds: -62_167_219_200_001).rfc3339 == "0000-01-01T00:00:00Z")
        #expect(Timestamp(milliseconds: .min).rfc3339 == "0000-01-01T00:00:00Z")
    }

    @Test func appendsBehindWhatIsThere() {
        var buffer = Array("\"".utf8)
        Timestamp(seconds: 0).appendRFC3339(to: &buffer)
        #expect(String(decoding: buffer, as: UTF8.self) == "\"1970-01-01T00:00:00Z")
    }

    @Test func wholeSecondsAreRoundedDownAlsoBefore1970() {
        #expect(
            [-1001, -1000, -999, -1, 0, 999, 1000].map { Timestamp(milliseconds: $0).seconds } == [
                -2, -1, -1, -1, 0, 0, 1,
            ])
    }

    @Test func spansLeadFromOneMomentToTheOther() {
        let early = Timestamp(milliseconds: -250)
        let late = Timestamp(milliseconds: 1750)
        #expect(late.since(early) == .seconds(2))
        #expect(early.since(late) == .seconds(-2))
        #expect(early.advanced(by: .seconds(2)) == late)
        #expect(late.advanced(by: .milliseconds(-2000)) == early)
        #expect(early < late)
        #expect(Duration.nanoseconds(1_999_999).wholeMilliseconds == 1)
        #expect(Duration.nanoseconds(-1_999_999).wholeMilliseconds == -1)
    }

    @Test func nowIsLaterThanThisCode() throws {
        #expect(Timestamp.now() > (try #require(Timestamp(rfc3339: "2025-01-01T00:00:00Z"))))
    }
}

@Suite struct ReadingTimeTests {
    private let received = Timestamp(milliseconds: 1_772_370_903_250)

    @Test(arguments: [Duration.zero, .minutes5, .zero - .minutes5, .seconds(299), .milliseconds(-1)])
    func believesAMeterThatIsUpToFiveMinutesOff(_ deviation: Duration) {
        let telegram = received.advanced(by: deviation)
        let result = ReadingTime(polled: telegram, received: received)
        #expect(result.time == telegram)
        #expect(result.quality.isEmpty)
    }

    @Test(arguments: [
        Duration.minutes5 + .milliseconds(1), .zero - .minutes5 - .milliseconds(1), .seconds(3600),
        .seconds(-86400 * 9000),
    ])
    func takesTheReceptionWhenTheMeterIsAMillisecondMoreOff(_ deviation: Duration) {
        let result = ReadingTime(polled: received.advanced(by: deviation), received: received)
        #expect(result.time == received)
        #expect(result.quality == .receptionTime)
    }
}

extension Duration {
    fileprivate static let minutes5 = Duration.seconds(300)
}

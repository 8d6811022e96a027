import Foundation
internal import Seeding
import Testing

@testable import Metering

@Suite struct CivilTimeTests {
    // Counted day by day with the rule of the calendar, not with the formula of the source.
    @Test func everyDayFrom1970To2100IsTheNextOne() throws {
        let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        var days: Int64 = 0
        for year in 1970...2100 {
            let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            for month in 1...12 {
                for day in 1...(lengths[month - 1] + (isLeap && month == 2 ? 1 : 0)) {
                    let civil = CivilTime(year: year, month: month, day: day)
                    try #require(civil?.secondsSince1970 == days * 86400)
                    try #require(CivilTime(secondsSince1970: days * 86400) == civil)
                    let last = CivilTime(secondsSince1970: days * 86400 + 86399)
                    try #require(
                        last == CivilTime(year: year, month: month, day: day, hour: 23, minute: 59, second: 59))
                    days += 1
                }
            }
        }
        #expect(days == 47_847)
    }

    @Test func agreesWithTheSystemFromYear0To9999() throws {
        var random = SeededGenerator(seed: 6)
        for _ in 0..<20_000 {
            var seconds = time_t(Int64.random(in: -62_167_219_200...253_402_300_799, using: &random))
            var system = tm()
            try #require(gmtime_r(&seconds, &system) != nil)
            let expected = CivilTime(
                year: Int(system.tm_year) + 1900, month: Int(system.tm_mon) + 1, day: Int(system.tm_mday),
                hour: Int(system.tm_hour), minute: Int(system.tm_min), second: Int(system.tm_sec))
            try #require(CivilTime(secondsSince1970: Int64(seconds)) == expected)
            try #require(expected?.secondsSince1970 == Int64(seconds))
        }
    }

    @Test(arguments: [
        (2000, true), (2024, true), (2025, false), (2026, false), (2100, false), (1900, false), (0, true),
    ])
    func leapYearsHaveA29thOfFebruary(_ year: Int, _ isLeap: Bool) {
        #expect((CivilTime(year: year, month: 2, day: 29) != nil) == isLeap)
        #expect(CivilTime(year: year, month: 2, day: 28) != nil)
    }

    @Test(arguments: [
        (2026, 0, 1, 0, 0, 0), (2026, 13, 1, 0, 0, 0), (2026, 1, 0, 0, 0, 0), (2026, 1, 32, 0, 0, 0),
        (2026, 2, 29, 0, 0, 0), (2026, 4, 31, 0, 0, 0), (2026, 6, 31, 0, 0, 0), (2026, 9, 31, 0, 0, 0),
        (2026, 11, 31, 0, 0, 0), (2026, 1, 1, 24, 0, 0), (2026, 1, 1, -1, 0, 0), (2026, 1, 1, 0, 60, 0),
        (2026, 1, 1, 0, -1, 0), (2026, 1, 1, 0, 0, 60), (2026, 1, 1, 0, 0, -1), (-1, 1, 1, 0, 0, 0),
        (10000, 1, 1, 0, 0, 0), (2026, -1, 1, 0, 0, 0), (2026, 1, -1, 0, 0, 0),
    ])
    func refusesWhatNoClockShows(_ year: Int, _ month: Int, _ day: Int, _ hour: Int, _ minute: Int, _ second: Int) {
        #expect(CivilTime(year: year, month: month, day: day, hour: hour, minute: minute, second: second) == nil)
    }

    @Test func theExtremesOf64BitsDoNotTrap() {
        #expect(CivilTime(secondsSince1970: .max).year > 9999)
        #expect(CivilTime(secondsSince1970: .min).year < 0)
    }
}

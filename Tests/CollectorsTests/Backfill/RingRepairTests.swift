import Metering
import Testing

@testable import Collectors

/// What is certain of a gap, by made-up files (`devices.md` §3.6, §9 cases 30 to 38).
struct RingRepairTests {
    private let zone: Zone

    init() throws {
        zone = try Zone(identifier: "Europe/Amsterdam")
    }

    private func moment(_ key: String) -> Timestamp { RingText.moment(key, in: zone) }

    /// What stands for a value in these tests: its key's end on the wall clock, its tariff 1, its span in minutes.
    private struct Found: Equatable, CustomStringConvertible {
        let time: String
        let t1: Int64
        let minutes: Int64?

        init(_ time: String, _ t1: Int64, _ minutes: Int64? = nil) {
            self.time = time
            self.t1 = t1
            self.minutes = minutes
        }

        var description: String { "\(time) \(t1) \(minutes.map(String.init) ?? "exact")" }
    }

    private func repair(
        _ files: [RingPeriod: [(String, Int64)]], now: String, gap: (String, String), before: Int64? = nil,
        after: Int64? = nil, bootedAt: String? = nil
    ) throws -> [Found] {
        let files = try files.sorted { $0.key.closedCount < $1.key.closedCount }.map { period, records in
            try RingFile(
                parsing: RingText.file(records.map { RingText.line($0.0, $0.1) }), period, now: moment(now), zone: zone)
        }
        func bound(_ t1: Int64?) -> RegisterValues? {
            t1.map { t1 in
                var values = RegisterValues()
                values.set(.importEnergy(.t1), t1)
                return values
            }
        }
        let repair = RingRepair(
            gap: moment(gap.0)..<moment(gap.1), before: bound(before), after: bound(after), now: moment(now),
            zone: zone, bootedAt: bootedAt.map(moment))
        return repair.values(files).map { value in
            let text = MeterTime(value.instant, in: zone).text
            return Found(
                String(text.dropLast(3)), value.values[.importEnergy(.t1)] ?? -1,
                value.span.map { $0.components.seconds / 60 })
        }
    }

    @Test func closedHoursAreExactAndTheRunningOneIsIgnored() throws {
        let found = try repair(
            [.hours: [("26030112", 120), ("26030109", 90), ("26030110", 100), ("26030111", 110)]], now: "2603011230",
            gap: ("2603010900", "2603011225"))
        #expect(found == [Found("2603011000", 90), Found("2603011100", 100), Found("2603011200", 110)])
    }

    @Test func nothingAtTheEdgesOfTheGapIsGiven() throws {
        let hours: [(String, Int64)] = [("26030109", 90), ("26030110", 100), ("26030111", 110), ("26030112", 120)]
        #expect(
            try repair([.hours: hours], now: "2603011230", gap: ("26030110", "26030112")) == [Found("2603011100", 100)])
        #expect(try repair([.hours: hours], now: "2603011230", gap: ("2603011101", "2603011159")).isEmpty)
    }

    @Test func aMissingHourMakesItsPredecessorApproximate() throws {
        let found = try repair(
            [.hours: [("26030108", 80), ("26030109", 90), ("26030112", 120), ("26030113", 130)]], now: "2603011330",
            gap: ("2603010830", "2603011325"))
        #expect(found == [Found("2603010900", 80), Found("2603011000", 90, 180), Found("2603011300", 120)])
    }

    @Test func aSpanEndsWithTheGap() throws {
        let found = try repair(
            [.hours: [("26030108", 80), ("26030109", 90), ("26030113", 130)]], now: "2603011330",
            gap: ("2603010930", "2603011205"))
        #expect(found == [Found("2603011000", 90, 125)])
    }

    @Test func aPowerCutLeavesTheEndOfTheHourBefore() throws {
        // Out from 8:10 to 12:20: 7 has what was read at 12:20, 8 what it began with.
        let found = try repair(
            [.hours: [("26030106", 60), ("26030107", 125), ("26030108", 72), ("26030112", 130), ("26030113", 135)]],
            now: "2603011330", gap: ("2603010700", "2603011325"))
        #expect(found == [Found("2603010800", 72), Found("2603011300", 130)])
    }

    @Test func aPowerCutOverOneChangeOfTheHourIsRepairedToo() throws {
        let found = try repair(
            [.hours: [("26030106", 60), ("26030107", 95), ("26030108", 72), ("26030109", 100), ("26030110", 101)]],
            now: "2603011030", gap: ("2603010630", "2603011025"))
        #expect(found == [Found("2603010700", 60), Found("2603010800", 72), Found("2603011000", 100)])
    }

    @Test func twoPowerCutsAreRepairedEach() throws {
        let found = try repair(
            [
                .hours: [
                    ("26030105", 85), ("26030106", 60), ("26030108", 90), ("26030109", 150), ("26030110", 100),
                    ("26030115", 160), ("26030116", 165),
                ]
            ], now: "2603011630", gap: ("2603010400", "2603011625"))
        #expect(
            found == [
                Found("2603010600", 60), Found("2603010900", 90), Found("2603011000", 100), Found("2603011600", 160),
            ])
    }

    @Test func aPowerCutRightBehindAnOutageOfTheCableLeavesTheHourInWhichItCameBack() throws {
        // The cable was out from 5:30 to 8:05, the power from 8:10 to 12:20: 5 has what was read at 12:20.
        let found = try repair(
            [.hours: [("26030104", 40), ("26030105", 125), ("26030108", 72), ("26030112", 130), ("26030113", 135)]],
            now: "2603011330", gap: ("2603010330", "2603011325"))
        #expect(found == [Found("2603010500", 40), Found("2603010800", 72, 60), Found("2603011300", 130)])
    }

    @Test(arguments: [
        (nil, 1), ("2603011210", 0), ("2603011100", 0), ("2603011055", 1),
    ]) func anOldestRecordBeforeAReboot(bootedAt: String?, count: Int) throws {
        // The record before it, which would tell whether it was closed, is no longer in the ring.
        let found = try repair(
            [.hours: [("26030111", 90), ("26030112", 130), ("26030113", 140)]], now: "2603011330",
            gap: ("2603010330", "2603011225"), bootedAt: bootedAt)
        #expect(found.count == count)
    }

    @Test func anOldestRecordBeforeAHoleIsLeftOut() throws {
        let hours: [(String, Int64)] = [("26030110", 90), ("26030112", 130), ("26030113", 140)]
        let gap = ("2603010330", "2603011225")
        #expect(try repair([.hours: hours], now: "2603011330", gap: gap).isEmpty)
        let known = try repair([.hours: hours], now: "2603011330", gap: gap, bootedAt: "2603010955")
        #expect(known == [Found("2603011100", 90, 85)])
    }

    @Test func theHourBeforeTheBootIsSuspect() throws {
        let hours: [(String, Int64)] = [
            ("26030108", 80), ("26030109", 90), ("26030110", 105), ("26030111", 110), ("26030112", 120),
        ]
        let found = try repair(
            [.hours: hours], now: "2603011230", gap: ("2603010900", "2603011225"), bootedAt: "2603011140")
        #expect(found == [Found("2603011000", 90), Found("2603011100", 105, 60), Found("2603011200", 110)])
    }

    @Test func anHourThatWasNeverClosedIsLeftOut() throws {
        let hours: [(String, Int64)] = [
            ("26030108", 80), ("26030109", 90), ("26030110", 90), ("26030113", 130), ("26030114", 140),
        ]
        let gap = ("2603010900", "2603011425")
        let expected = [Found("2603011000", 90), Found("2603011400", 130)]
        #expect(try repair([.hours: hours], now: "2603011430", gap: gap) == expected)
        #expect(try repair([.hours: hours], now: "2603011430", gap: gap, bootedAt: "2603011305") == expected)
        // A device that has run since then has closed it: the house was idle.
        let idle = try repair([.hours: hours], now: "2603011430", gap: gap, bootedAt: "2603010100")
        #expect(idle[1] == Found("2603011100", 90, 180))
    }

    @Test func recordsOfZerosAreRejected() throws {
        var lines = ["26030109", "26030110", "26030111", "26030112"].map { RingText.line($0, 100) }
        lines[1] = RingText.line("26030110", ["0.000", "0.000", "0.000", "0.000", "0.000"])
        let file = try RingFile(parsing: RingText.file(lines), .hours, now: moment("2603011230"), zone: zone)
        let repair = RingRepair(
            gap: moment("26030109")..<moment("2603011225"), now: moment("2603011230"), zone: zone,
            bootedAt: moment("26020101"))
        #expect(repair.values([file]).map(\.instant) == [moment("26030110"), moment("26030112")])
        #expect(repair.values([file]).map(\.span) == [.seconds(7200), nil])
    }

    @Test func whatLiesOutsideItsBoundsIsRejected() throws {
        let hours: [(String, Int64)] = [
            ("26030109", 40), ("26030110", 105), ("26030111", 990), ("26030112", 1000), ("26030113", 1001),
        ]
        let found = try repair(
            [.hours: hours], now: "2603011330", gap: ("2603010900", "2603011325"), before: 50, after: 500)
        #expect(found == [Found("2603011100", 105)])
    }

    @Test func aStepOfAFloatIsNoFallAndDoesNotShow() throws {
        let hours: [(String, Int64)] = [
            ("26030109", 18_234_566), ("26030110", 18_234_568), ("26030111", 18_234_566), ("26030112", 18_234_568),
        ]
        let found = try repair(
            [.hours: hours], now: "2603011230", gap: ("2603010900", "2603011225"), before: 18_234_567,
            after: 18_234_567)
        #expect(found.map(\.t1) == [18_234_567, 18_234_567, 18_234_567])
        #expect(found.allSatisfy { $0.minutes == nil })
    }

    @Test func autumnsDoubledHourEndsOnceAndSpansTwo() throws {
        let found = try repair(
            [.hours: [("26102500", 0), ("26102501", 10), ("26102502", 30), ("26102503", 40), ("26102504", 50)]],
            now: "2610250430", gap: ("26102500", "2610250425"))
        #expect(found.map(\.t1) == [0, 10, 30, 40])
        let file = try RingFile(
            parsing: RingText.file([RingText.line("26102502", 30), RingText.line("26102503", 40)]), .hours,
            now: moment("2610250430"), zone: zone)
        let repair = RingRepair(
            gap: moment("26102500")..<moment("2610250425"), now: moment("2610250430"), zone: zone)
        #expect(repair.values([file]).map(\.instant) == [try #require(Timestamp(rfc3339: "2026-10-25T02:00:00Z"))])
    }

    @Test func springsMissingHourIsNone() throws {
        let found = try repair(
            [.hours: [("26032900", 0), ("26032901", 10), ("26032903", 20), ("26032904", 30)]], now: "2603290430",
            gap: ("2603282330", "2603290425"))
        #expect(found == [Found("2603290100", 0), Found("2603290300", 10), Found("2603290400", 20)])
    }

    @Test func daysTellOfWhatIsOlderThanTheHours() throws {
        let hours = (0..<49).map { index -> (String, Int64) in
            let moment = moment("2603061000").advanced(by: .seconds(-3600 * Int64(index)))
            return (String(MeterTime(moment, in: zone).text.prefix(8)), 1000 - Int64(index))
        }
        let days: [(String, Int64)] = [
            ("26030609", 999), ("26030523", 990), ("26030423", 966), ("26030323", 942), ("26030223", 918),
            ("26030123", 800),
        ]
        let found = try repair(
            [.hours: hours, .days: days], now: "2603061030", gap: ("2603011200", "2603061025"))
        #expect(found.prefix(3) == [Found("2603020000", 800), Found("2603030000", 918), Found("2603040000", 942)])
        #expect(found[3] == Found("2603041100", 952))
        #expect(found.count == 3 + 48 && found.allSatisfy { $0.minutes == nil })
        #expect(found.last == Found("2603061000", 1000 - 1))
    }

    @Test func aDayThatWasNotClosedAtMidnightIsApproximate() throws {
        let found = try repair(
            [.days: [("26021723", 100), ("26021809", 180), ("26022023", 200), ("26022123", 210), ("26030114", 300)]],
            now: "2603011430", gap: ("2602171200", "26022112"))
        #expect(
            found == [
                Found("2602180000", 100), Found("2602181000", 180, (14 + 48) * 60), Found("2602210000", 200),
            ])
    }

    @Test func monthsTellOfWhatIsOlderThanTheDays() throws {
        let found = try repair(
            [
                .days: [("26021523", 500), ("26021623", 510), ("26030113", 600)],
                .months: [
                    ("25113023", 100), ("25123123", 200), ("26013123", 300), ("26022823", 590), ("26030113", 600),
                ],
            ], now: "2603011430", gap: ("25121012", "26022012"))
        #expect(
            found == [
                Found("2601010000", 200), Found("2602010000", 300), Found("2602160000", 500),
                Found("2602170000", 510, 84 * 60),
            ])
    }

    @Test func yesterdayIsSuspectAfterABootBehindMidnight() throws {
        let found = try repair(
            [.days: [("26021923", 100), ("26022023", 130), ("26022123", 150), ("26030100", 160)]],
            now: "2603010030", gap: ("26021912", "26022312"), bootedAt: "2602210020")
        #expect(found.prefix(2) == [Found("2602200000", 100), Found("2602210000", 130, 24 * 60)])
    }

    @Test(arguments: [
        ("2603011400", "2603011420", [RingPeriod]()), ("2603011350", "2603011420", [.hours]),
        ("2602271500", "2603011420", [.hours]), ("2602271400", "2603011420", [.hours, .days]),
        ("2602160000", "26022000", [.days]), ("2602150000", "26022000", [.days, .months]),
        ("2601150000", "26012000", [.months]), ("2601150000", "2603011420", [.hours, .days, .months]),
    ]) func onlyTheRingsThatTellOfTheGapAreFetched(from: String, until: String, periods: [RingPeriod]) {
        #expect(
            RingPeriod.telling(of: moment(from)..<moment(until), now: moment("2603011430"), zone: zone) == periods)
    }
}

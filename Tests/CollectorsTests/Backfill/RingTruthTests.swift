import Metering
import Simulation
import Testing

@testable import Collectors
@testable import Simulation

/// Each fault of a ring from the household to the values that are made of it (`devices.md` §3.5 A): what is said to be
/// exact is the truth within a float step and two telegrams, and what is not lies within its span.
struct RingTruthTests {
    /// Two telegram intervals.
    private static let late = Duration.seconds(20)

    private func expectTruth(
        _ values: [RingValue], of house: RingHousehold, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let moments = values.flatMap { [$0.instant, end($0)] }
        let truths = house.truths(at: moments)
        for value in values {
            guard let least = truths[value.instant], let most = truths[end(value)] else { continue }
            #expect(!value.values.falls(below: least), "\(value)", sourceLocation: sourceLocation)
            #expect(!most.falls(below: value.values), "\(value)", sourceLocation: sourceLocation)
        }
    }

    private func end(_ value: RingValue) -> Timestamp {
        value.instant.advanced(by: (value.span ?? .zero) + RingTruthTests.late)
    }

    /// The hour of each value on the wall clock, and `~` before what is approximate.
    private func keys(_ values: [RingValue], _ house: RingHousehold) -> [String] {
        values.map { ($0.span == nil ? "" : "~") + MeterTime($0.instant, in: house.zone).text.prefix(8).suffix(4) }
    }

    @Test(arguments: 0..<6) func normalRunningIsExact(index: Int) throws {
        let house = try RingHousehold(index, simulatedFrom: "26030212", now: "2603031430")
        let values = try house.values(house.range("2603020805", "2603031425"))
        #expect(values.count == 30 && values.allSatisfy { $0.span == nil })
        expectTruth(values, of: house)
    }

    @Test func theCableOfTheMeterOutIsApproximate() throws {
        var house = try RingHousehold(simulatedFrom: "26030212", now: "2603031430")
        house.past.add(DeviceOutage(.cable, house.range("2603030810", "2603031220")))
        let values = try house.values(house.range("2603030605", "2603031425"))
        #expect(keys(values, house) == ["0307", "0308", "~0309", "0313", "0314"])
        expectTruth(values, of: house)
    }

    @Test(arguments: [true, false]) func aPowerCutIsRepaired(isBounded: Bool) throws {
        var house = try RingHousehold(simulatedFrom: "26030212", now: "2603031430")
        house.past.add(DeviceOutage(.power, house.range("2603030810", "2603031220")))
        let values = try house.values(house.range("2603030605", "2603031425"), isBounded: isBounded)
        #expect(keys(values, house) == ["0307", "0308", "0313", "0314"])
        expectTruth(values, of: house)
    }

    @Test func aPowerCutBehindAHistoryRequestIsApproximate() throws {
        var house = try RingHousehold(simulatedFrom: "26030212", now: "2603031430")
        house.past.addRequest(at: house.moment("2603030805"))
        house.past.add(DeviceOutage(.power, house.range("2603030810", "2603031220")))
        let values = try house.values(house.range("2603030605", "2603031425"))
        #expect(keys(values, house) == ["0307", "0308", "~0309", "0313", "0314"])
        expectTruth(values, of: house)
    }

    @Test func aRebootWithinAnHourIsSuspect() throws {
        var house = try RingHousehold(simulatedFrom: "26030212", now: "2603031430")
        house.past.add(DeviceOutage(.power, house.range("2603031240", "2603031241")))
        let values = try house.values(house.range("2603031005", "2603031425"))
        #expect(keys(values, house) == ["0311", "~0312", "0313", "0314"])
        expectTruth(values, of: house)
    }

    @Test func aPlannedRebootLeavesTheTruth() throws {
        var house = try RingHousehold(simulatedFrom: "26030212", now: "2603031430")
        house.past.add(DeviceOutage(.planned, house.range("2603030405", "2603030407")))
        let values = try house.values(house.range("2603030205", "2603030625"))
        #expect(keys(values, house) == ["0303", "~0304", "0305", "0306"])
        expectTruth(values, of: house)
    }

    @Test(arguments: [true, false]) func aBootThatForgetsItsCountLeavesAnHourOut(knowsBoot: Bool) throws {
        var house = try RingHousehold(simulatedFrom: "26030212", now: "2603031430")
        house.past.add(DeviceOutage(.reset, house.range("2603030810", "2603031220")))
        let values = try house.values(house.range("2603030605", "2603031425"), knowsBoot: knowsBoot)
        #expect(keys(values, house) == ["0307", "0308", "0313", "0314"])
        expectTruth(values, of: house)
    }

    @Test func aVirginDeviceTellsWhatItHas() throws {
        var house = try RingHousehold(simulatedFrom: "26030212", now: "2603031430")
        house.past.firstUse = house.moment("2603031115")
        let values = try house.values(house.range("2603030605", "2603031425"))
        #expect(keys(values, house) == ["0312", "0313", "0314"])
        expectTruth(values, of: house)
    }

    @Test func zerosBeforeTheFirstTelegramAreRejected() throws {
        var house = try RingHousehold(simulatedFrom: "26030212", now: "260303142004")
        house.past.add(DeviceOutage(.power, house.range("2603031110", "260303142000")))
        house.past.addRequest(at: house.moment("260303142002"))
        let values = try house.values(house.range("2603030605", "260303142003"))
        #expect(keys(values, house) == ["0307", "0308", "0309", "~0310"])
        expectTruth(values, of: house)
    }

    @Test(arguments: [
        ("26032812", "2603291230", "2603282130", "2603290625", 8),
        ("26102412", "2610251230", "2610242130", "2610250625", 9),
    ])
    func aChangeOfTheClocksIsNoFault(start: String, now: String, from: String, until: String, count: Int) throws {
        let house = try RingHousehold(simulatedFrom: start, now: now)
        let values = try house.values(house.range(from, until))
        #expect(values.count == count && values.allSatisfy { $0.span == nil })
        expectTruth(values, of: house)
    }

    @Test func tenHoursOfAGatewayThatWasDownAreTenHours() throws {
        let house = try RingHousehold(2, simulatedFrom: "26030212", now: "2603031430")
        let gap = house.range("2603030405", "2603031405")
        let values = try house.values(gap)
        #expect(values.count == 10 && values.allSatisfy { $0.span == nil })
        let bounds = house.truths(at: [gap.lowerBound, gap.upperBound])
        let all = [bounds[gap.lowerBound]] + values.map { $0.values } + [bounds[gap.upperBound]]
        #expect(zip(all, all.dropFirst()).allSatisfy { $0?.drawn ?? .max <= $1?.drawn ?? .min })
        expectTruth(values, of: house)
    }

    @Test func fiveDaysHaveTheirDaysRight() throws {
        let house = try RingHousehold(1, now: "2603101030")
        let values = try house.values(house.range("2603051005", "2603101025"))
        #expect(values.count == 3 + 48 && values.allSatisfy { $0.span == nil })
        let midnights = (6...10).map { house.moment("2603" + ($0 < 10 ? "0" : "") + "\($0)") }
        let found = midnights.map { midnight in values.first { $0.instant == midnight }?.values.drawn }
        let truths = house.truths(at: midnights)
        for index in 1..<midnights.count {
            let truth = try #require(truths[midnights[index]]).drawn - #require(truths[midnights[index - 1]]).drawn
            let total = try #require(found[index]) - #require(found[index - 1])
            #expect(abs(total - truth) <= 4 * RegisterValues.floatStep(at: try #require(found[index])))
        }
        expectTruth(values, of: house)
    }

    @Test func fourMonthsHaveTheirMonthsRight() throws {
        let house = try RingHousehold(1, now: "2603101030")
        let values = try house.values(house.range("25111205", "2603101025"))
        let firsts = ["251201", "260101", "260201"].map(house.moment)
        #expect(values.prefix(3).map(\.instant) == firsts)
        #expect(values[3].instant == house.moment("260225"))
        #expect(values.count == 3 + 12 + 48 && values.filter { $0.span != nil }.isEmpty)
        expectTruth(values, of: house)
    }
}

import Metering
import Testing

@testable import Simulation

/// When which record is written, in normal running and by each fault (`devices.md` §3.4 A, §3.5 A).
@Suite struct RingWritingTests {
    private typealias Scene = RingScene

    private func truth(_ scene: RingScene, _ moment: String) -> RingCounters {
        scene.truth(at: Scene.moment(moment))
    }

    @Test func closesEachHourWithTheFirstTelegramOfTheNext() {
        let scene = Scene(simulatedFrom: "26030112", now: "2603031430")
        #expect(scene.keys().first == "26030114" && scene.keys().last == "26030314")
        for (key, end) in [("26030313", "26030314"), ("26030223", "26030300"), ("26030114", "26030115")] {
            #expect(scene.values(key) == truth(scene, end))
        }
        // The running hour has what it began with.
        #expect(scene.values("26030314") == truth(scene, "26030314"))
    }

    @Test func movesTheKeyOfTheRunningDayAndMonthWithTheHour() {
        let scene = Scene(simulatedFrom: "26030112", now: "2603031430")
        #expect(scene.keys(.days).last == "26030313" && scene.keys(.months).last == "26030313")
        #expect(scene.values("26030313", .days) == truth(scene, "26030314"))
        #expect(scene.keys(.days).dropLast().allSatisfy { $0.hasSuffix("23") })
        #expect(scene.values("26030223", .days) == truth(scene, "26030300"))
        #expect(scene.values("26022823", .months) == truth(scene, "26030100"))
        #expect(scene.keys(.days).count == 15 && scene.keys(.days).first == "26021723")
        #expect(scene.keys(.months).first == "24033123")
    }

    @Test func beginsTheDayAtMidnight() {
        let scene = Scene(simulatedFrom: "26030112", now: "2603030030")
        #expect(scene.values("26030300", .days) == truth(scene, "26030300"))
        #expect(scene.values("26030300", .months) == truth(scene, "26030300"))
    }

    @Test func reflectsAPastBeforeTheSimulationThatRises() throws {
        let scene = Scene(3, simulatedFrom: "2603021205", now: "2603021205") { $0.solarPercent = 100 }
        for kind in RingKind.allCases {
            let all = scene.ring(kind).records.filter { $0.hour != nil }.sorted { $0.hour ?? 0 < $1.hour ?? 0 }
            #expect(all.count == kind.slotCount)
            for (earlier, later) in zip(all, all.dropFirst()) {
                #expect(zip(earlier.values.all, later.values.all).allSatisfy { $0 <= $1 })
                #expect(earlier.values.gas < later.values.gas || kind == .hours)
            }
        }
    }

    @Test func theCableOfTheMeterOutLeavesOldKeysAndALateRecord() {
        var scene = Scene(simulatedFrom: "26030112", now: "2603031430")
        scene.past.add(DeviceOutage(.cable, Scene.range("2603030810", "2603031220")))
        #expect(scene.values("26030308") == truth(scene, "2603031220"))
        for key in ["26030309", "26030310", "26030311"] { #expect(scene.values(key) == nil) }
        #expect(scene.keys().first == "26030108")
        #expect(scene.values("26030312") == truth(scene, "26030313"))
    }

    @Test func aPowerCutOverwritesTheHourBefore() throws {
        var scene = Scene(simulatedFrom: "26030112", now: "2603031430")
        scene.past.add(DeviceOutage(.power, Scene.range("2603030810", "2603031220")))
        #expect(scene.values("26030307") == truth(scene, "2603031220"))
        #expect(scene.values("26030308") == truth(scene, "26030308"))
        #expect(scene.values("26030311") == nil)
        #expect(scene.values("26030312") == truth(scene, "26030313"))
        #expect(try #require(scene.values("26030307")).importT2 > #require(scene.values("26030308")).importT2)
    }

    @Test func aRebootWithinAnHourMovesItsUseIntoTheHourBefore() {
        var scene = Scene(simulatedFrom: "26030112", now: "2603031430")
        scene.past.add(DeviceOutage(.power, Scene.range("2603031240", "2603031241")))
        #expect(scene.values("26030311") == truth(scene, "2603031241"))
        #expect(scene.values("26030312") == truth(scene, "26030313"))
    }

    @Test func aRebootBehindMidnightSpoilsYesterday() {
        var scene = Scene(simulatedFrom: "26030112", now: "2603031430")
        scene.past.add(DeviceOutage(.power, Scene.range("2603030030", "2603030031")))
        #expect(scene.values("26030223", .days) == truth(scene, "2603030031"))
    }

    @Test func aPlannedRebootIsHarmless() {
        let plain = Scene(simulatedFrom: "26030112", now: "2603031430")
        var scene = plain
        scene.past.add(DeviceOutage(.planned, Scene.range("2603030405", "2603030407")))
        for kind in RingKind.allCases { #expect(scene.ring(kind) == plain.ring(kind)) }
    }

    @Test func aBootThatForgetsItsCountNeverClosesTheHour() {
        var scene = Scene(simulatedFrom: "26030112", now: "2603031430")
        scene.past.add(DeviceOutage(.reset, Scene.range("2603030810", "2603031220")))
        #expect(scene.values("26030307") == truth(scene, "26030308"))
        #expect(scene.values("26030308") == truth(scene, "26030308"))
        #expect(scene.values("26030312") == truth(scene, "26030313"))
    }

    @Test func aVirginDeviceHasKeysOfZeros() {
        var scene = Scene(simulatedFrom: "26030112", now: "2603031430")
        scene.past.firstUse = Scene.moment("2603031115")
        #expect(scene.keys().suffix(5) == ["00000000", "26030311", "26030312", "26030313", "26030314"])
        #expect(scene.keys().filter { $0 == "00000000" }.count == 45)
        #expect(scene.values("26030311") == truth(scene, "26030312"))
        #expect(scene.keys(.days).suffix(2) == ["00000000", "26030313"])
    }

    @Test func leavesTheHourOutThatSpringLeavesOut() {
        let scene = Scene(simulatedFrom: "26032812", now: "2603291230")
        #expect(scene.values("26032902") == nil)
        #expect(scene.values("26032901") == truth(scene, "26032903"))
        // The slot still has its record of the round before.
        #expect(scene.keys().first == "26032701")
    }

    @Test func givesBothHoursOfAutumnOneKey() {
        let scene = Scene(simulatedFrom: "26102412", now: "2610251230")
        #expect(scene.values("26102502") == truth(scene, "26102503"))
        #expect(scene.values("26102501") == truth(scene, "26102502"))
        #expect(scene.keys().count == 49 && scene.keys().first == "26102312")
    }

    @Test func askingForTheHistoryWritesTheRunningRecord() {
        var scene = Scene(simulatedFrom: "26030112", now: "2603031430")
        scene.past.addRequest(at: Scene.moment("2603031420"))
        // That of the last telegram, as there is none at the full minute.
        #expect(scene.values("26030314") == truth(scene, "260303141953"))
        #expect(scene.keys(.days).last == "26030314" && scene.keys(.months).last == "26030314")
    }

    @Test func aPowerCutBehindARequestOverwritesTheRunningHourInstead() {
        var scene = Scene(simulatedFrom: "26030112", now: "2603031430")
        scene.past.addRequest(at: Scene.moment("2603030805"))
        scene.past.add(DeviceOutage(.power, Scene.range("2603030810", "2603031220")))
        #expect(scene.values("26030307") == truth(scene, "26030308"))
        #expect(scene.values("26030308") == truth(scene, "2603031220"))
    }

    @Test func aRequestBeforeTheFirstTelegramWritesZerosThatTheTelegramRepairs() {
        var scene = Scene(simulatedFrom: "26030112", now: "260303122002")
        scene.past.add(DeviceOutage(.power, Scene.range("2603030810", "2603031220")))
        scene.past.addRequest(at: Scene.moment("260303122001"))
        #expect(scene.values("26030307") == RingCounters())
        var later = Scene(simulatedFrom: "26030112", now: "2603031430")
        later.past = scene.past
        #expect(later.values("26030307") == truth(later, "2603031220"))
    }

    @Test func writesAtMostOnceIn61Seconds() {
        var past = RingPast()
        for second in 0..<200 { past.addRequest(at: Timestamp(seconds: 7200 + Int64(second))) }
        #expect(past.requests == [Timestamp(seconds: 7200 + 186)])
    }

    @Test func livesItsTelegramsOverAgainExactly() {
        let scene = Scene(4, simulatedFrom: "26030112", now: "2603031430") { $0.solarPercent = 100 }
        var household = scene.history.start
        household.advance(to: household.clock.number(at: Scene.moment("26030310")) + 1, zone: Reference.zone)
        #expect(RingCounters(household.energy, gas: household.gas) == truth(scene, "26030310"))
        #expect(scene.values("26030309") == truth(scene, "26030310"))
    }
}

/// What is remembered of a device's past, and of which devices.
@Suite struct RingPastTests {
    private func moment(_ second: Int64) -> Timestamp { Timestamp(seconds: second) }

    @Test func keepsTheLastOutagesInTheirOrder() {
        var past = RingPast()
        for number in (0..<40).reversed() {
            past.add(DeviceOutage(.cable, moment(Int64(number) * 100)..<moment(Int64(number) * 100 + 50)))
        }
        #expect(past.outages.count == RingPast.greatestCount)
        #expect(past.outages.map(\.range.lowerBound) == past.outages.map(\.range.lowerBound).sorted())
        past.add(DeviceOutage(.power, moment(9)..<moment(9)))
        #expect(past.outages.count == RingPast.greatestCount)
    }

    @Test func keepsARequestThatAnOutageFollowed() {
        var past = RingPast()
        past.addRequest(at: moment(7200))
        past.add(DeviceOutage(.power, moment(7300)..<moment(7400)))
        past.addRequest(at: moment(7500))
        past.addRequest(at: moment(7600))
        #expect(past.requests == [moment(7200), moment(7600)])
    }

    @Test func givesAnOutageToTheDevicesOfItsShare() {
        let outage = DeviceOutage(.power, moment(0)..<moment(10))
        func count(_ share: FaultRule.Share) -> Int {
            (0..<200).count { OutageRule(outage, share).names(device: $0) }
        }
        #expect(count(.all) == 200 && count(.percent(10)) == 20 && count(.devices(3...7)) == 5)
    }
}

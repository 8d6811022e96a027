import Testing

@testable import Simulation

/// The texts of fault rules, and the devices that they name.
@Suite struct FaultRuleTests {
    @Test(arguments: [
        ("reset", FaultRule(.reset)), ("low-heap:10%", FaultRule(.lowHeap, .percent(10))),
        ("null:3", FaultRule(.null, .devices(3...3))), ("html:3-7", FaultRule(.html, .devices(3...7))),
        ("frozen:0%", FaultRule(.frozen, .percent(0))),
    ])
    func readsKindAndShare(text: String, rule: FaultRule) throws {
        #expect(try FaultRule(parsing: text) == rule)
    }

    @Test(arguments: FaultKind.allCases)
    func readsTheNameOfEachKind(kind: FaultKind) throws {
        #expect(try FaultRule(parsing: kind.rawValue).kind == kind)
    }

    @Test(arguments: ["", "nonsense", "Reset", ":3"])
    func refusesKindsThatAreNone(text: String) {
        #expect(throws: FaultRuleError.unknownKind(text)) { try FaultRule(parsing: text) }
    }

    @Test(arguments: [
        "reset:", "reset:x", "reset:101%", "reset:-1", "reset:5-3", "reset:1-2-3", "reset:1%-2", "reset:%",
    ])
    func refusesSharesThatAreNone(text: String) {
        #expect(throws: FaultRuleError.malformedShare(text)) { try FaultRule(parsing: text) }
    }

    @Test func namesWhatItExpectedInItsErrors() {
        #expect(
            "\(FaultRuleError.malformedShare("reset:x"))"
                == "cannot read fault \"reset:x\": expected KIND, KIND:PERCENT% (0 to 100), KIND:INDEX or KIND:FIRST-LAST"
        )
        #expect(
            "\(FaultRuleError.unknownKind("x"))".hasPrefix(
                "cannot read fault \"x\": no such kind, expected one of low-heap, "))
    }

    @Test(arguments: [0, 1, 10, 33, 100])
    func givesAFaultToThatShareOfEachHundred(percent: Int) {
        let rules = [FaultRule(.reset, .percent(percent))]
        for start in [0, 100, 1400] {
            #expect((start..<start + 100).count { rules.fault(ofDevice: $0) == .reset } == percent)
        }
    }

    @Test func sharesNoDeviceBetweenPercentages() {
        let rules = [FaultRule(.reset, .percent(10)), FaultRule(.silent, .percent(20))]
        let faults = (0..<1000).map { rules.fault(ofDevice: $0) }
        #expect(faults.count { $0 == .reset } == 100)
        #expect(faults.count { $0 == .silent } == 200)
    }

    @Test func letsTheFirstRuleThatNamesADeviceDecide() {
        let rules = [FaultRule(.html, .devices(2...3)), FaultRule(.null)]
        #expect((0..<5).map { rules.fault(ofDevice: $0) } == [.null, .null, .html, .html, .null])
        #expect([FaultRule]().fault(ofDevice: 0) == nil)
    }
}

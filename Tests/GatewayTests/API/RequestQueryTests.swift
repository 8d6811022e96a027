internal import Testing

@testable internal import Gateway

@Suite struct RequestQueryTests {
    @Test func decodesNamesAndValues() throws {
        let query = try RequestQuery("name%5B%5D=meter_up&name[]=a%2Fb&x=&y&z=1=2")
        #expect(query.values("name[]") == ["meter_up", "a/b"])
        #expect(query.values("x") == [""])
        #expect(query.values("y") == [""])
        #expect(query.values("z") == ["1=2"])
        #expect(query.values("absent").isEmpty)
    }

    @Test func aPlusSignIsAPlusSign() throws {
        #expect(try RequestQuery("from=2026-03-01T14:15:03+01:00").value("from") == "2026-03-01T14:15:03+01:00")
        #expect(try RequestQuery("from=2026-03-01T14:15:03%2B01:00").value("from") == "2026-03-01T14:15:03+01:00")
    }

    @Test func noQueryHasNoParameters() throws {
        #expect(try RequestQuery(nil).value("a") == nil)
        #expect(try RequestQuery("").value("a") == nil)
        #expect(try RequestQuery("&&").values("").isEmpty)
    }

    @Test(arguments: ["a=%", "a=%4", "a=%zz", "%=1", "a=%-1"])
    func refusesBrokenPercentSigns(text: String) {
        #expect(throws: Problem.self) { try RequestQuery(text) }
    }

    @Test func aParameterGivenTwiceIsRefused() throws {
        let query = try RequestQuery("limit=1&limit=2")
        let problem = #expect(throws: Problem.self) { try query.value("limit") }
        #expect(problem?.detail == "cannot use parameter \"limit\": it is given 2 times, expected once")
    }

    @Test func anUnknownParameterIsRefusedWithTheNearest() throws {
        let problem = #expect(throws: Problem.self) { try RequestQuery("form=x").allow(["from", "to"]) }
        #expect(problem?.detail == "unknown parameter \"form\"; did you mean \"from\"?")
    }
}

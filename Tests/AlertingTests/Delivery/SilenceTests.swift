internal import Alerting
internal import Metering
internal import Testing

@Suite struct SilenceTests {
    private func silence(_ id: String = "s1", minutes: Int64, site: String = "jansen") throws -> Silence {
        try Silence(
            id: id, matchers: [SilenceMatcher(name: "site", .equal, value: site)], startsAt: RuleWorld.start,
            endsAt: RuleWorld.start.advanced(by: .seconds(60 * minutes)), reason: "the electrician is there",
            createdBy: "anna")
    }

    @Test func nobodyIsToldOfWhatASilenceMatchesUntilItEnds() throws {
        let world = RuleWorld(DeliverySettings(receivers: [ReceiverPolicy(name: "ops")]))
        #expect(world.add(try silence(minutes: 60)))
        world.fire("FuseOverload", site: "jansen")
        world.fire("FuseOverload", site: "peeters")
        #expect(world.pass(.seconds(3540)).summaries == ["ops peeters: +FuseOverload"])
        #expect(world.pass(.seconds(600)).summaries == ["ops jansen: +FuseOverload"])
        #expect(world.delivery.silences.all.isEmpty)
    }

    @Test func anEndWithinASilenceIsNotTold() throws {
        let world = RuleWorld(DeliverySettings(receivers: [ReceiverPolicy(name: "ops")]))
        world.fire("FuseOverload", site: "jansen")
        world.pass(.seconds(60))
        #expect(world.add(try silence(minutes: 60)))
        world.resolve("FuseOverload", site: "jansen")
        #expect(world.pass(.seconds(7200)).isEmpty)
    }

    @Test func aSilenceThatIsTakenBackHoldsNoMore() throws {
        let world = RuleWorld(DeliverySettings(receivers: [ReceiverPolicy(name: "ops")]))
        #expect(world.add(try silence(minutes: 600)))
        world.fire("FuseOverload", site: "jansen")
        #expect(world.pass(.seconds(600)).isEmpty)
        #expect(world.removeSilence("s1"))
        #expect(!world.removeSilence("s1"))
        #expect(world.pass(.seconds(600)).count == 1)
    }

    @Test func thereAreOnlySoMany() throws {
        let world = RuleWorld(DeliverySettings(receivers: []))
        for number in 0..<SilenceBook.limit { #expect(world.add(try silence("s\(number)", minutes: 5))) }
        #expect(!world.add(try silence("one more", minutes: 5)))
        world.pass(.seconds(315))
        #expect(world.add(try silence("one more", minutes: 15)))
    }

    @Test(arguments: [
        (SilenceMatcher.Operator.matching, "jan.*|peeters", true), (.matching, "jan", false),
        (.notMatching, "jan.*", false),
        (.notMatching, "peeters", true), (.notEqual, "jansen", false), (.notEqual, "", true),
    ])
    func matchersCompareAsRulesDo(comparison: SilenceMatcher.Operator, value: String, isMatch: Bool) throws {
        let matcher = try SilenceMatcher(name: "site", comparison, value: value)
        #expect(matcher.matches(Labels(["site": "jansen"])) == isMatch)
        #expect(throws: PatternError.self) { try SilenceMatcher(name: "site", .matching, value: "(") }
    }

    @Test func itSurvivesARestartExactly() throws {
        let settings = DeliverySettings(receivers: [])
        var delivery = Delivery(settings)
        try #require(try silence(minutes: 5).isAdded(to: &delivery))
        let restored = Delivery(settings, records: delivery.takeChanges(), at: RuleWorld.start)
        #expect(restored.silences == delivery.silences)
        #expect(restored.silences.all == [try silence(minutes: 5)])
    }
}

extension Silence {
    fileprivate func isAdded(to delivery: inout Delivery) -> Bool { delivery.add(self) }
}

internal import Alerting
internal import Metering
internal import Testing

@Suite struct RouterTests {
    private let ops = ReceiverPolicy(name: "ops")

    private func world(_ receivers: [ReceiverPolicy]? = nil, routes: [DeliveryRoute] = []) -> RuleWorld {
        RuleWorld(DeliverySettings(receivers: receivers ?? [ops], routes: routes))
    }

    @Test func alertsOfASiteThatComeTogetherAreOneMessageAfterTheGroupWait() {
        let world = world()
        world.fire("FuseOverload", site: "jansen", .critical)
        #expect(world.pass(.seconds(15)).isEmpty)
        world.fire("VoltageOutOfBand", site: "jansen")
        world.fire("VoltageOutOfBand", site: "peeters")
        #expect(world.pass(.seconds(15)).isEmpty)
        #expect(
            world.pass(.seconds(30)).summaries
                == ["ops jansen: +FuseOverload +VoltageOutOfBand", "ops peeters: +VoltageOutOfBand"])
    }

    @Test func whatComesLaterIsToldAfterTheGroupIntervalWithAllThatStands() throws {
        let world = world()
        world.fire("FuseOverload", site: "jansen")
        let first = try #require(world.pass(.seconds(60)).first)
        world.fire("VoltageOutOfBand", site: "jansen")
        let second = try #require(world.pass(.seconds(600)).first)
        #expect(second.summary == "ops jansen: +FuseOverload +VoltageOutOfBand")
        #expect(second.decidedAt.since(first.decidedAt) == .seconds(300))
        #expect(second.id != first.id)
    }

    @Test func whatStillFiresIsToldAgainAfterTwelveHoursAndNotBefore() {
        let world = world()
        world.fire("FuseOverload", site: "jansen")
        #expect(world.pass(.seconds(60)).count == 1)
        #expect(world.pass(.seconds(12 * 3600 - 60)).isEmpty)
        #expect(world.pass(.seconds(600)).summaries == ["ops jansen: +FuseOverload"])
    }

    @Test func theEndIsToldOnce() {
        let world = world()
        world.fire("FuseOverload", site: "jansen")
        world.pass(.seconds(60))
        world.resolve("FuseOverload", site: "jansen")
        #expect(world.pass(.seconds(7200)).summaries == ["ops jansen: -FuseOverload"])
        #expect(world.delivery.nextMoment == nil)
    }

    @Test func whatIsOverBeforeItWasToldIsNeverTold() {
        let world = world()
        world.fire("FuseOverload", site: "jansen")
        world.pass(.seconds(15))
        world.resolve("FuseOverload", site: "jansen")
        #expect(world.pass(.seconds(7200)).isEmpty)
    }

    @Test func aReceiverThatWantsNoEndsHearsOfNone() {
        let world = world([ReceiverPolicy(name: "ops", isToldOfEnds: false)])
        world.fire("FuseOverload", site: "jansen")
        world.pass(.seconds(60))
        world.resolve("FuseOverload", site: "jansen")
        #expect(world.pass(.seconds(3600)).isEmpty)
        world.fire("FuseOverload", site: "jansen")
        #expect(world.pass(.seconds(3600)).summaries == ["ops jansen: +FuseOverload"])
    }

    @Test func anAlertThatRulesSayNothingOfAnyMoreIsOver() {
        let world = world()
        world.fire("FuseOverload", site: "jansen")
        world.pass(.seconds(60))
        world.forget("FuseOverload", site: "jansen")
        let messages = world.pass(.seconds(900))
        #expect(messages.summaries == ["ops jansen: -FuseOverload"])
        #expect(messages.first?.alerts.first?.resolvedAt == RuleWorld.start.advanced(by: .seconds(240)))
    }

    @Test func anAlertFollowsAllRoutesThatItMatches() {
        let jansen = ReceiverPolicy(name: "jansen", leastSeverity: .warning)
        let world = world(
            [ops, jansen],
            routes: [
                DeliveryRoute(sites: ["jansen"], receivers: ["jansen"]),
                DeliveryRoute(severities: [.critical], receivers: ["ops"]),
                DeliveryRoute(severities: [.critical], alertNames: ["FuseOverload"], receivers: ["ops", "jansen"]),
            ])
        world.fire("FuseOverload", site: "jansen", .critical)
        world.fire("PowerFailure", site: "jansen", .info)
        world.fire("FuseOverload", site: "peeters", .critical)
        world.fire("VoltageOutOfBand", site: "peeters", .warning)
        #expect(
            Set(world.pass(.seconds(60)).summaries) == [
                "jansen jansen: +FuseOverload", "ops jansen: +FuseOverload", "ops peeters: +FuseOverload",
                "jansen peeters: +FuseOverload",
            ])
    }

    @Test func theWatchdogGoesOnlyWhereARouteNamesIt() {
        let unrouted = world()
        unrouted.fire("Watchdog", .none)
        #expect(unrouted.pass(.seconds(60)).isEmpty)
        let bySeverity = DeliveryRoute(severities: [.none], receivers: ["switch"])
        let byName = DeliveryRoute(alertNames: ["Watchdog"], receivers: ["named"])
        let everything = DeliveryRoute(receivers: ["ops"])
        let receivers = [ops, ReceiverPolicy(name: "switch"), ReceiverPolicy(name: "named")]
        let routed = world(receivers, routes: [everything, bySeverity, byName])
        routed.fire("Watchdog", .none)
        #expect(Set(routed.pass(.seconds(60)).summaries) == ["named : +Watchdog", "switch : +Watchdog"])
    }

    @Test func anUnknownSeverityCountsAsAWarning() {
        #expect(Severity(of: Labels(["severity": "page"])) == .warning)
        #expect(Severity(of: .none) == .warning)
        #expect(Severity.allCases.sorted() == [.none, .info, .warning, .critical])
    }

    @Test func aSilentSiteMutesWhatFollowsFromItAndNothingElse() {
        let world = world()
        world.fire("SiteOffline", site: "jansen")
        world.fire("MeterOffline", site: "jansen", meter: "grid")
        world.fire("DataIncomplete", site: "jansen", meter: "grid")
        world.fire("WaterNeverStops", site: "jansen", .critical)
        world.fire("MeterOffline", site: "peeters", meter: "grid")
        #expect(
            world.pass(.seconds(60)).summaries
                == ["ops jansen: +WaterNeverStops +SiteOffline", "ops peeters: +MeterOffline"])
        world.resolve("SiteOffline", site: "jansen")
        #expect(
            world.pass(.seconds(600)).summaries
                == ["ops jansen: +WaterNeverStops +DataIncomplete +MeterOffline -SiteOffline"])
    }

    @Test func aFrozenMeterMutesWhatFollowsFromItForThatMeterAlone() {
        let world = world()
        world.fire("MeterFrozen", site: "jansen", meter: "grid")
        world.fire("MeterOffline", site: "jansen", meter: "grid")
        world.fire("MeterOffline", site: "jansen", meter: "pv")
        #expect(world.pass(.seconds(60)).first?.alerts.map { $0.labels["meter"] } == ["grid", "pv"])
    }

    @Test func whatIsOverWhileSomethingWorseGoesOnIsToldAfterIt() {
        let world = world()
        world.fire("MeterOffline", site: "jansen", meter: "grid")
        world.pass(.seconds(60))
        world.fire("SiteOffline", site: "jansen")
        world.resolve("MeterOffline", site: "jansen", meter: "grid")
        #expect(world.pass(.seconds(3600)).summaries == ["ops jansen: +SiteOffline"])
        world.resolve("SiteOffline", site: "jansen")
        #expect(world.pass(.seconds(600)).summaries == ["ops jansen: -MeterOffline -SiteOffline"])
    }

    @Test func aReceiverThatIsGoneIsForgottenAndAnotherIsToldOfWhatFires() {
        let world = world()
        world.fire("FuseOverload", site: "jansen")
        world.pass(.seconds(60))
        world.delivery.configure(DeliverySettings(receivers: [ReceiverPolicy(name: "new")]))
        #expect(world.pass(.seconds(300)).summaries == ["new jansen: +FuseOverload"])
    }

    @Test func aClockThatIsSetBackKeepsNobodyWaiting() {
        let world = world()
        world.fire("FuseOverload", site: "jansen")
        #expect(world.pass(.seconds(60)).count == 1)
        world.setClock(by: .seconds(-86400))
        world.fire("VoltageOutOfBand", site: "jansen")
        #expect(world.pass(.seconds(60)).summaries == ["ops jansen: +FuseOverload +VoltageOutOfBand"])
    }

    @Test func aBoundThatWasReachedBeforeTheClockWasSetBackHoldsForAnHour() {
        let world = world()
        for site in 0..<25 { world.fire("FuseOverload", site: "site\(site)") }
        #expect(world.pass(.seconds(60)).count == 20)
        world.setClock(by: .seconds(-86400))
        #expect(world.pass(.seconds(3500)).isEmpty)
        #expect(world.pass(.seconds(600)).bounded.count == 5)
    }

    @Test func aClockThatLeapsForwardEndsNothing() {
        let world = world()
        world.fire("FuseOverload", site: "jansen")
        #expect(world.pass(.seconds(60)).count == 1)
        world.setClock(by: .seconds(3600))
        // The rules are heard of again only at their next tick.
        world.delivery.advance(to: world.now)
        #expect(world.delivery.begin(at: world.now).isEmpty)
        #expect(world.pass(.seconds(900)).isEmpty)
    }
}

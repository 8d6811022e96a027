internal import Alerting
internal import Metering
internal import Testing

/// Nobody gets more messages than the bound, and the count of those held back is right.
@Suite struct BoundTests {
    private let settings = DeliverySettings(receivers: [ReceiverPolicy(name: "ops")])

    @Test func fiveHundredSitesThatFallSilentAtOnceAreOneMessageAndOneWhenTheyReturn() throws {
        let world = RuleWorld(settings)
        for site in 0..<500 {
            world.fire("SiteOffline", site: "s\(site)")
            world.fire("MeterOffline", site: "s\(site)", meter: "grid")
        }
        let messages = world.pass(.seconds(3600))
        #expect(messages.summaries == ["ops: 500 silent, 0 returned"])
        let outage = try #require(messages.first)
        #expect(outage.alerts.count == Message.alertLimit)
        #expect(outage.leftOutCount == 500 - Message.alertLimit)
        #expect(outage.decidedAt == RuleWorld.start.advanced(by: .seconds(30)))
        for site in 0..<500 {
            world.resolve("SiteOffline", site: "s\(site)")
            world.resolve("MeterOffline", site: "s\(site)", meter: "grid")
        }
        #expect(world.pass(.seconds(86400)).summaries == ["ops: 0 silent, 500 returned"])
        #expect(world.delivery.nextMoment == nil)
    }

    @Test func sitesThatFallSilentAndReturnOverAMinuteAreOneMessageEach() {
        let world = RuleWorld(settings)
        for site in 0..<500 {
            world.fire("SiteOffline", site: "s\(site)")
            if site % 125 == 124 { world.pass(.seconds(15)) }
        }
        let messages = world.pass(.seconds(1800))
        // Some were silent before the first message, the others join it at the next.
        #expect(messages.count <= 2)
        #expect(messages.last?.summary == "ops: 500 silent, 0 returned")
        for site in 0..<500 {
            world.resolve("SiteOffline", site: "s\(site)")
            if site % 50 == 49 { world.pass(.seconds(15)) }
        }
        #expect(world.pass(.seconds(86400)).summaries == ["ops: 0 silent, 500 returned"])
    }

    @Test func tenSitesAreTenMessagesAndElevenAreOne() {
        for count in [10, 11] {
            let world = RuleWorld(settings)
            for site in 0..<count { world.fire("SiteOffline", site: "s\(site)") }
            #expect(world.pass(.seconds(3600)).count == (count == 10 ? 10 : 1))
        }
    }

    @Test func theFewThatStaySilentAreNamedAndThenToldOneByOne() throws {
        let world = RuleWorld(settings)
        for site in 0..<50 { world.fire("SiteOffline", site: "s\(site)") }
        world.pass(.seconds(3600))
        for site in 2..<50 { world.resolve("SiteOffline", site: "s\(site)") }
        let returned = try #require(world.pass(.seconds(3600)).first)
        #expect(returned.summary == "ops: 2 silent, 48 returned")
        #expect(returned.alerts.prefix(2).map { $0.labels["site"] } == ["s0", "s1"])
        world.resolve("SiteOffline", site: "s0")
        #expect(world.pass(.seconds(3600)).summaries == ["ops s0: -SiteOffline"])
    }

    @Test func beyondTwentyOneNoteSaysHowManyWereHeldBackAndTheyFollow() throws {
        let world = RuleWorld(settings)
        for site in 0..<33 { world.fire("FuseOverload", site: "s\(site)") }
        world.fire("WaterNeverStops", site: "s32", .critical)
        let first = world.pass(.seconds(3600))
        #expect(first.count == 20)
        #expect(first.first?.summary == "ops s32: +WaterNeverStops +FuseOverload", "what matters more comes first")
        let second = world.pass(.seconds(3600))
        #expect(second.first?.summary == "ops: 13 held back")
        #expect(second.bounded.count == 13, "what still stands follows")
        #expect(second.heldBack == 13)
        #expect(Set((first + second).bounded.map(\.subject)).count == 33)
    }

    @Test func whatIsHeldBackAndOverIsNeverToldAndStaysInTheCount() {
        let world = RuleWorld(settings)
        for site in 0..<30 { world.fire("FuseOverload", site: "s\(site)") }
        world.pass(.seconds(600))
        for site in 0..<30 { world.resolve("FuseOverload", site: "s\(site)") }
        let messages = world.pass(.seconds(3 * 3600))
        // Of the 30 first messages 20 were told; that these 20 are over is held back too, and told when there is room.
        #expect(messages.heldBack == 30)
        #expect(messages.bounded.flatMap(\.alerts).allSatisfy { $0.state == .inactive })
        #expect(messages.bounded.count == 20)
    }

    @Test(arguments: [1, 2, 7])
    func flappingDevicesMakeNoMoreThanTheBoundInADay(_ devices: Int) throws {
        let world = RuleWorld(settings)
        var decided: [Message] = []
        for step in 0..<(24 * 60) {
            for device in 0..<devices {
                if step % 2 == 0 { world.fire("MeterOffline", site: "s\(device)", meter: "grid") }
                if step % 2 == 1 { world.resolve("MeterOffline", site: "s\(device)", meter: "grid") }
            }
            decided += world.pass(.seconds(60))
        }
        #expect(decided.mostWithinAnHour <= 20)
        let notes = decided.filter { if case .heldBack = $0.subject { true } else { false } }
        for (earlier, later) in zip(notes, notes.dropFirst()) {
            #expect(later.decidedAt.since(earlier.decidedAt) >= .seconds(3600), "one note an hour")
        }
        #expect(devices == 1 ? notes.isEmpty : !notes.isEmpty || decided.count < 480)
    }

    /// The same world with a bound that nobody reaches tells how many messages there would have been.
    @Test func whatWasSentAndWhatWasHeldBackIsAllThatWouldHaveBeenSent() {
        func run(_ pace: DeliveryPace) -> [Message] {
            let receiver = ReceiverPolicy(name: "ops", isToldOfEnds: false)
            let world = RuleWorld(DeliverySettings(receivers: [receiver], pace: pace))
            for site in 0..<60 {
                // Short ones of a site each: none is told later, so each is sent or held back.
                world.fire("PowerFailure", site: "s\(site)", .info)
                world.pass(.seconds(45))
                world.resolve("PowerFailure", site: "s\(site)", .info)
            }
            world.pass(.seconds(6 * 3600))
            return world.sent
        }
        let free = run(DeliveryPace(hourlyLimit: 1000))
        #expect(free.bounded.count == 60 && free.heldBack == 0)
        let bounded = run(DeliveryPace())
        #expect(bounded.bounded.count == 20 && bounded.heldBack == 40)
        #expect(bounded.count == 21, "there is one note")
        #expect(bounded.last?.decidedAt.since(bounded[0].decidedAt) == .seconds(3600))
    }
}

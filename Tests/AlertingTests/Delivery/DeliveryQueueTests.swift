internal import Alerting
internal import Metering
internal import Testing

@Suite struct DeliveryQueueTests {
    private let start = RuleWorld.start

    private func message(
        _ name: String, to receiver: String = "ops", _ severity: Severity = .warning, at offset: Int = 0
    ) -> Message {
        let alert = Alert(
            labels: RuleWorld.labels(name, site: "jansen", severity: severity), annotations: .none, state: .firing,
            value: 1, activeAt: start, firedAt: start)
        return Message(
            receiver: receiver, subject: .site("jansen"), alerts: [alert],
            decidedAt: start.advanced(by: .seconds(offset)))
    }

    @Test func oneMessageOfEachReceiverIsInFlightAndTheOthersWaitInOrder() {
        var queue = DeliveryQueue()
        let (first, second, other) = (message("A"), message("B"), message("C", to: "jansen"))
        for message in [first, second, other] { queue.add(message, at: start) }
        #expect(queue.begin(at: start) == [other, first])
        #expect(queue.begin(at: start).isEmpty)
        #expect(queue.nextMoment == nil)
        queue.finish(first.id, .delivered, at: start)
        #expect(queue.begin(at: start) == [second])
        queue.finish(second.id, .refused, at: start)
        #expect(queue.messages(for: "ops").isEmpty && queue.count == 1)
    }

    @Test func itIsTriedAgainAfterPausesThatDoubleToABound() {
        var queue = DeliveryQueue()
        let message = message("A")
        queue.add(message, at: start)
        var now = start
        var pauses: [Int64] = []
        for _ in 0..<10 {
            #expect(queue.begin(at: now) == [message])
            queue.finish(message.id, .failed(retryAfter: nil), at: now)
            let next = queue.nextMoment ?? now
            #expect(queue.begin(at: next.advanced(by: .milliseconds(-1))).isEmpty)
            pauses.append(next.since(now).wholeMilliseconds / 1000)
            now = next
        }
        #expect(pauses == [5, 10, 20, 40, 80, 160, 320, 600, 600, 600])
    }

    @Test(arguments: [(90, 90), (1, 5), (1_000_000, 3600)])
    func aReceiverMayAskForALongerPauseWithinReason(asked: Int, pause: Int) {
        var queue = DeliveryQueue()
        queue.add(message("A"), at: start)
        _ = queue.begin(at: start)
        queue.finish(message("A").id, .failed(retryAfter: .seconds(asked)), at: start)
        #expect(queue.nextMoment == start.advanced(by: .seconds(pause)))
    }

    @Test func beyondItsLimitTheOldestOfThoseThatMatterLeastIsDropped() {
        var queue = DeliveryQueue()
        queue.add(message("first", .info), at: start)
        _ = queue.begin(at: start)
        queue.add(message("critical", .critical, at: 1), at: start)
        queue.add(message("old", .info, at: 2), at: start)
        for number in 3...DeliveryQueue.limit { queue.add(message("later", .info, at: number), at: start) }
        let names = queue.messages(for: "ops").map { $0.alerts[0].labels["alertname"] }
        #expect(names.count == DeliveryQueue.limit)
        #expect(
            names.prefix(3) == ["first", "critical", "later"], "what is in flight stays, and so does what matters more")
        #expect(queue.dropped == ["ops": 1])
    }

    @Test func whatHasGatheredIsSentNoFasterThanTheBound() {
        var queue = DeliveryQueue()
        for number in 0..<50 { queue.add(message("A", at: number), at: start) }
        var times: [Timestamp] = []
        var now = start
        while let next = queue.nextMoment {
            now = max(now, next)
            for message in queue.begin(at: now) {
                queue.finish(message.id, .delivered, at: now)
                times.append(now)
            }
        }
        #expect(times.count == 50)
        #expect(times.count { $0 == start } == 20)
        #expect(times.last == start.advanced(by: .seconds(7200)))
    }

    @Test func notesThatWaitBecomeOne() {
        var queue = DeliveryQueue()
        queue.add(message("A"), at: start)
        for hour in 1...3 {
            let now = start.advanced(by: .seconds(3600 * hour))
            let subject = Message.Subject.heldBack(count: hour, since: now.advanced(by: .seconds(-3600)))
            queue.add(Message(receiver: "ops", subject: subject, decidedAt: now), at: now)
        }
        #expect(queue.messages(for: "ops").map(\.subject).last == .heldBack(count: 6, since: start))
        #expect(queue.count == 2)
    }

    @Test func idsAreTheSameForTheSameAndDifferForOthers() {
        #expect(message("A").id == message("A").id)
        #expect(Set([message("A"), message("B"), message("A", to: "x"), message("A", at: 1)].map(\.id)).count == 4)
        #expect(message("A").id.utf8.count == 16)
    }

    /// As Prometheus makes them: the hash of an empty set is FNV's offset.
    @Test func fingerprintsAreThoseOfPrometheus() {
        #expect(Fingerprint(of: .none).text == "cbf29ce484222325")
        let labels = Labels(["name": "garland, briggs", "fear": "love is not enough"])
        #expect(Fingerprint(of: labels).text == String(5_799_056_148_416_392_346 as UInt64, radix: 16))
    }

    @Test func aReceiverThatWasGoneWhileItsMessageWasUnderWayGetsOthersWhenItIsBack() {
        for isFinished in [true, false] {
            var queue = DeliveryQueue()
            let (first, second) = (message("A"), message("B"))
            queue.add(first, at: start)
            #expect(queue.begin(at: start) == [first])
            queue.keepOnly(["jansen"])
            if isFinished { queue.finish(first.id, .delivered, at: start) }
            queue.add(second, at: start)
            #expect(queue.begin(at: start) == [second])
        }
    }
}

internal import Alerting
internal import Metering
internal import Testing

/// A process that is cut off at any step goes on from what it has kept: nothing is lost, and a message is repeated only
/// if its receiver's answer was outstanding, under the same id.
@Suite struct CrashTests {
    /// What was kept, and what receivers have got: both outlive the process.
    private final class Outside {
        var kept: [DeliveryRecord.Kind: [String: DeliveryRecord]] = [:]
        /// What arrived, in order, and whether it was answered to before the process ended.
        var arrived: [Message] = []
        /// Messages that were on their way when the process was cut off.
        var outstanding: Set<String> = []
        /// How many steps are left until the process is cut off.
        var stepsLeft: Int

        init(stepsLeft: Int) {
            self.stepsLeft = stepsLeft
        }

        var records: [DeliveryRecord] { kept.values.flatMap(\.values) }

        func keep(_ changes: [DeliveryRecord]) {
            for change in changes { kept[change.kind, default: [:]][change.name] = change.value.map { _ in change } }
        }

        /// A place at which the process may be cut off.
        func step() throws(Cut) {
            stepsLeft -= 1
            if stepsLeft == 0 { throw Cut() }
        }
    }

    private struct Cut: Error {}

    private let settings = DeliverySettings(
        receivers: [ReceiverPolicy(name: "ops"), ReceiverPolicy(name: "jansen", quietHours: QuietHours("12:10-12:20"))])

    /// What rules say at a moment of the story: alerts that come, go and come back, and an outage of twelve sites.
    private func alerts(atMinute minute: Int) -> [Alert] {
        var alerts: [Alert] = []
        func tell(_ name: String, _ site: String, _ severity: Severity, from: Int, to: Int) {
            guard minute >= from, minute <= to + 15 else { return }
            let start = RuleWorld.start.advanced(by: .seconds(60 * from))
            let end = RuleWorld.start.advanced(by: .seconds(60 * to))
            let isOver = minute >= to
            alerts.append(
                Alert(
                    labels: RuleWorld.labels(name, site: site, severity: severity), annotations: .none,
                    state: isOver ? .inactive : .firing, value: 1, activeAt: start, firedAt: start,
                    resolvedAt: isOver ? end : nil,
                    validUntil: isOver ? end : RuleWorld.start.advanced(by: .seconds(60 * (minute + 4)))))
        }
        tell("FuseOverload", "jansen", .critical, from: 0, to: 25)
        tell("VoltageOutOfBand", "jansen", .warning, from: 3, to: 12)
        tell("MeterOffline", "peeters", .warning, from: 2, to: 9)
        for site in 0..<12 { tell("SiteOffline", "s\(site)", .warning, from: 14, to: 22) }
        return alerts
    }

    /// Runs the story from a minute on; a receiver fails now and then.
    private func run(_ outside: Outside, fromMinute first: Int, lastSeen: inout Int) throws(Cut) {
        let resumed = RuleWorld.start.advanced(by: .seconds(60 * first))
        var delivery = Delivery(settings, records: outside.records, at: resumed)
        for minute in first..<60 {
            lastSeen = minute
            let now = RuleWorld.start.advanced(by: .seconds(60 * minute))
            delivery.take(alerts(atMinute: minute), at: now)
            delivery.advance(to: now)
            try send(&delivery, outside, minute, at: now)
        }
    }

    private func send(
        _ delivery: inout Delivery, _ outside: Outside, _ minute: Int, at now: Timestamp
    ) throws(Cut) {
        while true {
            let begun = delivery.begin(at: now)
            try outside.step()
            outside.keep(delivery.takeChanges())
            guard !begun.isEmpty else { return }
            for message in begun {
                outside.outstanding.insert(message.id)
                try outside.step()
                let fails = minute % 7 == 3
                if !fails { outside.arrived.append(message) }
                try outside.step()
                delivery.finish(message.id, fails ? .failed(retryAfter: nil) : .delivered, at: now)
                try outside.step()
                outside.keep(delivery.takeChanges())
                outside.outstanding.remove(message.id)
            }
        }
    }

    /// What a message says, whenever it was decided.
    private func contents(_ messages: [Message]) -> Set<String> { Set(messages.map(\.summary)) }

    @Test func cutAtAnyStepItLosesNothingAndRepeatsOnlyWhatWasOutstanding() throws {
        var last = 0
        let whole = Outside(stepsLeft: .max)
        try run(whole, fromMinute: 0, lastSeen: &last)
        let steps = Int.max - whole.stepsLeft
        try #require(whole.arrived.count >= 8 && steps > 100)
        #expect(Set(whole.arrived.map(\.id)).count == whole.arrived.count)
        var repeats = 0
        for cut in 1...steps {
            let outside = Outside(stepsLeft: cut)
            try? run(outside, fromMinute: 0, lastSeen: &last)
            let outstanding = outside.outstanding
            outside.stepsLeft = .max
            outside.outstanding = []
            // It begins anew in the minute in which it was cut off.
            try run(outside, fromMinute: last, lastSeen: &last)
            #expect(contents(outside.arrived) == contents(whole.arrived), "cut at \(cut)")
            let arrivals = Dictionary(grouping: outside.arrived, by: \.id)
            for (id, messages) in arrivals where messages.count > 1 {
                repeats += 1
                #expect(messages.count == 2 && outstanding.contains(id), "cut at \(cut)")
            }
            #expect(arrivals.count == whole.arrived.count, "nothing is told twice under another id; cut at \(cut)")
        }
        #expect(repeats > 5, "the story has to come to the cases that it is about")
    }

    @Test func whatIsKeptIsAllThatThereIs() {
        var last = 0
        let outside = Outside(stepsLeft: 150)
        try? run(outside, fromMinute: 0, lastSeen: &last)
        let now = RuleWorld.start.advanced(by: .seconds(60 * last))
        var first = Delivery(settings, records: outside.records, at: now)
        var again = Delivery(settings, records: outside.records.shuffled(), at: now)
        #expect(first.takeChanges().isEmpty, "what was restored need not be kept again")
        for minute in last..<60 {
            let now = RuleWorld.start.advanced(by: .seconds(60 * minute))
            for delivery in [0, 1] {
                if delivery == 0 {
                    first.take(alerts(atMinute: minute), at: now)
                } else {
                    again.take(alerts(atMinute: minute), at: now)
                }
            }
            first.advance(to: now)
            again.advance(to: now)
            #expect(first.begin(at: now) == again.begin(at: now))
            #expect(first.takeChanges() == again.takeChanges())
        }
    }

    @Test func damagedRecordsArePassedOver() {
        var last = 0
        let outside = Outside(stepsLeft: 150)
        try? run(outside, fromMinute: 0, lastSeen: &last)
        for record in outside.records {
            guard let value = record.value else { continue }
            for length in 0..<value.count {
                let damaged = DeliveryRecord(kind: record.kind, name: record.name, value: Array(value[..<length]))
                let delivery = Delivery(settings, records: [damaged], at: RuleWorld.start)
                #expect(delivery.queue.count == 0 && delivery.silences.all.isEmpty)
            }
        }
    }
}

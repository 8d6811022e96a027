internal import Foundation
internal import Metering
internal import Seeding
internal import Simulation
internal import Store
internal import Testing

/// A gateway that is killed again and again while alerts are pending, firing and resolving, and while it tells of them.
///
/// The suite kills it 8 times; `METERGW_SOAK=1` does 500 times, in lanes side by side.
@Suite(.timeLimit(.minutes(30))) struct AlertKillTests {
    private static let isSoak = ProcessInfo.processInfo.environment["METERGW_SOAK"] != nil
    private static let lanes = isSoak ? 5 : 1
    private static let kills = isSoak ? 100 : 8

    private let workspace: Workspace
    private var history: String { "\(workspace.path)/history.db" }

    init() throws {
        workspace = try Workspace()
    }

    @Test(arguments: 0..<lanes) func aKillStartsNoForAnewForgetsNothingAndRepeatsOnlyWhatWasOutstanding(
        lane: Int
    ) async throws {
        let fleet = try await DeviceFleet.everySecond(1, at: 1710 + lane)
        let hook = try await WebhookPeer.start(answeringAfter: .milliseconds(700))
        let told = Self.isSoak ? 20 : 2
        let file = try prepare(fleet.urls, hook: hook.url, told: told)
        var generator = SeededGenerator(seed: UInt64(lane))
        var watch = AlertWatch(lane: lane)
        var deliveries = DeliveryWatch()
        for kill in 0..<Self.kills {
            let gateway = try await RunningGateway(file)
            if Bool.random(using: &generator) { watch.check(try await gateway.report()) }
            // A moment that the log gives, as the test must not wait for a time.
            let lines = gateway.process.lines.count + Int.random(in: 0...6, using: &generator)
            try #require(await gateway.process.lines(lines) { _ in true })
            gateway.process.signal(SIGKILL)
            #expect(await gateway.process.ending().wasSignalled, "kill \(kill)")
            try await deliveries.noteKill(of: hook, history: history)
        }
        let gateway = try await RunningGateway(file)
        watch.check(try await gateway.report())
        await hook.wait { Set($0.map(\.site)).count == told }
        watch.check(try await gateway.report())
        #expect(await gateway.stop().code == 0)
        deliveries.check(hook.arrivals, told: told)
        #expect(watch.goneOn > 0, "no kill came while an alert was pending or firing")
        try await fleet.stop()
        try await hook.stop()
    }

    /// Writes the configuration; rules go by the clock alone, so that it is known at each moment what has to be.
    private func prepare(_ urls: [String], hook: String, told: Int) throws -> String {
        var rules = "groups:\n  - name: clock\n    rules:\n"
        for cycle in AlertWatch.cycles {
            rules += """
                      - alert: \(cycle.name)
                        expr: \(cycle.series) and on () (vector((time() + \(cycle.offset)) % \(AlertWatch.period)) < \(AlertWatch.held))
                        for: \(AlertWatch.hold)s
                        labels: { severity: none }

                """
        }
        // These begin one after the other, and are never over.
        let start = Timestamp.now().seconds
        for site in 0..<told {
            rules += """
                      - alert: Stays
                        expr: vector(time()) > \(start + Int64(site) * 8)
                        labels: { severity: warning, site: t\(site) }

                """
        }
        try workspace.write(rules, to: "rules.yml")
        let alerting = """
            alerting:
              interval: 1s
              rule_files: rules.yml
              pack: { enable: [] }
              receivers: [{ name: hook, webhook: { url: "\(hook)" } }]

            """
        return try workspace.write(FleetFile.text(urls, history: history) + alerting, to: "gateway.yaml")
    }
}

extension WebhookPeer.Arrival {
    /// The site that the message is about.
    fileprivate var site: String { (json["groupLabels"] as? [String: String])?["site"] ?? "" }
}

/// What alerts that go by the clock have to be at each moment, whatever happens to the gateway.
private struct AlertWatch {
    /// A rule that holds for the first seconds of each period of its own.
    struct Cycle {
        let name: String
        let offset: Int64
        /// Whether its series are there from the first tick on, or only when the meter was asked for the first time.
        let isOfMeter: Bool

        var series: String { isOfMeter ? "(meter_up >= 0)" : "site_info" }
    }

    /// What is known of one alert in one period.
    struct Course {
        let since: Timestamp
        var firedAt: Timestamp?
    }

    static let period: Int64 = 16
    static let held: Int64 = 10
    static let hold: Int64 = 4
    static let cycles = (0..<4).map { Cycle(name: "Cycle\($0)", offset: Int64($0) * 4, isOfMeter: $0 % 2 == 0) }

    let lane: Int
    /// How often an alert was seen to have gone on.
    private(set) var goneOn = 0
    private var courses: [String: Course] = [:]

    init(lane: Int) {
        self.lane = lane
    }

    mutating func check(_ report: AlertReport) {
        for rule in report.rules { #expect(rule.health == "ok") }
        for cycle in AlertWatch.cycles { check(cycle, report) }
    }

    private mutating func check(_ cycle: Cycle, _ report: AlertReport) {
        let now = report.evaluated
        let moment = now.milliseconds + cycle.offset * 1000
        let phase = moment % (AlertWatch.period * 1000)
        let began = now.advanced(by: .milliseconds(-phase))
        let key = "\(cycle.name) of \(began.seconds)"
        let alert = report.alerts.first { $0.name == cycle.name }
        let active = report.rules.first { $0.name == cycle.name }?.alerts.first
        guard phase < AlertWatch.held * 1000 else {
            #expect(active == nil, "\(key)")
            // What was seen to fire is seen to be over.
            guard let course = courses[key], let firedAt = course.firedAt else { return }
            #expect(alert?.state == "resolved" && alert?.since == course.since, "\(key): \(alert as Any)")
            #expect(alert?.firedAt == firedAt, "\(key)")
            return
        }
        guard let alert, let active else {
            // What was seen before stays until the meter was asked; what begins meanwhile waits for that.
            if cycle.isOfMeter, courses[key] == nil { return }
            Issue.record("lane \(lane): \(key) is gone at \(now)")
            return
        }
        #expect(alert.state == active.state && alert.since == active.activeAt, "\(key)")
        #expect(alert.since >= began && alert.since <= now, "\(key)")
        let isDue = now.since(alert.since) >= .seconds(AlertWatch.hold)
        #expect(alert.state == (isDue ? "firing" : "pending"), "\(key) is \(alert.state) at \(now)")
        if let firedAt = alert.firedAt { #expect(firedAt.since(alert.since) >= .seconds(AlertWatch.hold), "\(key)") }
        if let course = courses[key] {
            goneOn += 1
            #expect(alert.since == course.since, "the time of \(key) began anew")
            if let firedAt = course.firedAt { #expect(alert.firedAt == firedAt, "\(key)") }
        }
        courses[key] = Course(since: courses[key]?.since ?? alert.since, firedAt: alert.firedAt)
    }
}

/// Which messages may come once more, and whether others did.
private struct DeliveryWatch {
    /// The copies of messages, by id and number, whose answer was outstanding at a kill.
    private struct Copy: Hashable {
        let id: String
        let number: Int
    }

    private var outstanding: Set<Copy> = []

    /// Takes note of what was outstanding at a kill: what came without an answer, or with one that had just come.
    mutating func noteKill(of hook: WebhookPeer, history: String) async throws {
        let store = try SQLiteStore(path: history)
        let kept = Set(try await store.records(kind: "delivery-message").map(\.name))
        try await store.close()
        let now = ContinuousClock.now
        for (id, copies) in Dictionary(grouping: hook.arrivals, by: \.id) {
            let copy = Copy(id: id, number: copies.count)
            guard let answered = copies.last?.answered else {
                #expect(kept.contains(id), "message \(id) is gone before its answer")
                outstanding.insert(copy)
                continue
            }
            guard kept.contains(id), !outstanding.contains(copy) else { continue }
            // The answer and the note of it on the disk are two things: between them lies a write.
            #expect(answered.duration(to: now) < .seconds(1), "message \(id) was answered, and waits to be sent again")
            outstanding.insert(copy)
        }
    }

    func check(_ arrivals: [WebhookPeer.Arrival], told: Int) {
        for (id, copies) in Dictionary(grouping: arrivals, by: \.id) {
            #expect(!id.isEmpty)
            for number in 1..<copies.count {
                #expect(outstanding.contains(Copy(id: id, number: number)), "message \(id) came again for nothing")
            }
            #expect(Set(copies.map(\.body)).count == 1)
        }
        // One message about each site: none is lost, and none told twice under another id.
        #expect(Set(arrivals.map(\.id)).count == told)
        #expect(Set(arrivals.map(\.site)) == Set((0..<told).map { "t\($0)" }))
    }
}

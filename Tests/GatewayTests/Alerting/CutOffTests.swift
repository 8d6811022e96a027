internal import Alerting
internal import Foundation
internal import Logging
internal import Metering
internal import NIOConcurrencyHelpers
internal import Seeding
internal import Store
internal import Testing
internal import Transfer

@testable internal import Gateway

/// Rules, states and delivery together, on a real store and a real web hook, cut off again and again: before a write,
/// right after it, while a request is under way, and between two ticks.
///
/// The suite cuts them off 100 times; `METERGW_SOAK=1` does 500 times.
@Suite(.timeLimit(.minutes(10))) struct CutOffTests {
    private static let cuts = ProcessInfo.processInfo.environment["METERGW_SOAK"] == nil ? 100 : 500

    @Test func nothingIsForgottenOrBegunAnewAndOnlyWhatWasOutstandingIsRepeated() async throws {
        let hook = CutOffHook()
        try await HTTPPeer.run({ request, _ in hook.answer(request) }) { peer in
            try await TemporaryHistory.withStore { store in
                var story = try CutOffStory(store, hook, url: "\(peer.base)/hook", seed: 1)
                for _ in 0..<Self.cuts { try await story.liveUntilCutOff() }
                try await story.end()
                story.check()
            }
        }
        // Were these zero, the cuts would not have come to what they are about.
        #expect(hook.repeatCount > 0)
    }
}

/// A process's life: it is over after so many steps, and whatever it does then reaches nothing.
private final class Life: Sendable {
    private let stepsLeft: NIOLockedValueBox<Int>
    let loop: TransferLoop

    init(steps: Int) throws {
        stepsLeft = NIOLockedValueBox(steps)
        loop = try TransferLoop()
    }

    var isOver: Bool { stepsLeft.withLockedValue { $0 <= 0 } }

    /// A place at which the process may be cut off; false when it has been.
    @discardableResult
    func step() -> Bool {
        let isOver = stepsLeft.withLockedValue { steps in
            steps -= 1
            return steps <= 0
        }
        if isOver { loop.shutdown() }
        return !isOver
    }
}

/// The store as a process sees it that may be cut off.
private struct MortalStore: StateStore {
    let store: SQLiteStore
    let life: Life

    func write(_ changes: [StateChange]) async throws(StoreError) {
        guard life.step() else { throw StoreError(attempt: "write", cause: .closed) }
        try await store.write(changes)
        guard life.step() else { throw StoreError(attempt: "write", cause: .closed) }
    }

    func records(ofSite site: String?, kind: String) async throws(StoreError) -> [StateRecord] {
        try await store.records(ofSite: site, kind: kind)
    }

    func records(kind: String) async throws(StoreError) -> [StateRecord] {
        try await store.records(kind: kind)
    }
}

/// A receiver that outlives the processes: what it took, and what they cannot know that it took.
private final class CutOffHook: Sendable {
    private struct State {
        var life: Life?
        /// What was taken, in its order.
        var taken: [(id: String, body: String)] = []
        /// What came and is not known to be settled by the process that sent it.
        var underWay: String?
        /// What may come once more.
        var outstanding: Set<String> = []
        var repeatCount = 0
        var requestCount = 0
    }

    private let state = NIOLockedValueBox(State())

    var taken: [(id: String, body: String)] { state.withLockedValue(\.taken) }
    var repeatCount: Int { state.withLockedValue(\.repeatCount) }

    func begin(_ life: Life) {
        state.withLockedValue { $0.life = life }
    }

    /// The process lives, and has done all there was to do: nothing is outstanding.
    func settle() {
        state.withLockedValue { $0.underWay = nil }
    }

    /// The process is gone.
    func end() {
        state.withLockedValue { state in
            if let id = state.underWay { state.outstanding.insert(id) }
            state.underWay = nil
        }
    }

    func answer(_ request: HTTPPeer.Request) -> HTTPPeer.Reply {
        state.withLockedValue { state in
            guard let id = request.field("X-Message-Id"), let life = state.life, !life.isOver else { return .silence }
            // Of one receiver, the next message comes when the one before is settled.
            state.underWay = id
            state.requestCount += 1
            if state.requestCount % 7 == 3 { return life.step() ? .answer(503) : .silence }
            if state.taken.contains(where: { $0.id == id }) {
                state.repeatCount += 1
                #expect(state.outstanding.remove(id) != nil, "message \(id) comes again for nothing")
            }
            state.taken.append((id, request.body))
            return life.step() ? .answer(200) : .silence
        }
    }
}

/// Rules that go by the clock, and what they have to lead to.
private struct CutOffStory {
    /// How an alert stands.
    private struct Mark: Hashable {
        let state: Alert.State
        let activeAt: Timestamp
        let firedAt: Timestamp?
        let resolvedAt: Timestamp?
    }

    /// A rule that holds for the first seconds of each half hour of its own.
    private struct Course {
        let name: String
        let offset: Int64
        let held: Int64
        let hold: Int64
        var kept: Int64 = 0
    }

    /// One time that an alert fired.
    private struct Episode: Hashable {
        let name: String
        let firedAt: Timestamp
    }

    private static let tick = Duration.seconds(15)
    private static let period: Int64 = 1800
    private static let courses = [
        Course(name: "Steady", offset: 0, held: 900, hold: 60),
        Course(name: "Kept", offset: 600, held: 900, hold: 120, kept: 120),
        Course(name: "Quick", offset: 1200, held: 800, hold: 0),
        Course(name: "Brief", offset: 300, held: 45, hold: 60),
    ]

    private let store: SQLiteStore
    private let hook: CutOffHook
    private let rules: RuleSet
    private let configuration: Configuration
    private let settings: AlertingSettings
    private let fleet: SampleFleet
    private let clock = ManualClock()
    private var generator: SeededGenerator
    /// How the alerts stood when the process was last seen alive, and how they would have stood after its last tick.
    private var before: [String: Mark] = [:]
    private var after: [String: Mark] = [:]
    private var since: [String: Timestamp] = [:]
    private var fired: Set<Episode> = []
    private var states: Set<Alert.State> = []

    init(_ store: SQLiteStore, _ hook: CutOffHook, url: String, seed: UInt64) throws {
        (self.store, self.hook) = (store, hook)
        generator = SeededGenerator(seed: seed)
        fleet = try SampleFleet()
        configuration = try Fixtures.configuration(SampleFleet.yaml)
        let webhook = WebhookSettings(url: try ReceiverURL(parsing: url))
        settings = AlertingSettings(receivers: [SampleMessages.receiver(.webhook(webhook))])
        var text = "groups:\n  - name: clock\n    rules:\n"
        for course in CutOffStory.courses {
            text += """
                      - alert: \(course.name)
                        expr: vector((time() + \(course.offset)) % \(CutOffStory.period)) < \(course.held)
                        for: \(course.hold)s
                        keep_firing_for: \(course.kept)s
                        labels: { site: "\(course.name.lowercased())", severity: warning }

                """
        }
        rules = try RuleFileReader.read([("rules.yml", Array(text.utf8))], knownMetrics: nil).rules
    }

    /// Starts a process, and lets it live until it is cut off; another starts up to a minute later.
    mutating func liveUntilCutOff() async throws {
        try await live(steps: Int.random(in: 1...60, using: &generator), ticks: .max)
        clock.advance(by: .seconds(Int64.random(in: 0...60, using: &generator)))
    }

    /// Starts a process that lives for two hours: time for all that is to be told.
    mutating func end() async throws {
        try await live(steps: .max, ticks: 480)
    }

    private mutating func live(steps: Int, ticks: Int) async throws {
        let life = try Life(steps: steps)
        defer { life.loop.shutdown() }
        hook.begin(life)
        let published = NIOLockedValueBox<AlertingReport?>(nil)
        let mortal = MortalStore(store: store, life: life)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let service = try await NotificationService(
            settings, configuration, externalURL: "http://127.0.0.1:9571", store: mortal, loop: life.loop,
            logger: logger, now: { [clock] in clock.now })
        let source = ScrapeSource(
            live: fleet.live, counters: fleet.counters, store: EmptyStore(), storePath: "/nowhere", started: clock.now)
        let desk = try await AlertingDesk(
            rules, EngineSettings(interval: CutOffStory.tick), at: clock.now, published,
            AlertingDesk.Surroundings(
                store: mortal, scrape: { await source.scrape(at: $0) }, deliver: { await service.keep($0) },
                logger: logger))
        let restored = CutOffStory.marks(published)
        if !life.isOver {
            #expect(restored == before || restored == after, "it goes on exactly, from before its last tick or after")
        }
        for _ in 0..<ticks {
            clock.advance(by: CutOffStory.tick)
            guard life.step() else { break }
            await desk.tick(at: clock.now)
            after = CutOffStory.marks(published)
            guard !life.isOver else { break }
            before = after
            note(published, at: clock.now)
            for message in await service.begin() where !life.isOver { await service.deliver(message) }
            guard !life.isOver else { break }
            hook.settle()
        }
        hook.end()
    }

    private static func marks(_ published: NIOLockedValueBox<AlertingReport?>) -> [String: Mark] {
        let alerts = published.withLockedValue { $0 }?.alerts ?? []
        return Dictionary(
            uniqueKeysWithValues: alerts.map { rule, alert in
                let mark = Mark(
                    state: alert.state, activeAt: alert.activeAt, firedAt: alert.firedAt, resolvedAt: alert.resolvedAt)
                return (rule.name, mark)
            })
    }

    /// Checks what a tick said against the clock.
    private mutating func note(_ published: NIOLockedValueBox<AlertingReport?>, at now: Timestamp) {
        let marks = CutOffStory.marks(published)
        for course in CutOffStory.courses {
            let phase = (now.seconds + course.offset) % CutOffStory.period
            let key = "\(course.name) of \(now.seconds - phase)"
            let mark = marks[course.name].flatMap { $0.state == .inactive ? nil : $0 }
            states.formUnion(marks[course.name].map { [$0.state] } ?? [])
            guard let mark else {
                #expect(phase >= course.held, "\(key) is forgotten at \(now)")
                continue
            }
            #expect(phase < course.held || course.kept > 0, "\(key) is not over at \(now)")
            #expect(mark.activeAt == since[key, default: mark.activeAt], "the time of \(key) began anew")
            since[key] = mark.activeAt
            #expect(mark.activeAt.seconds >= now.seconds - phase, "\(key)")
            let isDue = now.since(mark.activeAt) >= .seconds(course.hold)
            if phase < course.held { #expect(mark.state == (isDue ? .firing : .pending), "\(key) at \(now)") }
            if let firedAt = mark.firedAt { fired.insert(Episode(name: course.name, firedAt: firedAt)) }
        }
    }

    /// Checks that each alert that fired was told once, and once that it is over.
    func check() {
        #expect(states == [.pending, .firing, .inactive])
        #expect(fired.count > 3 && !fired.contains { $0.name == "Brief" })
        var told: [String: [Episode: Set<String>]] = [:]
        for (id, body) in hook.taken {
            let json = (try? JSONSerialization.jsonObject(with: Data(body.utf8))) as? [String: Any]
            for alert in json?["alerts"] as? [[String: Any]] ?? [] {
                guard let name = (alert["labels"] as? [String: String])?["alertname"],
                    let firedAt = (alert["startsAt"] as? String).flatMap({ Timestamp(rfc3339: $0) }),
                    let status = alert["status"] as? String
                else { continue }
                told[status, default: [:]][Episode(name: name, firedAt: firedAt), default: []].insert(id)
            }
        }
        // What fires at the end need not be told yet.
        let settled = fired.filter { clock.now.since($0.firedAt) > .seconds(3600) }
        for episode in settled {
            #expect(told["firing"]?[episode]?.count == 1, "\(episode) fires")
            #expect(told["resolved"]?[episode]?.count == 1, "\(episode) is over")
        }
    }
}

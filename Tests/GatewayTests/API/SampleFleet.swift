internal import Logging
internal import Metering
internal import NIOConcurrencyHelpers
internal import Store
internal import Testing

@testable internal import Collectors
@testable internal import Gateway

/// Two sites with three meters, one of which is disabled, and what is known of them.
struct SampleFleet {
    /// 2026-03-01T13:15:10Z, a Sunday in winter.
    static let now = Timestamp(seconds: 1_772_370_910)

    static let yaml = """
        store: { path: /var/lib/metergw/history.db }
        sites:
          - id: jansen
            name: Fam. "Jansen" \\ Utrecht
            country: NL
            fuse: { phases: 3, amperes: 25 }
            labels: { project: pilot-a }
            meters:
              - { id: grid, collector: dsmr-logger, url: "http://10.0.0.1" }
              - { id: old, collector: dsmr-logger, url: "http://10.0.0.2", enabled: false }
          - id: peeters
            country: BE
            meters:
              - { id: grid, collector: dsmr-logger, url: "http://10.0.0.3" }
        """

    let live: LiveState
    let flights: FlightRecorder
    let counters = GatewayCounters()
    var store: any MeterStore = EmptyStore()
    var storePath = "/nowhere/history.db"
    var limits = ServerLimits()
    var readiness: @Sendable () -> Bool = { true }
    var reload: @Sendable () async -> ReloadOutcome = { .done }

    init(_ yaml: String = SampleFleet.yaml) throws {
        let configuration = try Fixtures.configuration(yaml)
        flights = FlightRecorder(configuration)
        live = LiveState(
            configuration, started: SampleFleet.now.advanced(by: .seconds(-3600)))
    }

    /// A meter of the fleet, which must be there.
    func meter(_ site: String, _ meter: String) throws -> LiveMeter {
        try #require(live.fleet.byKey[MeterKey(site: site, meter: meter)])
    }

    var dependencies: APIDependencies {
        APIDependencies(
            live: live, flights: flights, counters: counters, store: store, storePath: storePath,
            address: ServerSettings.Address(host: "127.0.0.1", port: 0),
            started: SampleFleet.now.advanced(by: .seconds(-3600)), logger: Logger(label: "test"),
            readiness: readiness, reload: reload, pendingReadings: { 7 }, now: { SampleFleet.now }, limits: limits)
    }
}

extension SampleFleet {
    /// The telegram of `devices.md` §1.0, as a device without a total register sends it.
    static func values() -> RegisterValues {
        var values = RegisterValues()
        values.set(.importEnergy(.t1), 18_234_567)
        values.set(.importEnergy(.t2), 4_321_098)
        values.set(.exportEnergy(.t1), 123_456)
        values.set(.exportEnergy(.t2), 789_012)
        values.set(.importPower, 482)
        values.set(.exportPower, 0)
        values.set(.voltage(.l1), 231_400)
        values.set(.current(.l1), 2000)
        values.set(.gas(slot: 1), 3_314_404)
        values.setOwnTime(.init(.gas(slot: 1), Timestamp(seconds: 1_772_370_600), isInferred: true))
        return values
    }

    static func reading(
        _ values: RegisterValues = values(), time: Timestamp = Timestamp(seconds: 1_772_370_903),
        received: Timestamp = Timestamp(milliseconds: 1_772_370_905_250), quality: Reading.Quality = []
    ) -> Reading {
        Reading(time: time, received: received, origin: .poll, quality: quality, values: values)
    }

    /// What the device of `jansen/grid` says of itself, with characters that need escaping.
    static var facts: MeterFacts {
        var facts = MeterFacts()
        facts.identification = "KFM5\\KA\"IFA\n<b>"
        facts.version = "50"
        facts.firmware = "v3.0.5 (18-03-2023)"
        facts.equipmentID = "4530303333303034303031383435323132"
        facts.activeTariff = 2
        return facts
    }

    static var health: LoggerHealth {
        var health = LoggerHealth()
        health.freeHeapBytes = 20_480
        health.rssiDecibelMilliwatts = -67
        health.uptimeSeconds = 86_400
        health.telegrams = 8_640
        health.telegramErrors = 3
        health.reboots = 12
        return health
    }

    static func timing(ended: Timestamp = now, took duration: Duration = .milliseconds(42)) -> PollTiming {
        PollTiming(lag: .zero, duration: duration, ended: ended, interval: .seconds(10))
    }

    /// `jansen/grid` has just been read; of `peeters/grid` nothing came yet, its polls time out.
    static func read() throws -> SampleFleet {
        let fleet = try SampleFleet()
        _ = try fleet.meter("jansen", "grid").note(
            PollReport(.reading(reading()), facts: facts, health: health), timing())
        _ = try fleet.meter("jansen", "grid").note(PollReport(.unchanged), timing(took: .milliseconds(8)))
        for _ in 0..<2 {
            _ = try fleet.meter("peeters", "grid").note(
                PollReport(.failed(PollFailure(.timeout, "no answer within 8 s"))), timing(took: .seconds(8)))
        }
        fleet.flights.record(
            RecordedTelegram(SampleTelegram.bytes(), .sound, received: now), of: MeterKey(site: "jansen", meter: "grid")
        )
        return fleet
    }
}

/// A store without readings, or one that is out of order.
struct EmptyStore: MeterStore {
    var failure: StoreError?

    private func check() throws(StoreError) {
        if let failure { throw failure }
    }

    func append(_ batch: [MeterReading]) async throws(StoreError) -> AppendOutcome {
        try check()
        return AppendOutcome()
    }

    func readings(
        of meter: MeterKey, in range: Range<Timestamp>, limit: Int, after cursor: ReadingCursor?
    ) async throws(StoreError) -> ReadingPage {
        try check()
        return ReadingPage(readings: [], next: nil)
    }

    func latest(of meters: [MeterKey]) async throws(StoreError) -> [MeterKey: Reading] {
        try check()
        return [:]
    }

    func rename(_ old: MeterKey, to new: MeterKey) async throws(StoreError) {
        try check()
    }

    func book(_ meters: [LedgerMeter], now: Timestamp, horizon: Timestamp) async throws(StoreError) {
        try check()
    }

    func rebook(_ meter: MeterKey, since moment: Timestamp) async throws(StoreError) {
        try check()
    }

    func ledger(
        of meters: [LedgerMeter], in range: Range<Timestamp>, resolution: Resolution
    ) async throws(StoreError) -> [MeterKey: [LedgerRecord]] {
        try check()
        return [:]
    }

    func prune(before moment: Timestamp) async throws(StoreError) -> Int {
        try check()
        return 0
    }

    func prune(quartersBefore quarters: Timestamp, daysBefore days: Timestamp) async throws(StoreError) {
        try check()
    }

    func put(_ gaps: [MeterGap]) async throws(StoreError) {
        try check()
    }

    func gaps(of meter: MeterKey, in range: Range<Timestamp>) async throws(StoreError) -> [MeterGap] {
        try check()
        return []
    }

    func blockCount() async throws(StoreError) -> Int {
        try check()
        return 0
    }

    func size() async throws(StoreError) -> Int64 {
        try check()
        return 123_456
    }

    func close() async throws(StoreError) {
        try check()
    }
}

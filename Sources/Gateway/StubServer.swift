internal import Logging
internal import Metering
internal import ServiceLifecycle
internal import Store
struct APIDependencies: Sendable {
    let live: LiveState
    let counters: GatewayCounters
    let recorder: Recorder
    let store: any MeterStore
    let storePath: String
    let address: ServerSettings.Address
    let started: Timestamp
    let logger: Logger
    let reload: @Sendable () async -> ReloadOutcome
}
struct HTTPServer: Service {
    let d: APIDependencies
    init(_ d: APIDependencies) { self.d = d }
    func run() async throws {
        try? await gracefulShutdown()
        let s = d.live.fleet.meters.map(\.status)
        print("polls", s.reduce(0) { $0 + $1.polls }, "readings", s.reduce(0) { $0 + $1.readings }, "dups", s.reduce(0) { $0 + $1.duplicates }, "fail", s.reduce(0) { $0 + $1.failures.values.reduce(0, +) }, "lag", d.counters.values.longestLag(at: .now()), s.compactMap(\.lastFailure).first as Any)
    }
}

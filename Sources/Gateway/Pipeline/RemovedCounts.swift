/// What meters counted that are no longer in the configuration.
struct RemovedCounts: Sendable {
    private(set) var readings: UInt64 = 0
    private(set) var duplicates: UInt64 = 0
    private(set) var durations: [CollectorKind: DurationHistogram] = [:]

    mutating func add(_ status: MeterStatus, collector: CollectorKind) {
        readings += status.readings
        duplicates += status.duplicates
        guard collector.isPolled else { return }
        durations[collector, default: DurationHistogram()].add(status.durations)
    }
}

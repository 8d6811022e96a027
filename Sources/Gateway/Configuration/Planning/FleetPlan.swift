internal import Metering

/// What a configuration will ask of the network, the disk and the memory, before anything starts.
struct FleetPlan: Hashable, Sendable {
    /// Bytes of one reading of 19 values as a row, as which it lies for a day: measured (DESIGN.md §8).
    static let bytesPerRow: Int64 = 60
    /// Tenths of a byte of one sealed reading of 19 values: measured (`make bench`, history).
    static let tenthsPerReading: Int64 = 26
    /// Bytes of a meter's quarter hours of a day, with what days and months add: measured (`make bench`, history).
    static let ledgerPerDay: Int64 = 44 * 96
    /// Series on `/metrics` that a meter has: 19 values, its state, its poll counters and its logger's health.
    static let seriesPerMeter = 35
    /// The budget of memory without meters, in bytes (DESIGN.md §8).
    static let baseMemory: Int64 = 40_000_000
    /// The budget of memory for each polled meter, in bytes (DESIGN.md §8).
    static let memoryPerMeter: Int64 = 40_000

    /// Sites in the file.
    let siteCount: Int
    /// Meters in the file.
    let meterCount: Int
    /// Meters that are polled.
    let polledCount: Int
    /// Meters in the file that send their telegrams by themselves.
    let streamedCount: Int
    /// Polls a day of all meters, after the floors of their devices.
    let pollsPerDay: Int64
    /// Readings a day that are kept of streams, at one telegram a second: as often as any meter sends them.
    let streamedPerDay: Int64
    /// How long readings and quarter hours are kept.
    let retention: StoreSettings.Retention
    /// What is odd about the network that the meters are in.
    let warnings: [String]

    /// Plans for a configuration on a machine with the given networks.
    init(_ configuration: Configuration, networks: [LocalNetwork]) {
        let enabled = configuration.meters.filter(\.isEnabled)
        let polled = enabled.filter(\.collector.isPolled)
        let spans = enabled.compactMap(\.streamSpan)
        siteCount = configuration.sites.count
        meterCount = configuration.meters.count
        polledCount = polled.count
        streamedCount = spans.count
        streamedPerDay = spans.reduce(0) { $0 + 86_400_000 / $1.wholeMilliseconds }
        pollsPerDay = polled.reduce(0) { $0 + 86_400_000 / $1.pollSpan.wholeMilliseconds }
        retention = configuration.store.retention
        warnings = enabled.compactMap { FleetPlan.warning(of: $0, networks: networks) }
    }

    /// Polls a second of all meters, with three decimals.
    var pollsPerSecond: String { DecimalText.string(pollsPerDay * 1000 / 86_400, decimals: 3) }
    /// Series on `/metrics`, estimated.
    var series: Int { (polledCount + streamedCount) * FleetPlan.seriesPerMeter }
    /// Bytes that a day adds to the history for good, when each poll brings a reading.
    var bytesPerDay: Int64 { sealedPerDay + ledgerPerDay }
    /// Bytes of the history after 365 days: what the retention has left of them, and the rows of the last day.
    var bytesAfterYear: Int64 {
        let rows = (pollsPerDay + streamedPerDay) * FleetPlan.bytesPerRow
        return rows + sealedPerDay * retention.readings.daysOfYear + ledgerPerDay * retention.ledger.daysOfYear
    }
    private var sealedPerDay: Int64 { (pollsPerDay + streamedPerDay) * FleetPlan.tenthsPerReading / 10 }
    private var ledgerPerDay: Int64 { Int64(polledCount + streamedCount) * FleetPlan.ledgerPerDay }
    /// Bytes of memory that are budgeted.
    var memory: Int64 { FleetPlan.baseMemory + Int64(polledCount + streamedCount) * FleetPlan.memoryPerMeter }

    private static func warning(of meter: MeterConfiguration, networks: [LocalNetwork]) -> String? {
        guard let host = meter.source.host, let address = IPv4Address(host), address.isPrivate || address.isLoopback,
            !networks.contains(where: { $0.contains(address) })
        else { return nil }
        return """
            meter "\(meter.key)" is at \(host), which is in no network of this host: it needs a router or a \
            tunnel on the way
            """
    }
}

extension RetentionPeriod {
    /// How many of the last 365 days are kept.
    fileprivate var daysOfYear: Int64 {
        switch self {
        case .forever: 365
        case .span(let span): min(365, span.components.seconds / 86_400)
        }
    }
}

extension MeterConfiguration {
    /// From one kept reading of a stream to the next, at one telegram a second; nil for a meter that is polled.
    fileprivate var streamSpan: Duration? {
        guard case .stream(let stream) = source else { return nil }
        return max(stream.interval ?? .zero, .seconds(1))
    }

    /// From one poll to the next, after the floor of its device.
    var pollSpan: Duration {
        switch floor {
        case .device: max(interval, collector.pollFloor)
        case .none: interval
        }
    }
}

internal import Metering
internal import Store

/// A fleet as it was, moment by moment, made anew from the readings that the store has.
///
/// It fills the windows of rules after a start, and tries rules on the past. What came out of a device's memory after a
/// gap is passed over: nobody knew it at its time.
struct HistoryReplay {
    /// The readings of one meter that are still to come, a page at a time.
    private struct Tape {
        let meter: LiveMeter
        /// The changes of equipment that are still to come, by time.
        var changes: [EquipmentChange]
        var readings: ArraySlice<Reading> = []
        var cursor: ReadingCursor?
        var isAtEnd = false
    }

    /// How many readings of a meter are held in memory.
    private static let pageSize = 4096

    private let store: any MeterStore
    private let range: Range<Timestamp>
    /// The fleet as it was at the moment up to which this was advanced.
    let fleet: LiveState.Fleet
    private var tapes: [Tape]

    /// Takes the place before the first reading of a stretch of time.
    ///
    /// - Parameters:
    ///   - configuration: The fleet.
    ///   - trackers: What is known of the equipment of a meter by now.
    ///   - store: Where the readings are.
    ///   - range: The stretch.
    init(
        _ configuration: Configuration, trackers: (MeterKey) -> EquipmentTracker, store: any MeterStore,
        range: Range<Timestamp>
    ) {
        self.store = store
        self.range = range
        let known = Dictionary(uniqueKeysWithValues: configuration.meters.map { ($0.key, trackers($0.key)) })
        let meters = configuration.sites.flatMap { site in
            site.meters.map { meter in
                LiveMeter(
                    site: site, configuration: meter,
                    tracker: known[meter.key]?.before(range.lowerBound) ?? EquipmentTracker(),
                    started: range.lowerBound)
            }
        }
        fleet = LiveState.Fleet(configuration, meters, removed: RemovedCounts())
        tapes = meters.filter(\.configuration.isEnabled).map { meter in
            let changes = known[meter.key]?.changes.filter { change in
                change.effect == .replacement && range.contains(change.time)
            }
            return Tape(meter: meter, changes: changes ?? [])
        }
    }

    /// Takes all readings that had come by a moment.
    ///
    /// - Throws: `StoreError`.
    mutating func advance(to moment: Timestamp) async throws(StoreError) {
        for index in tapes.indices {
            while let reading = try await next(index), HistoryReplay.arrival(of: reading) <= moment {
                _ = tapes[index].readings.popFirst()
                play(reading, on: index)
            }
        }
    }

    /// When the first reading that is still to come had come; nil when there is none.
    ///
    /// - Throws: `StoreError`.
    mutating func firstArrival() async throws(StoreError) -> Timestamp? {
        var first: Timestamp?
        for index in tapes.indices {
            guard let reading = try await next(index) else { continue }
            let arrival = HistoryReplay.arrival(of: reading)
            first = min(first ?? arrival, arrival)
        }
        return first
    }

    private mutating func next(_ index: Int) async throws(StoreError) -> Reading? {
        while tapes[index].readings.isEmpty, !tapes[index].isAtEnd {
            let page = try await store.readings(
                of: tapes[index].meter.key, in: range, limit: HistoryReplay.pageSize, after: tapes[index].cursor)
            tapes[index].readings = page.readings[...]
            tapes[index].cursor = page.next
            tapes[index].isAtEnd = page.next == nil
        }
        return tapes[index].readings.first
    }

    private mutating func play(_ reading: Reading, on index: Int) {
        guard reading.origin != .ring else { return }
        let due = tapes[index].changes.prefix { $0.time <= reading.time }
        var reading = reading
        reading.received = HistoryReplay.arrival(of: reading)
        tapes[index].meter.replay(reading, after: Array(due))
        tapes[index].changes.removeFirst(due.count)
    }

    /// When a reading was known; one out of a file counts as one that came at its time.
    private static func arrival(of reading: Reading) -> Timestamp {
        reading.origin == .imported ? reading.time : max(reading.received, reading.time)
    }
}

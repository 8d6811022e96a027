internal import Logging
internal import Metering
internal import NIOConcurrencyHelpers
internal import ServiceLifecycle
internal import Store

/// The way of readings to the store: a bounded queue, written in batches, so that a slow disk slows no collector.
///
/// While the disk is full or unwritable readings wait; beyond the bound the oldest are dropped and counted.
final class Recorder: Service {
    /// The most readings that wait: 50 s of 2,000 meters at a second, or 4 days of 3 meters at 10 s.
    static let capacity = 100_000

    private let store: any MeterStore
    private let slots: SlotBook
    private let equipment: EquipmentBook
    private let flushInterval: Duration
    private let counters: GatewayCounters
    private let logger: Logger
    private let pending = NIOLockedValueBox<[MeterReading]>([])

    init(
        store: any MeterStore, slots: SlotBook, equipment: EquipmentBook, flushInterval: Duration,
        counters: GatewayCounters, logger: Logger
    ) {
        self.store = store
        self.slots = slots
        self.equipment = equipment
        self.flushInterval = flushInterval
        self.counters = counters
        self.logger = logger
    }

    /// Takes a reading to be written with the next batch; never blocks.
    func record(_ reading: MeterReading) {
        let dropped = pending.withLockedValue { pending in
            pending.append(reading)
            return Recorder.trim(&pending)
        }
        if dropped > 0 { countDropped(dropped) }
    }

    /// How many readings wait.
    var pendingCount: Int { pending.withLockedValue(\.count) }

    /// Writes a batch every flush interval until it is asked to stop, and then what is left.
    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                // Cancelled sleeps end early: what is left is written below.
                try? await Task.sleep(for: self.flushInterval)
                guard !Task.isCancelled else { return }
                await self.flush()
            }
        }
        await flush()
        try await store.close()
    }

    /// Writes what waits; after an error it waits on.
    func flush() async {
        await flushReadings()
        do throws(StoreError) {
            try await slots.flush()
            try await equipment.flush()
        } catch {
            noteFailure(error, waiting: pendingCount)
        }
    }

    private func flushReadings() async {
        let batch = pending.withLockedValue { pending in
            defer { pending = [] }
            return pending
        }
        guard !batch.isEmpty else { return }
        let start = ContinuousClock.now
        do throws(StoreError) {
            let outcome = try await store.append(batch)
            noteWritten(outcome, took: start.duration(to: .now))
        } catch {
            let dropped = pending.withLockedValue { pending in
                pending = batch + pending
                return Recorder.trim(&pending)
            }
            noteFailure(error, waiting: batch.count - dropped)
            if dropped > 0 { countDropped(dropped) }
        }
    }

    /// Takes the oldest out beyond the bound, a tenth at a time so that a full queue stays cheap; says how many.
    private static func trim(_ pending: inout [MeterReading]) -> Int {
        guard pending.count > capacity else { return 0 }
        let surplus = pending.count - capacity + capacity / 10
        pending.removeFirst(surplus)
        return surplus
    }

    private func noteWritten(_ outcome: AppendOutcome, took duration: Duration) {
        let failure = counters.values.storeFailure
        counters.update { values in
            values.storeWrites.add(duration)
            values.storeConflicts += UInt64(outcome.conflicts.count)
            values.storeFailure = nil
        }
        if failure != nil { logger.notice("the history is written again") }
        logger.debug("\(outcome.stored + outcome.alreadyThere) readings were written")
        if let conflict = outcome.conflicts.first {
            logger.warning(
                "\(outcome.conflicts.count) readings differ from those already kept for their meter and time, which stay; the first is of \(conflict.meter) at \(conflict.reading.time.rfc3339)"
            )
        }
    }

    private func noteFailure(_ error: StoreError, waiting: Int) {
        let isNew = counters.values.storeFailure != error.description
        counters.update { $0.storeFailure = error.description }
        guard isNew else { return }
        logger.error("\(error); \(waiting) readings wait, the latest values and metrics go on")
    }

    private func countDropped(_ count: Int) {
        counters.update { $0.dropped["store", default: 0] += UInt64(count) }
        // A tenth of the queue at a time: no line for each reading.
        logger.error("the queue of the history is full: the oldest \(count) readings are lost")
    }
}

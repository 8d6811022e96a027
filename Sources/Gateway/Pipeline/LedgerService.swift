internal import Logging
internal import Metering
internal import NIOConcurrencyHelpers
internal import ServiceLifecycle
internal import Store

/// Books the quarter hours of all meters as they end, and deletes what is older than it is to be kept.
final class LedgerService: Service {
    /// How often it is looked whether a quarter hour is over.
    private static let rhythm = Duration.seconds(20)

    private let live: LiveState
    private let store: any MeterStore
    private let meters: LedgerMeters
    private let equipment: EquipmentBook
    private let retention: StoreSettings.Retention
    private let logger: Logger
    private let now: @Sendable () -> Timestamp
    private let survey: LedgerSurvey
    private let published = NIOLockedValueBox<(figures: LedgerFigures, of: Quarter?)>((LedgerFigures(), nil))
    private let pruned = NIOLockedValueBox<Timestamp?>(nil)
    private let throttle = NIOLockedValueBox(LineThrottle())

    init(
        live: LiveState, store: any MeterStore, meters: LedgerMeters, equipment: EquipmentBook,
        retention: StoreSettings.Retention,
        logger: Logger, now: @escaping @Sendable () -> Timestamp = { .now() }
    ) {
        self.live = live
        self.store = store
        self.meters = meters
        self.equipment = equipment
        self.retention = retention
        self.logger = logger
        self.now = now
        survey = LedgerSurvey(store: store, meters: meters)
    }

    /// What the ledger says for `/metrics`.
    var figures: LedgerFigures { published.withLockedValue { $0.figures } }

    /// Books until it is asked to stop.
    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await self.book()
                // Cancelled sleeps end early.
                try? await Task.sleep(for: LedgerService.rhythm)
            }
        }
    }

    /// Has the quarter hours since a change of equipment made anew.
    private func takeOverChanges() async throws(StoreError) {
        for (meter, since) in equipment.changed {
            try await store.rebook(meter, since: since)
            // Only now: a kill before would have left the ledger without it.
            equipment.noteTakenOver(meter, since: since)
        }
    }

    /// Deletes what is older than it is to be kept, once an hour; readings only after they are booked.
    private func prune(at moment: Timestamp) async throws(StoreError) {
        let isDue = pruned.withLockedValue { last in
            guard last.map({ moment.since($0) >= .seconds(3600) || moment < $0 }) ?? true else { return false }
            last = moment
            return true
        }
        guard isDue else { return }
        let count = try await store.prune(before: retention.readings.horizon(at: moment))
        if count > 0 { logger.notice("\(count) readings were deleted, as they are older than store.retention says") }
        try await store.prune(
            quartersBefore: retention.ledger.horizon(at: moment), daysBefore: retention.days.horizon(at: moment))
    }

    /// Makes the figures anew when another quarter hour is over.
    private func publish(at moment: Timestamp) async throws(StoreError) {
        // A minute later its readings are booked.
        let quarter = Quarter(of: moment.advanced(by: .seconds(-80)))
        guard published.withLockedValue({ $0.of != quarter }) else { return }
        let figures = try await survey.figures(of: live.fleet.configuration, now: quarter.start)
        published.withLockedValue { $0 = (figures, quarter) }
    }

    /// Books once what is over; what fails is tried again the next time.
    func book() async {
        let moment = now()
        do throws(StoreError) {
            try await takeOverChanges()
            try await store.book(
                meters.all(of: live.fleet.configuration), now: moment, horizon: retention.readings.horizon(at: moment))
            try await publish(at: moment)
            try await prune(at: moment)
        } catch {
            let line = throttle.withLockedValue {
                $0.line("\(error); the ledger is behind until it succeeds", at: moment)
            }
            if let line { logger.error("\(line)") }
        }
    }
}

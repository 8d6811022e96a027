internal import Alerting
internal import Logging
internal import Metering
internal import NIOConcurrencyHelpers
internal import ServiceLifecycle
internal import Store
internal import Transfer

/// What a gateway needs to evaluate rules and to tell people, put together.
///
/// It is there also where the configuration has no rules, which a reload may change.
struct AlertingParts: Sendable {
    let notifications: NotificationService
    private let desk: AlertingDesk
    private let published: NIOLockedValueBox<AlertingReport?>
    private let interval: NIOLockedValueBox<Duration>
    private let scrapes: ScrapeSource
    private let logger: Logger

    /// Goes on from what was kept.
    ///
    /// - Parameters:
    ///   - configuration: Who is told, and how often rules are evaluated.
    ///   - rules: The rules.
    ///   - scrapes: Where values come from.
    ///   - states: Where states are kept.
    ///   - logger: For what fails.
    /// - Throws: `GatewayError` where what was kept cannot be read.
    init(
        _ configuration: Configuration, _ rules: RuleSet, _ scrapes: ScrapeSource, states: any StateStore,
        logger: Logger
    ) async throws(GatewayError) {
        let published = NIOLockedValueBox<AlertingReport?>(nil)
        var scrapes = scrapes
        scrapes.alerting = { published.withLockedValue { $0 } }
        let url = configuration.ownURL()
        let loop = try AlertingParts.loop()
        do throws(StoreError) {
            let notifications = try await NotificationService(
                configuration.alerting ?? AlertingSettings(), configuration, externalURL: url, store: states,
                loop: loop, logger: logger)
            desk = try await AlertingDesk(
                rules, EngineSettings(configuration.alerting, externalURL: url), at: scrapes.started, published,
                AlertingDesk.Surroundings(
                    store: states, scrape: { [scrapes] in await scrapes.scrape(at: $0, isForRules: true) },
                    deliver: { await notifications.keep($0) }, receivers: { notifications.figures }, logger: logger))
            self.notifications = notifications
        } catch {
            throw .store(error)
        }
        self.published = published
        self.scrapes = scrapes
        self.logger = logger
        interval = NIOLockedValueBox(configuration.alerting?.interval ?? .seconds(15))
    }

    /// How the rules and alerts stand; nil where there are no rules.
    var report: AlertingReport? { published.withLockedValue { $0 } }

    /// The services, in the order of their dependence: what is decided at the end is still kept.
    var services: [any Service] {
        [
            notifications,
            AlertingService(
                desk: desk, interval: { [interval] in interval.withLockedValue { $0 } }, prepare: { await fill() }),
        ]
    }

    /// Takes over another configuration.
    func replace(_ configuration: Configuration, _ rules: RuleSet) async {
        let url = configuration.ownURL()
        notifications.configure(configuration.alerting ?? AlertingSettings(), configuration, externalURL: url)
        let settings = EngineSettings(configuration.alerting, externalURL: url)
        interval.withLockedValue { $0 = settings.interval }
        await desk.replace(rules, settings, at: .now())
    }

    /// Fills the windows of the rules from the history.
    private func fill() async {
        let now = Timestamp.now()
        let fleet = scrapes.live.fleet
        do throws(StoreError) {
            try await desk.fill(upTo: now, constants: await scrapes.scrape(at: now)) { range in
                HistoryReplay(
                    fleet.configuration, trackers: { fleet.byKey[$0]?.status.tracker ?? EquipmentTracker() },
                    store: scrapes.store, range: range)
            }
        } catch {
            logger.warning("\(error); rules look back on nothing before this start")
        }
    }

    private static func loop() throws(GatewayError) -> TransferLoop {
        do throws(TransferError) {
            return try TransferLoop()
        } catch {
            throw .transfer(error)
        }
    }
}

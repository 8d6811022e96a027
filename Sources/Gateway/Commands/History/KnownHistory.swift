internal import Metering
internal import Store

/// A history together with the configuration that says what its meters are.
struct KnownHistory: Sendable {
    /// A meter whose history is asked for.
    struct Meter: Sendable {
        /// The name under which the history has it.
        let key: MeterKey
        /// What its ledger goes by; its zone is that of the site.
        let ledger: LedgerMeter
        /// What is odd about it, for whoever asked.
        var note: String?
    }

    let store: SQLiteStore
    private let configuration: Configuration
    /// The file of the configuration.
    private let path: String
    private let equipment: EquipmentBook
    /// What the ledger of each meter goes by.
    let ledgers: LedgerMeters

    /// Reads what the history knows of the meters' equipment, which their ledger goes by.
    ///
    /// - Throws: `CommandFailure`.
    init(_ store: SQLiteStore, of configuration: Configuration, at path: String) async throws(CommandFailure) {
        self.store = store
        self.configuration = configuration
        self.path = path
        let equipment: EquipmentBook
        do throws(StoreError) {
            equipment = try await EquipmentBook(store)
        } catch {
            throw CommandFailure(error)
        }
        self.equipment = equipment
        let formers = Dictionary(
            uniqueKeysWithValues: configuration.meters.compactMap { meter in meter.formerly.map { (meter.key, $0) } })
        ledgers = LedgerMeters { key in
            let changes = equipment.changes(of: key)
            return changes.isEmpty ? formers[key].map { equipment.changes(of: $0) } ?? [] : changes
        }
    }

    /// The meter of a name that the configuration declares.
    ///
    /// - Throws: `CommandFailure`, which tells whether the history knows it.
    func declared(_ name: String) async throws(CommandFailure) -> (meter: MeterConfiguration, ledger: LedgerMeter) {
        let key = try KnownHistory.key(name)
        if let meter = declared(key) { return meter }
        guard try await hasHistory(key) else { throw unknown(key) }
        throw CommandFailure(
            1, "\(key) is not in \(path), but has history; declare it there, with enabled: false if it is read no more")
    }

    /// The meter of a name that has history, whether the configuration declares it or not.
    ///
    /// - Throws: `CommandFailure`.
    func meter(_ name: String) async throws(CommandFailure) -> Meter {
        let key = try KnownHistory.key(name)
        guard let (meter, ledger) = declared(key) else { return try await undeclared(key) }
        if try await hasHistory(key) { return Meter(key: key, ledger: ledger) }
        if let former = meter.formerly, try await hasHistory(former) {
            let renamed = LedgerMeter(former, zone: ledger.zone, rules: ledger.rules)
            return Meter(key: former, ledger: renamed, note: "\(key) still has its history as \(former)")
        }
        throw CommandFailure(1, "\(key) is in \(path), but has no history in \(configuration.store.path) yet")
    }

    /// What is known of the equipment of a meter.
    func tracker(of meter: MeterKey) -> EquipmentTracker { equipment.tracker(of: meter) }

    /// All meters of the configuration.
    var meters: [Meter] {
        ledgers.all(of: configuration).map { Meter(key: $0.key, ledger: $0) }
    }

    private func declared(_ key: MeterKey) -> (MeterConfiguration, LedgerMeter)? {
        for site in configuration.sites {
            guard let meter = site.meters.first(where: { $0.key == key }) else { continue }
            return (meter, ledgers.meter(meter, zone: site.zone))
        }
        return nil
    }

    private func undeclared(_ key: MeterKey) async throws(CommandFailure) -> Meter {
        guard try await hasHistory(key) else { throw unknown(key) }
        let zone = configuration.sites.first { $0.id == key.site }?.zone ?? .utc
        let rules = LedgerFold.Rules(stitching: Stitching(equipment.changes(of: key)))
        return Meter(
            key: key, ledger: LedgerMeter(key, zone: zone, rules: rules),
            note: "\(key) is not in \(path), but has history; its days are those of \(zone.identifier)")
    }

    private func unknown(_ key: MeterKey) -> CommandFailure {
        let names = configuration.meters.map(\.key.description)
        let hint = Suggestion.hint(for: key.description, among: names)
        return CommandFailure(1, "\(key) is neither in \(path) nor in \(configuration.store.path)\(hint)")
    }

    private func hasHistory(_ key: MeterKey) async throws(CommandFailure) -> Bool {
        do throws(StoreError) {
            if try await store.latest(of: [key])[key] != nil { return true }
            // The ledger outlives the readings.
            let months = try await store.ledger(
                of: [LedgerMeter(key, zone: .utc)], in: LedgerExport.bounds, resolution: .month)
            return months[key].map { !$0.isEmpty } ?? false
        } catch {
            throw CommandFailure(error)
        }
    }

    private static func key(_ name: String) throws(CommandFailure) -> MeterKey {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, !parts.contains("") else {
            throw CommandFailure(1, "cannot use --meter \"\(name)\": expected site/meter")
        }
        return MeterKey(site: parts[0], meter: parts[1])
    }
}

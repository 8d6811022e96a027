internal import Metering
internal import NIOConcurrencyHelpers

/// What is known of all meters now, under the configuration in force.
final class LiveState: Sendable {
    /// The sites and meters of one configuration.
    struct Fleet: Sendable {
        /// The configuration that the fleet was made from.
        let configuration: Configuration
        /// All meters, in the order of the file, disabled ones among them.
        let meters: [LiveMeter]
        /// The same by their keys.
        let byKey: [MeterKey: LiveMeter]
        /// What the meters counted that a reload has removed: sums over all meters never fall.
        let removed: RemovedCounts

        init(_ configuration: Configuration, _ meters: [LiveMeter], removed: RemovedCounts) {
            self.configuration = configuration
            self.meters = meters
            self.removed = removed
            byKey = Dictionary(uniqueKeysWithValues: meters.map { ($0.key, $0) })
        }
    }

    private let box: NIOLockedValueBox<Fleet>
    private let equipment: EquipmentBook?

    /// Creates the state of a fleet of which nothing but the last readings and the equipment is known.
    init(
        _ configuration: Configuration, restored: [MeterKey: Reading] = [:], equipment: EquipmentBook? = nil,
        started: Timestamp
    ) {
        self.equipment = equipment
        box = NIOLockedValueBox(
            LiveState.fleet(configuration, restored: restored, equipment, before: nil, started: started))
    }

    /// Creates the state of a fleet that is there already.
    init(_ fleet: Fleet) {
        equipment = nil
        box = NIOLockedValueBox(fleet)
    }

    /// One meter; nil when the configuration in force has it not.
    func meter(_ key: MeterKey) -> LiveMeter? {
        box.withLockedValue { $0.byKey[key] }
    }

    /// The fleet at this moment.
    var fleet: Fleet { box.withLockedValue { $0 } }

    /// Takes over a new configuration; what is known of a meter stays, under a new name too where it says `formerly`.
    func replace(_ configuration: Configuration, restored: [MeterKey: Reading], started: Timestamp) {
        box.withLockedValue { fleet in
            fleet = LiveState.fleet(configuration, restored: restored, equipment, before: fleet, started: started)
        }
    }

    private static func fleet(
        _ configuration: Configuration, restored: [MeterKey: Reading], _ equipment: EquipmentBook?, before: Fleet?,
        started: Timestamp
    ) -> Fleet {
        var removed = before?.byKey ?? [:]
        let meters = configuration.sites.flatMap { site in
            site.meters.map { meter -> LiveMeter in
                if let known = before?.byKey[meter.key] {
                    removed[meter.key] = nil
                    known.adopt(site, meter)
                    return known
                }
                let tracker = equipment?.tracker(of: meter.key, formerly: meter.formerly) ?? EquipmentTracker()
                if let known = meter.formerly.flatMap({ before?.byKey[$0] }) {
                    removed[known.key] = nil
                    return LiveMeter(renamed: known, site: site, configuration: meter)
                }
                return LiveMeter(
                    site: site, configuration: meter, restored: restored[meter.key], tracker: tracker, started: started)
            }
        }
        var counts = before?.removed ?? RemovedCounts()
        for meter in removed.values { counts.add(meter.status, collector: meter.configuration.collector) }
        return Fleet(configuration, meters, removed: counts)
    }
}

internal import Metering
internal import Store

/// Makes of a configured meter what its ledger needs.
struct LedgerMeters: Sendable {
    /// What is known of a meter's equipment.
    var changes: @Sendable (MeterKey) -> [EquipmentChange] = { _ in [] }

    /// The meter with its rules: what is up to three intervals apart, a minute at least, counts as measured.
    func meter(_ configuration: MeterConfiguration, zone: Zone) -> LedgerMeter {
        LedgerMeter(
            configuration.key, zone: zone,
            rules: LedgerFold.Rules(
                tolerance: max(.seconds(60), configuration.interval * 3),
                stitching: Stitching(changes(configuration.key))))
    }

    /// All meters of a configuration.
    func all(of configuration: Configuration) -> [LedgerMeter] {
        configuration.sites.flatMap { site in site.meters.map { meter($0, zone: site.zone) } }
    }
}

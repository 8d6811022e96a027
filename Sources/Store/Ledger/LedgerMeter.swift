public import Metering

/// A meter with what its ledger needs beside its readings.
public struct LedgerMeter: Hashable, Sendable {
    /// The meter.
    public let key: MeterKey
    /// The zone of its site, whose days and months are kept.
    public let zone: Zone
    /// What its quarter hours go by.
    public let rules: LedgerFold.Rules

    /// Creates what the ledger needs of a meter.
    public init(_ key: MeterKey, zone: Zone, rules: LedgerFold.Rules = LedgerFold.Rules()) {
        self.key = key
        self.zone = zone
        self.rules = rules
    }
}

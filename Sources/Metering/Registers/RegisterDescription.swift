/// What the table of `registers.md` says of one register: its unit and every name it bears.
public struct RegisterDescription: Hashable, Sendable {
    /// Whether a register only ever rises (until the meter is replaced) or goes up and down.
    public enum Kind: String, Hashable, Sendable {
        /// Rises only.
        case counter
        /// Goes up and down.
        case gauge
    }

    /// The register itself.
    public let register: Register
    /// The name in JSON and CSV, with the display unit as its suffix: `electricity_import_t1_kwh`.
    public let jsonName: String
    /// The OBIS code, or its pattern where a channel stands for `n`: `1-0:1.8.1`, `0-n:24.2.1`.
    public let obis: String
    /// The unit that values are kept in.
    public let unit: Unit
    /// Counter or gauge.
    public let kind: Kind
    /// Whether values may be below zero.
    public let isSigned: Bool
    /// Whether the value bears a time of its own beside the telegram's: M-Bus values and the peak of the month.
    public let hasOwnTime: Bool
    /// The name on `/metrics` (`metrics.md`).
    public let metric: MetricName
}

extension RegisterDescription {
    /// The name in JSON without the display unit: `electricity_import_t1`, `gas_2`, `voltage_sags_l1`.
    public var quantityName: String {
        guard !unit.displayName.isEmpty, let end = jsonName.lastIndex(of: "_") else { return jsonName }
        return String(jsonName[..<end])
    }

    /// The name of the value's own time in JSON and CSV, such as `gas_time`; nil where it is the telegram's.
    public var jsonTimeName: String? {
        guard hasOwnTime, let unit = jsonName.lastIndex(of: "_") else { return nil }
        return jsonName[..<unit] + "_time"
    }

    /// The name of the value's own time on `/metrics`; nil where it is the telegram's.
    public var timeMetric: MetricName? {
        guard hasOwnTime else { return nil }
        if register == .monthPeak {
            return MetricName(family: "meter_electricity_month_peak_timestamp_seconds", label: nil, labelValue: "")
        }
        let equipment = jsonName.prefix { $0 != "_" }
        return MetricName(
            family: "meter_\(equipment)_reading_timestamp_seconds", label: metric.label, labelValue: metric.labelValue)
    }
}

/// The name of a register on `/metrics`, with the one label that tells it from its siblings.
public struct MetricName: Hashable, Sendable {
    /// The family: `meter_electricity_import_joules_total`.
    public let family: String
    /// The label's name, `tariff`, `phase` or `channel`; nil where the family has one register.
    public let label: String?
    /// The label's value; empty without a label.
    public let labelValue: String
}

extension Register {
    /// What the table says of this register.
    public var description: RegisterDescription {
        // `init?(number:)` asks the table and the named registers stand in it, so the row is there.
        guard let row = Register.table[Int(number)] else {
            preconditionFailure("register \(number) is not in the table")
        }
        return row
    }

    /// All registers of the table, by number.
    public static let all: [RegisterDescription] = table.compactMap { $0 }

    /// The register with a name of JSON and CSV; nil when there is none.
    public static func named(_ jsonName: String) -> Register? {
        byName[jsonName]
    }

    private static let byName = [String: Register](uniqueKeysWithValues: all.map { ($0.jsonName, $0.register) })
}

internal import Metering

/// What a column of a file means.
enum ImportMeaning: Hashable, Sendable {
    /// When the meter measured.
    case time
    /// When the reading was received.
    case received
    /// How it came.
    case origin
    /// What is known against it.
    case quality
    /// A register's value, whose unit is ten to the power of minus so many decimals of what the file counts in.
    case value(Register, decimals: Int)
    /// When that value was measured.
    case ownTime(Register)
    /// Whether that time was inferred.
    case inferred(Register)
    /// Nothing that is kept.
    case nothing
}

/// A form of file that can be imported, told by the names of its columns.
struct ImportFormat: Sendable {
    /// The form for people.
    let title: String
    /// What the time's column may be called, the usual name first.
    let timeNames: [String]
    let meanings: [String: ImportMeaning]

    /// What `metergw export` writes.
    static let own = ImportFormat(
        title: "metergw", timeNames: ["time"],
        meanings: {
            var meanings: [String: ImportMeaning] = [
                "time": .time, "received": .received, "origin": .origin, "quality": .quality,
            ]
            for row in Register.all {
                meanings[row.jsonName] = .value(row.register, decimals: row.unit.displayDecimals)
                guard let time = row.jsonTimeName else { continue }
                meanings[time] = .ownTime(row.register)
                meanings["\(time)_inferred"] = .inferred(row.register)
            }
            return meanings
        }())

    /// The tables of dsmr-reader, out of PostgreSQL with `\copy … TO … CSV HEADER`: `dsmr_datalogger_dsmrreading`, and
    /// `dsmr_consumption_electricityconsumption`, which leaves `electricity_` out of its names.
    ///
    /// Its powers are kW with three decimals, its currents whole amperes, and its extra device is the gas meter.
    static let dsmrReader = ImportFormat(
        title: "dsmr-reader", timeNames: ["timestamp", "read_at"],
        meanings: {
            var meanings: [String: ImportMeaning] = [
                "id": .nothing, "processed": .nothing, "timestamp": .time, "read_at": .time,
                "extra_device_timestamp": .ownTime(.gas(slot: 1)),
                "extra_device_delivered": .value(.gas(slot: 1), decimals: 3),
            ]
            for prefix in ["electricity_", ""] {
                for tariff in [Tariff.t1, .t2] {
                    meanings["\(prefix)delivered_\(tariff.rawValue)"] = .value(.importEnergy(tariff), decimals: 3)
                    meanings["\(prefix)returned_\(tariff.rawValue)"] = .value(.exportEnergy(tariff), decimals: 3)
                }
                meanings["\(prefix)currently_delivered"] = .value(.importPower, decimals: 3)
                meanings["\(prefix)currently_returned"] = .value(.exportPower, decimals: 3)
            }
            for phase in Phase.allCases {
                let phaseName = "l\(phase.rawValue)"
                meanings["phase_currently_delivered_\(phaseName)"] = .value(.importPower(phase), decimals: 3)
                meanings["phase_currently_returned_\(phaseName)"] = .value(.exportPower(phase), decimals: 3)
                meanings["phase_voltage_\(phaseName)"] = .value(.voltage(phase), decimals: 3)
                meanings["phase_power_current_\(phaseName)"] = .value(.current(phase), decimals: 3)
            }
            return meanings
        }())

    /// The form that a file has by its columns.
    static func of(_ names: [String]) -> ImportFormat {
        let isDSMRReader = !names.contains("time") && names.contains { dsmrReader.timeNames.contains($0) }
        return isDSMRReader ? dsmrReader : own
    }
}

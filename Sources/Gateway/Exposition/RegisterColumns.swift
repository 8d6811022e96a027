internal import Metering

/// The values of many meters by register, since a page has them in that order.
struct RegisterColumns: Sendable {
    /// A meter by its index in the scrape, and its value of a register.
    struct Cell: Sendable {
        let meter: Int32
        let amount: Int64
    }

    /// The values, by register number.
    private(set) var amounts = [[Cell]](repeating: [], count: 128)
    /// The values' own times in milliseconds, by register number.
    private(set) var times = [[Cell]](repeating: [], count: 128)

    /// Takes the values of a meter.
    ///
    /// - Parameters:
    ///   - values: What the meter's telegram had.
    ///   - activeTariff: The tariff in force, where the device told beside the telegram.
    ///   - meter: The meter's index in the scrape.
    mutating func add(_ values: RegisterValues, activeTariff: Int64?, of meter: Int) {
        let meter = Int32(truncatingIfNeeded: meter)
        let hidden = RegisterColumns.totalsBesideTariffs(values)
        for entry in values.entries where !hidden.contains(entry.register.number) {
            amounts[Int(entry.register.number)].append(Cell(meter: meter, amount: entry.amount))
        }
        for own in values.ownTimes {
            times[Int(own.register.number)].append(Cell(meter: meter, amount: own.time.milliseconds))
        }
        if let activeTariff, values[.activeTariff] == nil {
            amounts[Int(Register.activeTariff.number)].append(Cell(meter: meter, amount: activeTariff))
        }
    }

    /// The registers of all tariffs together that the meter sends beside those of each.
    private static func totalsBesideTariffs(_ values: RegisterValues) -> [UInt8] {
        totals.filter { total in
            values.entries.contains { $0.register.number > total && $0.register.number <= total + 4 }
        }
    }

    private static let totals: [UInt8] = [
        Register.importEnergy(.total), .exportEnergy(.total), .reactiveImportEnergy(.total),
        .reactiveExportEnergy(.total),
    ].map(\.number)
}

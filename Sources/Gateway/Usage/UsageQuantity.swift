internal import Metering

/// A quantity that usage is told in: what one or several counters counted together.
struct UsageQuantity: Hashable, Sendable {
    /// The name in JSON and CSV, with its unit.
    let name: String
    let unit: Unit
    private let source: Source

    private enum Source: Hashable, Sendable {
        /// What was drawn in all.
        case allImport
        /// What was delivered in all.
        case allExport
        /// The sum of counters.
        case sum([Register])
    }

    /// What a record says; nil where it is not known.
    func use(in record: LedgerRecord) -> Int64? {
        switch source {
        case .allImport: return record.importUse
        case .allExport: return record.exportUse
        case .sum(let registers):
            var sum: Int64?
            for counter in record.counters where registers.contains(counter.register) {
                sum = (sum ?? 0) + counter.use
            }
            return sum
        }
    }

    /// Import and export in all.
    static let importEnergy = UsageQuantity(
        name: "electricity_import_kwh", unit: .wattHours, source: .allImport)
    static let exportEnergy = UsageQuantity(
        name: "electricity_export_kwh", unit: .wattHours, source: .allExport)

    /// All, in the order of documents.
    static let all: [UsageQuantity] = {
        let tariffs = Tariff.allCases.filter { $0 != .total }
        return [importEnergy] + tariffs.map { single(.importEnergy($0)) } + [exportEnergy]
            + tariffs.map { single(.exportEnergy($0)) } + [
                slots("gas_m3", .gas), slots("water_m3", .water), slots("heat_gj", .heat), slots("cold_gj", .cold),
                slots("submeter_kwh", .electricity),
            ]
    }()

    private static func single(_ register: Register) -> UsageQuantity {
        UsageQuantity(
            name: register.description.jsonName, unit: register.description.unit, source: .sum([register]))
    }

    private static func slots(_ name: String, _ type: MBusDeviceType) -> UsageQuantity {
        let registers = Register.all.map(\.register).filter { MBusDeviceType(slotOf: $0) == type }
        return UsageQuantity(name: name, unit: registers[0].description.unit, source: .sum(registers))
    }
}

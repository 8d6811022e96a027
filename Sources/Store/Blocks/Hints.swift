import Metering

/// Which columns tell something of others, as far as physics and the standard say so.
enum Hints {
    /// The power that a counter counts.
    static func power(countedBy register: Register) -> Register? {
        for tariff in Tariff.allCases {
            switch register {
            case .importEnergy(tariff): return .importPower
            case .exportEnergy(tariff): return .exportPower
            case .reactiveImportEnergy(tariff): return .reactiveImportPower
            case .reactiveExportEnergy(tariff): return .reactiveExportPower
            default: continue
            }
        }
        return nil
    }

    /// The columns that add up to one, less others, and whether only what is above 0 of it counts.
    static func parts(of key: ColumnKey) -> (plus: [ColumnKey], minus: [ColumnKey], isPositive: Bool)? {
        switch key {
        case .net(nil): return (Phase.allCases.map { .net($0) }, [], false)
        case .net(.some(let phase)): return ([.net(nil)], Phase.allCases.filter { $0 != phase }.map { .net($0) }, false)
        case .register(let register): return parts(of: register)
        default: return nil
        }
    }

    private static func parts(
        of register: Register
    ) -> (plus: [ColumnKey], minus: [ColumnKey], isPositive: Bool)? {
        let tariffs = Tariff.allCases.filter { $0 != .total }
        switch register {
        case .importPower: return ([.net(nil)], [], true)
        case .exportPower: return ([], [.net(nil)], true)
        case .importEnergy(.total): return (tariffs.map { .register(.importEnergy($0)) }, [], false)
        case .exportEnergy(.total): return (tariffs.map { .register(.exportEnergy($0)) }, [], false)
        case .reactiveImportEnergy(.total): return (tariffs.map { .register(.reactiveImportEnergy($0)) }, [], false)
        case .reactiveExportEnergy(.total): return (tariffs.map { .register(.reactiveExportEnergy($0)) }, [], false)
        default: break
        }
        for phase in Phase.allCases {
            if register == .importPower(phase) { return ([.net(phase)], [], true) }
            if register == .exportPower(phase) { return ([], [.net(phase)], true) }
        }
        return nil
    }

    /// The phase whose power and voltage make a current.
    static func phase(ofCurrent register: Register) -> Phase? {
        Phase.allCases.first { Register.current($0) == register }
    }

    /// The columns that may be in proportion to one: motors, chargers and inverters load phases alike.
    static func companions(of key: ColumnKey) -> [ColumnKey] {
        switch key {
        case .net(.some): [.net(nil), .net(.l1), .net(.l2)].filter { $0 != key }
        case .register(.voltage(.l2)), .register(.voltage(.l3)): [.register(.voltage(.l1))]
        case .register(.apparentImportPower), .register(.reactiveImportPower): [.register(.importPower)]
        case .register(.apparentExportPower), .register(.reactiveExportPower): [.register(.exportPower)]
        default: []
        }
    }
}

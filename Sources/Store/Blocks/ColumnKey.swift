import Metering

/// What a column of a block is of.
enum ColumnKey: Hashable {
    /// When the meter measured, in milliseconds.
    case time
    /// How long after it the gateway received the reading, in milliseconds.
    case delay
    /// How it came.
    case origin
    /// What is known against it.
    case quality
    /// The index of its shape.
    case shape
    /// The power from the grid less that to it, of a phase or of all: what both registers are read off, one of them being 0.
    case net(Phase?)
    /// The values of a register.
    case register(Register)
    /// The own times of a register's values, in milliseconds.
    case ownTime(Register)

    /// What each reading has.
    static let ofEach: [ColumnKey] = [.time, .delay, .origin, .quality, .shape]
    /// Where the indices of the shapes stand.
    static let shapeColumn = 4

    /// The registers whose difference a net column is, and that all readings must have for it.
    var netParts: (plus: Register, minus: Register)? {
        switch self {
        case .net(nil): (.importPower, .exportPower)
        case .net(.some(let phase)): (.importPower(phase), .exportPower(phase))
        default: nil
        }
    }

    /// The columns of readings of some shapes, in the order in which a block has them.
    static func all(of shapes: [ReadingShape], _ order: ColumnOrder) -> [ColumnKey] {
        let registers = Set(shapes.flatMap(\.registers))
        let ownTimes = Set(shapes.flatMap { $0.ownTimes.map(\.register) })
        let nets = order.nets.filter { key in
            guard let parts = key.netParts else { return false }
            return shapes.allSatisfy { $0.registers.contains(parts.plus) && $0.registers.contains(parts.minus) }
        }
        return ofEach + nets + ColumnOrder.registers.filter(registers.contains).map { .register($0) }
            + ColumnOrder.registers.filter(ownTimes.contains).map { .ownTime($0) }
    }
}

/// In which order the columns of a block stand: those that tell something of others before these (`Hints`).
///
/// The phases tell the total, or it tells one of them; which is cheaper is tried for each block.
enum ColumnOrder: UInt64, CaseIterable {
    case phasesFirst = 0
    case totalFirst = 1

    var nets: [ColumnKey] {
        switch self {
        case .phasesFirst: [.net(.l1), .net(.l2), .net(.l3), .net(nil)]
        case .totalFirst: [.net(nil), .net(.l2), .net(.l3), .net(.l1)]
        }
    }

    static let registers: [Register] = {
        let powers: [Register] =
            [.importPower, .exportPower, .reactiveImportPower, .reactiveExportPower]
            + Phase.allCases.flatMap { [.importPower($0), .exportPower($0), .voltage($0)] }
        // The total counters come last, since those of the tariffs add up to them.
        let totals: [Register] = [
            .importEnergy(.total), .exportEnergy(.total), .reactiveImportEnergy(.total), .reactiveExportEnergy(.total),
        ]
        let rest = Register.all.map(\.register).filter { !powers.contains($0) && !totals.contains($0) }
        return powers + rest + totals
    }()
}

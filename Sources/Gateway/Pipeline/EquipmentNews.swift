internal import Metering

/// What the readings of a meter have brought to light of its equipment.
struct EquipmentNews: Sendable {
    /// What there is to say.
    let findings: [EquipmentTracker.Finding]
    /// What is to be kept.
    let tracker: EquipmentTracker
}

/// The serial numbers that a meter has told, and which readings they are for.
enum ToldSerials: Sendable {
    /// The next one: the device was asked.
    case once(ShownSerials)
    /// All that came since a moment: each telegram tells them.
    case since(Timestamp, ShownSerials)
}

extension EquipmentTracker.Finding {
    /// The line for the log.
    var text: String {
        switch self {
        case .replaced(let change):
            "\(change.subject.words) was replaced: its serial number is another one since \(change.time.rfc3339); its counters go on where they stood (if that is wrong, metergw equipment undo takes it back)"
        case .foreign(let change):
            "\(change.subject.words) is the former one again: what answered since \(change.time.rfc3339) was another device, and nothing of that counts"
        case .regression(let regression):
            "\(regression.text); it stays where it was until it is back there (if equipment was replaced, say so with metergw equipment confirm)"
        }
    }
}

extension CounterRegression {
    /// `electricity_import_t1 fell from 18234.567 kWh to 0.012 kWh at 2026-03-01T13:15:03Z`.
    var text: String {
        let row = register.description
        let unit = row.unit.displayName.isEmpty ? "" : " \(row.unit.displayName)"
        let (before, after) = (
            DecimalText.string(from, decimals: row.unit.displayDecimals),
            DecimalText.string(to, decimals: row.unit.displayDecimals)
        )
        let verb = to < from ? "fell" : "leapt"
        return "\(row.quantityName) \(verb) from \(before)\(unit) to \(after)\(unit) at \(time.rfc3339)"
    }
}

extension EquipmentChange.Subject {
    /// What commands call it: `electricity`, or its register without the unit, such as `gas`.
    var name: String {
        switch self {
        case .electricity: "electricity"
        case .slot(let register): register.description.quantityName
        }
    }

    /// What it is in a sentence.
    var words: String {
        switch self {
        case .electricity: "the electricity meter"
        case .slot: "the equipment of \(name)"
        }
    }

    /// All subjects that there are.
    static let all: [EquipmentChange.Subject] =
        [.electricity] + Register.all.map { EquipmentChange.Subject(of: $0.register) }.filter { $0 != .electricity }
}

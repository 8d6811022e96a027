/// What a number of medium 1 measures, by the system of its code (IEC 62056-6-1; `telegrams.md` §2.3 to §2.6).
///
/// It names every quantity that no register keeps, so that a dialect's own objects are typed without a list of them.
internal struct MeasurementName: Hashable, Sendable {
    let dimension: Dimension
    /// The power of ten of a number without a unit.
    let exponent: Int8
    private let quantity: String
    private let aspect: String

    /// What a code means; nil for one outside the system.
    init?(_ code: OBISCode) {
        guard code.a == 1, let quantity = Quantity(group: code.c) else { return nil }
        guard let aspect = MeasurementName.aspect(code.d, of: quantity) else { return nil }
        (dimension, exponent) = (aspect.dimension, aspect.exponent)
        self.quantity = quantity.name
        self.aspect = aspect.name
    }

    /// The name of a code's quantity, such as `reactive_q1_energy` or `power_factor_l2`.
    func text(of code: OBISCode) -> String {
        var text = quantity.replacing("%", with: aspect, maxReplacements: 1)
        if code.e > 0, code.d == 8 { text += "_t\(code.e)" }
        if code.b > 0 { text += "_channel_\(code.b)" }
        return text
    }

    /// A group C of the system.
    private struct Quantity {
        let name: String
        let power: Dimension
        let energy: Dimension?
        let exponent: Int8

        init?(group: UInt8) {
            switch group {
            case 90: self.init("%_sum", .current, nil, 0)
            case 91: self.init("%_neutral", .current, nil, 0)
            case 1...20: self.init(base: group, phase: "")
            case 21...40: self.init(base: group - 20, phase: "_l1")
            case 41...60: self.init(base: group - 40, phase: "_l2")
            case 61...80: self.init(base: group - 60, phase: "_l3")
            default: return nil
            }
        }

        private init(_ name: String, _ power: Dimension, _ energy: Dimension?, _ exponent: Int8) {
            (self.name, self.power, self.energy, self.exponent) = (name, power, energy, exponent)
        }

        private init?(base: UInt8, phase: String) {
            switch base {
            case 1: self.init("active_import_%" + phase, .activePower, .activeEnergy, 3)
            case 2: self.init("active_export_%" + phase, .activePower, .activeEnergy, 3)
            case 3: self.init("reactive_import_%" + phase, .reactivePower, .reactiveEnergy, 3)
            case 4: self.init("reactive_export_%" + phase, .reactivePower, .reactiveEnergy, 3)
            case 5...8: self.init("reactive_q\(base - 4)_%" + phase, .reactivePower, .reactiveEnergy, 3)
            case 9: self.init("apparent_import_%" + phase, .apparentPower, .apparentEnergy, 3)
            case 10: self.init("apparent_export_%" + phase, .apparentPower, .apparentEnergy, 3)
            case 11: self.init("%" + phase, .current, nil, 0)
            case 12: self.init("%" + phase, .voltage, nil, 0)
            case 13: self.init("power_factor_%" + phase, .number, nil, 0)
            case 14: self.init("frequency_%" + phase, .frequency, nil, 0)
            case 15: self.init("active_absolute_%" + phase, .activePower, .activeEnergy, 3)
            case 16: self.init("active_net_%" + phase, .activePower, .activeEnergy, 3)
            default: return nil
            }
        }

        var word: String {
            switch power {
            case .current: "current"
            case .voltage: "voltage"
            case .number, .frequency: "now"
            default: "power"
            }
        }
    }

    private static func aspect(
        _ group: UInt8, of quantity: Quantity
    ) -> (name: String, dimension: Dimension, exponent: Int8)? {
        let (power, exponent, word) = (quantity.power, quantity.exponent, quantity.word)
        switch group {
        case 7: return (word, power, exponent)
        case 3: return ("\(word)_minimum", power, exponent)
        case 4: return ("\(word)_running_average", power, exponent)
        case 5: return ("\(word)_last_average", power, exponent)
        case 6: return ("\(word)_maximum", power, exponent)
        case 24: return ("\(word)_average", power, exponent)
        case 8: return quantity.energy.map { ("energy", $0, 3) }
        case 32 where power == .voltage: return ("voltage_sags", .number, 0)
        case 33 where power == .voltage: return ("voltage_sag_duration", .time, 0)
        case 34 where power == .voltage: return ("voltage_sag_magnitude", .voltage, 0)
        case 36 where power == .voltage: return ("voltage_swells", .number, 0)
        case 37 where power == .voltage: return ("voltage_swell_duration", .time, 0)
        case 38 where power == .voltage: return ("voltage_swell_magnitude", .voltage, 0)
        default: return nil
        }
    }
}

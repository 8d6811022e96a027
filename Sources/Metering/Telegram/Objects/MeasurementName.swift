/// What a number of medium 1 measures, by the system of its code (IEC 62056-6-1; `telegrams.md` §2.3 to §2.6).
///
/// It names every quantity that no register keeps, so that a dialect's own objects are typed without a list of them.
internal struct MeasurementName: Hashable, Sendable {
    let dimension: Dimension
    /// The power of ten of a number without a unit.
    let exponent: Int8
    // Parts that stand in the program as they are: a code is looked up for each number, and named only when it is shown.
    private let quantity: Quantity
    private let aspect: Aspect

    /// What a code means; nil for one outside the system.
    init?(_ code: OBISCode) {
        guard code.a == 1, let quantity = Quantity(group: code.c) else { return nil }
        guard let aspect = Aspect(code.d, of: quantity) else { return nil }
        self.quantity = quantity
        self.aspect = aspect
        (dimension, exponent) = (aspect.dimension, aspect.exponent)
    }

    /// The name of a code's quantity, such as `reactive_q1_energy` or `power_factor_l2`.
    func text(of code: OBISCode) -> String {
        var text = quantity.front + aspect.word + aspect.ending + quantity.end
        if code.e > 0, code.d == 8 { text += "_t\(code.e)" }
        if code.b > 0 { text += "_channel_\(code.b)" }
        return text
    }

    /// A group C of the system, with what its name has before and behind that of the aspect.
    private struct Quantity: Hashable {
        let front: String
        let end: String
        let power: Dimension
        let energy: Dimension?
        let exponent: Int8

        init?(group: UInt8) {
            switch group {
            case 90: self.init("", "_sum", .current, nil, 0)
            case 91: self.init("", "_neutral", .current, nil, 0)
            case 1...20: self.init(base: group, "")
            case 21...40: self.init(base: group - 20, "_l1")
            case 41...60: self.init(base: group - 40, "_l2")
            case 61...80: self.init(base: group - 60, "_l3")
            default: return nil
            }
        }

        private init(_ front: String, _ end: String, _ power: Dimension, _ energy: Dimension?, _ exponent: Int8) {
            (self.front, self.end, self.power, self.energy, self.exponent) = (front, end, power, energy, exponent)
        }

        private init?(base: UInt8, _ phase: String) {
            switch base {
            case 1: self.init("active_import_", phase, .activePower, .activeEnergy, 3)
            case 2: self.init("active_export_", phase, .activePower, .activeEnergy, 3)
            case 3: self.init("reactive_import_", phase, .reactivePower, .reactiveEnergy, 3)
            case 4: self.init("reactive_export_", phase, .reactivePower, .reactiveEnergy, 3)
            case 5: self.init("reactive_q1_", phase, .reactivePower, .reactiveEnergy, 3)
            case 6: self.init("reactive_q2_", phase, .reactivePower, .reactiveEnergy, 3)
            case 7: self.init("reactive_q3_", phase, .reactivePower, .reactiveEnergy, 3)
            case 8: self.init("reactive_q4_", phase, .reactivePower, .reactiveEnergy, 3)
            case 9: self.init("apparent_import_", phase, .apparentPower, .apparentEnergy, 3)
            case 10: self.init("apparent_export_", phase, .apparentPower, .apparentEnergy, 3)
            case 11: self.init("", phase, .current, nil, 0)
            case 12: self.init("", phase, .voltage, nil, 0)
            case 13: self.init("power_factor_", phase, .number, nil, 0)
            case 14: self.init("frequency_", phase, .frequency, nil, 0)
            case 15: self.init("active_absolute_", phase, .activePower, .activeEnergy, 3)
            case 16: self.init("active_net_", phase, .activePower, .activeEnergy, 3)
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

    /// A group D of the system.
    private struct Aspect: Hashable {
        let word: String
        let ending: String
        let dimension: Dimension
        let exponent: Int8

        init?(_ group: UInt8, of quantity: Quantity) {
            let (power, exponent, word) = (quantity.power, quantity.exponent, quantity.word)
            switch group {
            case 7: self.init(word, "", power, exponent)
            case 3: self.init(word, "_minimum", power, exponent)
            case 4: self.init(word, "_running_average", power, exponent)
            case 5: self.init(word, "_last_average", power, exponent)
            case 6: self.init(word, "_maximum", power, exponent)
            case 24: self.init(word, "_average", power, exponent)
            case 8:
                guard let energy = quantity.energy else { return nil }
                self.init("energy", "", energy, 3)
            case 32 where power == .voltage: self.init("voltage", "_sags", .number, 0)
            case 33 where power == .voltage: self.init("voltage", "_sag_duration", .time, 0)
            case 34 where power == .voltage: self.init("voltage", "_sag_magnitude", .voltage, 0)
            case 36 where power == .voltage: self.init("voltage", "_swells", .number, 0)
            case 37 where power == .voltage: self.init("voltage", "_swell_duration", .time, 0)
            case 38 where power == .voltage: self.init("voltage", "_swell_magnitude", .voltage, 0)
            default: return nil
            }
        }

        private init(_ word: String, _ ending: String, _ dimension: Dimension, _ exponent: Int8) {
            (self.word, self.ending, self.dimension, self.exponent) = (word, ending, dimension, exponent)
        }
    }
}

/// How a meter prints a number: `001234.567*kWh`.
internal struct NumberForm: Hashable, Sendable {
    let unit: Unit
    /// What one of the last printed digit is, in the register's unit.
    let step: Int64
    let decimals: Int
    /// The digits before the point, at least.
    let whole: Int

    /// The units that meters print.
    enum Unit: String, Hashable, Sendable {
        case kWh, Wh, kvarh, varh, kVArh, kVAh, kW, W, kvar, kVAr, `var`, kVA, V, kV, A, mA, Hz, HZ, kHz, m3, GJ, s
        case none = ""
    }

    init(_ unit: Unit, step: Int64 = 1, decimals: Int, whole: Int) {
        self.unit = unit
        self.step = step
        self.decimals = decimals
        self.whole = whole
    }
}

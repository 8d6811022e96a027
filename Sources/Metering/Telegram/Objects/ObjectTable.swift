/// The rules of all objects by their codes.
internal struct ObjectTable: Sendable {
    /// An object that is in the table.
    struct Row: Sendable {
        let printed: PrintedCode
        let code: OBISCode
        /// How its number is printed, where a register keeps it.
        let plain: PlainForm
        let rule: ObjectRule
    }

    /// A power of two, so that the highest bits of a hash are a place.
    private static let places = 1024
    private static let hashBits: UInt64 = 54

    private let keys: [OBISCode?]
    private let rules: [ObjectRule]
    /// The rows, close to each other in memory: those of one telegram are a few of them, and all are read every second.
    private let rows: [Row]
    /// Which row stands at a place of the hash, and `free` where none does.
    private let rowNumbers: [UInt8]
    private static let free = UInt8.max

    static let shared = ObjectTable()

    /// The rule of a code; nil for one that no dialect has.
    func rule(of code: OBISCode) -> ObjectRule? {
        listed(code) ?? derived(code)
    }

    private func listed(_ code: OBISCode) -> ObjectRule? {
        var place = ObjectTable.place(code)
        while let key = keys[place] {
            if key == code { return rules[place] }
            place = (place + 1) % ObjectTable.places
        }
        return nil
    }

    /// The number of the row of a code that is printed as it is there; nil for any other, which has to be read.
    @inline(__always)
    func number(of printed: PrintedCode) -> Int? {
        var place = ObjectTable.place(printed)
        while rowNumbers[place] != ObjectTable.free {
            let number = Int(rowNumbers[place])
            if rows[number].printed == printed { return number }
            place = (place + 1) % ObjectTable.places
        }
        return nil
    }

    /// The row with a number.
    @inline(__always)
    subscript(number: Int) -> Row { rows[number] }

    private static func place(_ code: OBISCode) -> Int {
        Int(truncatingIfNeeded: (code.packed &* 0x9E37_79B9_7F4A_7C15) >> hashBits)
    }

    @inline(__always)
    private static func place(_ printed: PrintedCode) -> Int {
        Int(truncatingIfNeeded: printed.hash >> hashBits)
    }

    private init() {
        var keys = [OBISCode?](repeating: nil, count: ObjectTable.places)
        var rules = [ObjectRule](repeating: .telegramTime, count: ObjectTable.places)
        var rows: [Row] = []
        var rowNumbers = [UInt8](repeating: ObjectTable.free, count: ObjectTable.places)
        for (code, rule) in ObjectTable.list + ObjectTable.usual {
            var place = ObjectTable.place(code)
            while keys[place] != nil { place = (place + 1) % ObjectTable.places }
            keys[place] = code
            rules[place] = rule
            guard let row = ObjectTable.row(code, rule) else { continue }
            place = ObjectTable.place(row.printed)
            while rowNumbers[place] != ObjectTable.free { place = (place + 1) % ObjectTable.places }
            precondition(rows.count < ObjectTable.free, "there are more rows than a byte counts")
            rowNumbers[place] = UInt8(rows.count)
            rows.append(row)
        }
        (self.keys, self.rules, self.rows, self.rowNumbers) = (keys, rules, rows, rowNumbers)
    }

    private static func row(_ code: OBISCode, _ rule: ObjectRule) -> Row? {
        guard let printed = PrintedCode(code) else { return nil }
        guard case .register(let register, let dimension, let exponent, _) = rule else {
            return Row(printed: printed, code: code, plain: .none, rule: rule)
        }
        let plain = PlainForm(register, dimension, exponent: exponent) ?? .none
        return Row(printed: printed, code: code, plain: plain, rule: rule)
    }

    /// The rule of what follows the system of codes, and of channels beside the usual ones.
    private func derived(_ code: OBISCode) -> ObjectRule? {
        if code.a == 1, code.b > 0, let twin = listed(code.withChannel(0)) { return twin }
        if let name = MeasurementName(code) { return .measurement(name.dimension, unitless: name.exponent) }
        switch (code.a, code.b, code.c, code.d) {
        case (0...1, _, 98...99, _): return .profile(.log)
        case (0, 0, 96, 13): return .fact(.message)
        case (0, 0, 96, 7): return .measurement(.number, unitless: 0)
        case (0...1, _, 96, 1): return .fact(.equipmentID)
        case (0...1, _, 96, 11): return .fact(.eventCode)
        case (0, 1..., 24, 2...3): return .channelReading(preference: 9)
        default: return nil
        }
    }
}

internal import Metering

/// Writes a telegram, object by object, and keeps what it said.
internal struct TelegramWriter {
    private(set) var bytes: [UInt8] = []
    /// What a reader finds in it.
    private(set) var values = RegisterValues()

    /// Begins with the identification; a blank line follows, but on some meters.
    mutating func begin(_ identification: String, hasBlankLine: Bool = true) {
        bytes.reserveCapacity(2048)
        text("/\(identification)\r\n")
        if hasBlankLine { text("\r\n") }
    }

    /// Writes an object as it stands.
    mutating func line(_ object: String) {
        text(object)
        text("\r\n")
    }

    /// Writes an object with a value of words.
    mutating func object(_ code: String, _ value: String) {
        text("\(code)(\(value))\r\n")
    }

    /// Writes the value of a register; what the form has no digits for is cut off.
    mutating func register(_ register: Register, _ code: String, _ amount: Int64, _ form: NumberForm) {
        number(code, amount, form)
        values.set(register, amount / form.step * form.step)
    }

    /// Writes a register at a time of its own.
    mutating func register(
        _ register: Register, _ code: String, _ amount: Int64, _ form: NumberForm, at time: Timestamp, _ zone: Zone
    ) {
        text("\(code)(\(MeterTime(time, in: zone).text))(")
        number(amount, form)
        text(")\r\n")
        note(register, amount, form, at: time)
    }

    /// Keeps the value of a register that was written by other means.
    mutating func note(_ register: Register, _ amount: Int64, _ form: NumberForm, at time: Timestamp?) {
        values.set(register, amount / form.step * form.step)
        if let time { values.setOwnTime(.init(register, time, isInferred: false)) }
    }

    /// Keeps the value of a register that is a whole number.
    mutating func note(_ register: Register, _ amount: Int64) {
        values.set(register, amount)
    }

    /// Writes a number that no register keeps.
    mutating func number(_ code: String, _ amount: Int64, _ form: NumberForm) {
        text(code)
        text("(")
        number(amount, form)
        text(")\r\n")
    }

    /// Writes a count: a register of five digits.
    mutating func count(_ register: Register, _ code: String, _ amount: Int64) {
        self.register(register, code, amount, NumberForm(.none, decimals: 0, whole: 5))
    }

    /// Appends bytes as they are.
    mutating func text(_ text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    /// Appends bytes that are no text.
    mutating func raw(_ bytes: some Sequence<UInt8>) {
        self.bytes.append(contentsOf: bytes)
    }

    /// Appends a number in a form.
    mutating func number(_ amount: Int64, _ form: NumberForm) {
        let printed = amount / form.step
        if printed < 0 { bytes.append(UInt8(ascii: "-")) }
        let scale = (0..<form.decimals).reduce(1 as UInt64) { result, _ in result * 10 }
        bytes.append(digits: printed.magnitude / scale, width: form.whole)
        if form.decimals > 0 {
            bytes.append(UInt8(ascii: "."))
            bytes.append(digits: printed.magnitude % scale, width: form.decimals)
        }
        if form.unit != .none { text("*\(form.unit.rawValue)") }
    }

    /// Ends the telegram, with the checksum of CRC-16/ARC where its meters print one.
    mutating func end(hasChecksum: Bool, isPadded: Bool = true) {
        bytes.append(UInt8(ascii: "!"))
        if hasChecksum {
            let digits = String(CRC16.arc.checksum(bytes.span), radix: 16, uppercase: true)
            if isPadded { text(String(repeating: "0", count: 4 - digits.utf8.count)) }
            text(digits)
        }
        text("\r\n")
    }
}

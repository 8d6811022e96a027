internal import Metering

/// Prints what was read, for people or for programs.
struct TelegramPrinter: Sendable {
    private let format: ReadCommand.Format
    private let printsAll: Bool
    private var printed = 0

    init(format: ReadCommand.Format, printsAll: Bool) {
        self.format = format
        self.printsAll = printsAll
    }

    mutating func print(_ finding: TelegramReading.Finding, _ reading: inout TelegramReading) {
        printed += 1
        switch format {
        case .json:
            var json = JSONWriter()
            TelegramJSON.write(finding, to: &json)
            Swift.print(String(decoding: json.bytes, as: UTF8.self))
        case .text:
            Swift.print(TelegramPrinter.headline(finding))
            guard printed == 1 || printsAll else { return }
            for object in finding.telegram.objects { Swift.print("  " + TelegramPrinter.line(object, finding)) }
        }
    }

    /// What is left to say when all was read, on standard error so that the output stays what it is.
    func printSummary(_ reading: TelegramReading) {
        var errors = StandardError()
        for (title, count) in reading.unopened.titles.sorted(by: { $0.key < $1.key }) {
            errors.write(
                "\(count) encrypted frames of the meter with system title \(title) cannot be read: is the key its own?\n"
            )
        }
        if reading.unopened.others > 0 {
            errors.write("\(reading.unopened.others) encrypted frames of other meters cannot be read\n")
        }
        if reading.repeated > 0 { errors.write("\(reading.repeated) encrypted telegrams came again\n") }
        if reading.garbageBytes > 0 { errors.write("\(reading.garbageBytes) bytes belong to no telegram\n") }
        if reading.telegrams == 0 { errors.write("no telegram was found\n") }
    }

    private static func headline(_ finding: TelegramReading.Finding) -> String {
        let name = Telegram.printable(finding.bytes.span, finding.telegram.identification)
        let time = finding.time.map(\.rfc3339) ?? "without a time"
        let count = finding.telegram.objects.count
        let words = finding.raw.protection == .unauthenticated ? "not authenticated" : finding.raw.checksum.words
        return "/\(name) at byte \(finding.offset), \(time), \(words), "
            + "\(finding.telegram.typedCount) of \(count) objects understood"
    }

    /// `1-0:1.8.1       electricity_import_t1_kwh  4872.316 kWh`.
    private static func line(_ object: TelegramObject, _ finding: TelegramReading.Finding) -> String {
        let code = object.code?.description ?? "-"
        let start = code + String(repeating: " ", count: max(1, 18 - code.utf8.count))
        let bytes = finding.bytes.span
        let text = Telegram.text(of: object, in: bytes)
        switch object.meaning {
        case .register(let register, _):
            let value = ExactValue(register, object, bytes)
            return start + "\(register.description.jsonName)  \(value.text) \(value.unit)"
        case .measurement(let field): return start + "\(object.factName)  \(field.text) \(ExactValue.unit(of: field))"
        case .fact(.failureLog), .fact(.peakHistory), .fact(.registerHistory), .fact(.log):
            let rows = TelegramProfile(object, in: bytes).rows.map { row in
                row.map { Telegram.printable(bytes, $0) }.joined(separator: " ")
            }
            return start + "\(object.factName)  \(rows.isEmpty ? "empty" : rows.joined(separator: "; "))"
        case .fact: return start + "\(object.factName)  \(Telegram.words(of: object, in: bytes) ?? "")"
        case .unknown: return start + "unknown: \(text)"
        case .rejected(let reason):
            return start
                + "not taken, \(reason.rawValue), at byte \(finding.offset + Int64(object.range.lowerBound)): \(text)"
        }
    }
}

/// A number with all the decimals that the telegram has, in the unit that people read.
struct ExactValue {
    let text: String
    let unit: String

    init(_ register: Register, _ object: TelegramObject, _ bytes: Span<UInt8>) {
        let kept = register.description.unit
        unit = kept.displayName
        guard case .register(_, let amount) = object.meaning else {
            text = ""
            return
        }
        // The telegram may be finer than the register.
        if let field = object.number(in: bytes), let exact = field.text(as: kept) {
            text = exact
        } else {
            text = DecimalText.string(amount, decimals: kept.displayDecimals)
        }
    }

    /// The unit of a number as it was written: `kW`, `m3`, `s`.
    static func unit(of field: DecimalField) -> String {
        guard let unit = field.unit else { return "" }
        switch (unit.dimension, unit.exponent) {
        case (.volume, 3): return "m3"
        case (_, 3): return "k" + unit.dimension.baseUnit
        case (_, 6): return "M" + unit.dimension.baseUnit
        case (_, 9): return "G" + unit.dimension.baseUnit
        case (_, -3): return "m" + unit.dimension.baseUnit
        default: return unit.dimension.baseUnit
        }
    }
}

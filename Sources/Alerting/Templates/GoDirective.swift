/// One `%…` of a format: flags, width and precision.
internal struct GoDirective {
    var isPlus = false
    var isMinus = false
    var isSharp = false
    var isSpaced = false
    var isZero = false
    var width: Int?
    var precision: Int?
    /// Whether it said which value it takes.
    private(set) var isReordered = false
    /// What stands in place of the value when width or precision are no use.
    private(set) var problem: String?
    /// Go's own bound on widths and precisions.
    private static let limit = 1_000_000

    /// Reads all but the verb.
    init(_ rest: inout Substring.UnicodeScalarView, _ values: [TemplateValue], _ taken: inout Int) {
        flags: while let flag = rest.first {
            switch flag {
            case "+": isPlus = true
            case "-": isMinus = true
            case "#": isSharp = true
            case " ": isSpaced = true
            case "0": isZero = !isMinus
            default: break flags
            }
            rest.removeFirst()
        }
        if isMinus { isZero = false }
        width = GoDirective.number(&rest, values, &taken, &problem, "%!(BADWIDTH)")
        if let negative = width, negative < 0 {
            (width, isMinus, isZero) = (-negative, true, false)
        }
        if rest.first == "." {
            rest.removeFirst()
            precision = GoDirective.number(&rest, values, &taken, &problem, "%!(BADPREC)") ?? 0
            if let negative = precision, negative < 0 { precision = nil }
        }
        if rest.first == "[" {
            let digits = String(rest.dropFirst().prefix { $0 != "]" })
            rest = rest.dropFirst(digits.unicodeScalars.count + 2)
            isReordered = true
            if let place = Int(digits), (1...max(1, values.count)).contains(place) {
                taken = place - 1
            } else {
                problem = "%!\(rest.first.map(Character.init) ?? "v")(BADINDEX)"
            }
        }
    }

    private static func number(
        _ rest: inout Substring.UnicodeScalarView, _ values: [TemplateValue], _ taken: inout Int,
        _ problem: inout String?, _ bad: String
    ) -> Int? {
        if rest.first == "*" {
            rest.removeFirst()
            defer { taken += 1 }
            guard taken < values.count, case .integer(let value) = values[taken], abs(value) <= limit else {
                problem = bad
                return nil
            }
            return value
        }
        let digits = rest.prefix { ("0"..."9").contains($0) }
        rest = rest.dropFirst(digits.count)
        guard let value = Int(String(digits)) else { return nil }
        return min(value, limit)
    }
}

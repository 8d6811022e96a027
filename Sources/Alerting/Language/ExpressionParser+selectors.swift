extension ExpressionParser {
    /// A selector: a metric's name, matchers in braces, a range, an offset.
    mutating func selector() throws(LanguageFault) -> ExpressionNode {
        let position = token.offset
        var matchers: [LabelMatcher] = []
        if case .name(let name) = token.kind {
            _ = advance()
            matchers.append(LabelMatcher(Labels.metricName, .equal(name)))
        }
        let named = matchers.first
        if isNext("{") { matchers += try braces() }
        try ExpressionParser.check(matchers, named: named, at: position)
        var selector = Selector(matchers, position: position)
        if isNext("[") { selector.range = try range() }
        try modifiers(&selector)
        if isNext("[") {
            throw selector.offset == .zero
                ? outside("a subquery", at: token.offset)
                : LanguageFault("no offset modifiers allowed before range", at: token.offset)
        }
        return .selector(selector)
    }

    private static func check(
        _ matchers: [LabelMatcher], named: LabelMatcher?, at position: Int
    ) throws(LanguageFault) {
        if let named, let again = matchers.dropFirst().first(where: { $0.name == Labels.metricName }) {
            throw LanguageFault(
                "metric name must not be set twice: \"\(named.condition.text)\" or \"\(again.condition.text)\"",
                at: position)
        }
        guard matchers.contains(where: { !$0.matches("") }) else {
            throw LanguageFault("vector selector must contain at least one non-empty matcher", at: position)
        }
    }

    private mutating func braces() throws(LanguageFault) -> [LabelMatcher] {
        _ = advance()
        var matchers: [LabelMatcher] = []
        while !isNext("}") {
            matchers.append(try matcher())
            guard skip(",") else { break }
        }
        guard skip("}") else { throw unexpected("label matching", expected: "\",\" or \"}\"") }
        return matchers
    }

    private mutating func matcher() throws(LanguageFault) -> LabelMatcher {
        let name = try label(in: "label matching")
        let symbol = token
        guard case .symbol(let sign) = symbol.kind, ["=", "!=", "=~", "!~"].contains(sign) else {
            throw unexpected("label matching", expected: "one of \"=\", \"!=\", \"=~\" or \"!~\"")
        }
        _ = advance()
        let position = token.offset
        guard case .text(let value) = token.kind else { throw unexpected("label matching", expected: "a string") }
        _ = advance()
        switch sign {
        case "=": return LabelMatcher(name, .equal(value))
        case "!=": return LabelMatcher(name, .notEqual(value))
        default:
            let pattern = try ExpressionParser.pattern(value, at: position)
            return LabelMatcher(name, sign == "=~" ? .matching(pattern) : .notMatching(pattern))
        }
    }

    /// A label's name, which no colon may be in.
    mutating func label(in context: String) throws(LanguageFault) -> String {
        guard case .name(let name) = token.kind, !name.contains(":") else {
            throw unexpected(context, expected: "the name of a label")
        }
        _ = advance()
        return name
    }

    static func pattern(_ text: String, at position: Int) throws(LanguageFault) -> Pattern {
        do throws(PatternError) {
            return try Pattern(text)
        } catch {
            throw LanguageFault("\(Labels.quoted(text)) is no regular expression: \(error.cause)", at: position)
        }
    }

    private mutating func range() throws(LanguageFault) -> Duration {
        _ = advance()
        let span = token
        guard case .duration(let range) = span.kind else {
            throw unexpected("range", expected: "a duration, such as 5m")
        }
        _ = advance()
        if case .name(let name) = token.kind, name.hasPrefix(":") { throw outside("a subquery", at: span.offset) }
        try expect("]", in: "range")
        guard range > .zero else { throw LanguageFault("duration must be greater than 0", at: span.offset) }
        return range
    }

    private mutating func modifiers(_ selector: inout Selector) throws(LanguageFault) {
        var hasOffset = false
        while true {
            let position = token.offset
            if isNext("@") { throw outside("the @ modifier", at: position) }
            guard skip(word: "offset") else { return }
            guard !hasOffset else { throw LanguageFault("offset may not be set multiple times", at: position) }
            hasOffset = true
            let isNegative = skip("-")
            guard case .duration(let span) = token.kind else {
                throw unexpected("offset", expected: "a duration, such as 5m")
            }
            guard span > .zero else { throw LanguageFault("duration must be greater than 0", at: token.offset) }
            _ = advance()
            selector.offset = isNegative ? .zero - span : span
        }
    }
}

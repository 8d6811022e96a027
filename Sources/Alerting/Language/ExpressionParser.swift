/// Reads the words of an expression into a tree, and checks that the parts fit.
internal struct ExpressionParser {
    /// How deep brackets, signs and powers may stand in each other.
    private static let deepest = 200
    /// How many operators an expression may have: as many calls stand in each other when it is evaluated.
    private static let mostOperators = 500

    private let tokens: [Token]
    private var place = 0
    private var depth = 0
    private var operatorCount = 0

    init(_ tokens: [Token]) {
        self.tokens = tokens
    }

    /// Reads all words.
    mutating func parse() throws(LanguageFault) -> ExpressionNode {
        guard token.kind != .end else { throw LanguageFault("no expression found in input", at: token.offset) }
        let node = try expression()
        guard token.kind == .end else { throw unexpected("") }
        return node
    }

    var token: Token { tokens[place] }

    mutating func advance() -> Token {
        let token = tokens[place]
        place = min(place + 1, tokens.count - 1)
        return token
    }

    func peek(_ ahead: Int) -> Token { tokens[min(place + ahead, tokens.count - 1)] }

    func isNext(_ symbol: String) -> Bool { token.kind == .symbol(symbol) }

    mutating func skip(_ symbol: String) -> Bool {
        guard isNext(symbol) else { return false }
        _ = advance()
        return true
    }

    mutating func skip(word: String) -> Bool {
        guard case .name(let name) = token.kind, name.lowercased() == word else { return false }
        _ = advance()
        return true
    }

    func unexpected(_ context: String, expected: String? = nil) -> LanguageFault {
        let wanted = expected.map { ", expected \($0)" } ?? ""
        return LanguageFault(
            "unexpected \(token.shown)\(context.isEmpty ? "" : " in \(context)")\(wanted)", at: token.offset)
    }

    mutating func expect(_ symbol: String, in context: String) throws(LanguageFault) {
        guard skip(symbol) else { throw unexpected(context, expected: "\"\(symbol)\"") }
    }

    /// Operands and operators that bind at least so strongly.
    mutating func expression(least: Int = 1) throws(LanguageFault) -> ExpressionNode {
        depth += 1
        defer { depth -= 1 }
        guard depth <= ExpressionParser.deepest else {
            throw LanguageFault(
                "it nests deeper than \(ExpressionParser.deepest) brackets, signs or powers", at: token.offset)
        }
        var left = try unary()
        while let symbol = binaryOperator, symbol.precedence >= least {
            let position = advance().offset
            let afterOperator = token.offset
            let returnsBool = skip(word: "bool")
            if returnsBool, !symbol.isComparison {
                throw LanguageFault("bool modifier can only be used on comparison operators", at: afterOperator)
            }
            let (matching, isExplicit) = try matching(of: symbol)
            let right = try expression(least: symbol == .power ? symbol.precedence : symbol.precedence + 1)
            operatorCount += 1
            guard operatorCount <= ExpressionParser.mostOperators else {
                throw LanguageFault("it has more than \(ExpressionParser.mostOperators) operators", at: position)
            }
            let operation = BinaryOperation(symbol, left, right, returnsBool: returnsBool, matching)
            try TypeCheck.check(operation, isMatchingExplicit: isExplicit, at: position)
            left = .binary(operation)
        }
        return left
    }

    private var binaryOperator: BinaryOperator? {
        switch token.kind {
        case .symbol(let symbol): BinaryOperator(rawValue: symbol)
        case .name(let name): BinaryOperator(rawValue: name.lowercased())
        default: nil
        }
    }

    private mutating func unary() throws(LanguageFault) -> ExpressionNode {
        guard isNext("-") || isNext("+") else { return try operand() }
        let sign = advance()
        // A power binds more strongly than a sign before it.
        let inside = try expression(least: BinaryOperator.power.precedence)
        guard inside.kind == .scalar || inside.kind == .vector else {
            throw LanguageFault(
                "unary expression only allowed on expressions of type scalar or instant vector, got \"\(inside.kind.rawValue)\"",
                at: sign.offset)
        }
        guard sign.kind == .symbol("-") else { return inside }
        if case .number(let value) = inside { return .number(-value) }
        return .negative(inside)
    }

    private mutating func operand() throws(LanguageFault) -> ExpressionNode {
        let start = token
        switch start.kind {
        case .number(let value):
            _ = advance()
            return .number(value)
        case .text(let text):
            _ = advance()
            return .text(text)
        case .symbol("("):
            _ = advance()
            let inside = try expression()
            try expect(")", in: "brackets")
            if isNext("[") { throw outside("a subquery", at: token.offset) }
            return try noModifier(inside)
        case .symbol("{"): return try selector()
        case .name(let name): return try named(name)
        default: throw unexpected("", expected: ExpressionParser.operandKinds)
        }
    }

    private mutating func named(_ name: String) throws(LanguageFault) -> ExpressionNode {
        let following = peek(1)
        let word = name.lowercased()
        guard !ExpressionParser.reserved.contains(word) else {
            throw unexpected("", expected: ExpressionParser.operandKinds)
        }
        let isCall = following.kind == .symbol("(")
        if isCall || following.isGrouping {
            if let kind = Aggregation.Kind(rawValue: word) { return try noModifier(try aggregation(kind)) }
            if Aggregation.Kind.outside.contains(word) {
                throw outside("the aggregation \"\(word)\"", at: token.offset)
            }
        }
        return isCall ? try noModifier(try call(name)) : try selector()
    }

    /// The words that cannot be the name of a metric; the others of the language can.
    private static let reserved: Set = ["bool", "on", "ignoring", "group_left", "group_right", "atan2"]

    private static let operandKinds = "a metric, a number, a function or \"(\""

    func outside(_ what: String, at offset: Int) -> LanguageFault {
        LanguageFault("\(what) is outside the language of rules here", at: offset)
    }

    /// Refuses what may only follow a selector.
    private mutating func noModifier(_ node: ExpressionNode) throws(LanguageFault) -> ExpressionNode {
        if isNext("[") { throw outside("a subquery", at: token.offset) }
        if isNext("@") { throw outside("the @ modifier", at: token.offset) }
        if case .name(let name) = token.kind, name.lowercased() == "offset" {
            throw LanguageFault(
                "offset modifier must be preceded by an instant vector selector or range vector selector",
                at: token.offset)
        }
        return node
    }
}

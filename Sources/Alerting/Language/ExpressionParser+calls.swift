extension Token {
    /// Whether it is `by` or `without`.
    var isGrouping: Bool {
        guard case .name(let name) = kind else { return false }
        return ["by", "without"].contains(name.lowercased())
    }
}

extension ExpressionParser {
    /// An aggregation, its labels before its brackets or behind them.
    mutating func aggregation(_ kind: Aggregation.Kind) throws(LanguageFault) -> ExpressionNode {
        let position = advance().offset
        var grouping = try grouping()
        let arguments = try arguments(of: kind.rawValue)
        if grouping == nil { grouping = try self.grouping() }
        let wanted = kind.takesParameter ? 2 : 1
        guard arguments.count == wanted else {
            throw LanguageFault(
                "wrong number of arguments for aggregate expression \"\(kind.rawValue)\", expected \(wanted), got \(arguments.count)",
                at: position)
        }
        let context = "aggregation expression"
        try TypeCheck.check(arguments[wanted - 1], is: .vector, in: context, at: position)
        if kind.takesParameter {
            try TypeCheck.check(arguments[0], is: .scalar, in: "aggregation parameter", at: position)
        }
        return .aggregation(
            Aggregation(
                kind: kind, parameter: kind.takesParameter ? arguments[0] : nil, of: arguments[wanted - 1],
                isWithout: grouping?.isWithout ?? false, labels: grouping?.labels ?? []))
    }

    private mutating func grouping() throws(LanguageFault) -> (isWithout: Bool, labels: [String])? {
        guard token.isGrouping else { return nil }
        let isWithout = !skip(word: "by")
        if isWithout { _ = advance() }
        return (isWithout, try labels(in: "grouping opts"))
    }

    /// Names of labels in brackets.
    mutating func labels(in context: String) throws(LanguageFault) -> [String] {
        try expect("(", in: context)
        var labels: [String] = []
        while !isNext(")") {
            labels.append(try label(in: context))
            guard skip(",") else { break }
        }
        guard skip(")") else { throw unexpected(context, expected: "\",\" or \")\"") }
        return labels
    }

    private mutating func arguments(of name: String) throws(LanguageFault) -> [ExpressionNode] {
        try expect("(", in: "call of \(name)")
        var arguments: [ExpressionNode] = []
        guard !skip(")") else { return [] }
        repeat { arguments.append(try expression()) } while skip(",")
        guard skip(")") else { throw unexpected("call of \(name)", expected: "\",\" or \")\"") }
        return arguments
    }

    /// A call of a function.
    mutating func call(_ name: String) throws(LanguageFault) -> ExpressionNode {
        let position = advance().offset
        guard let function = Function(rawValue: name) else {
            throw LanguageFault(ExpressionParser.unknown(name), at: position)
        }
        let arguments = try arguments(of: name)
        let (most, least) = (function.parameters.count, function.parameters.count - function.optionalCount)
        guard arguments.count >= least else {
            throw LanguageFault(
                "expected \(least == most ? "" : "at least ")\(least) argument(s) in call to \"\(name)\", got \(arguments.count)",
                at: position)
        }
        guard arguments.count <= most else {
            throw LanguageFault(
                "expected \(least == most ? "" : "at most ")\(most) argument(s) in call to \"\(name)\", got \(arguments.count)",
                at: position)
        }
        for (argument, kind) in zip(arguments, function.parameters) {
            try TypeCheck.check(argument, is: kind, in: "call to function \"\(name)\"", at: position)
        }
        let pattern = try TypeCheck.pattern(of: function, arguments, at: position)
        return .call(FunctionCall(function: function, arguments: arguments, pattern: pattern))
    }

    /// Says of a name that is no function what it may have been meant to be.
    private static func unknown(_ name: String) -> String {
        guard !Function.outside.contains(name) else {
            return "the function \"\(name)\" is outside the language of rules here"
        }
        let known = Function.allCases.map(\.rawValue) + Aggregation.Kind.allCases.map(\.rawValue)
        guard let nearest = NearestName.nearest(to: name, among: known) else {
            return "unknown function \"\(name)\""
        }
        return "unknown function \"\(name)\", did you mean \"\(nearest)\"?"
    }

    /// How the series of both sides of an operator find each other, and whether that was said.
    mutating func matching(of symbol: BinaryOperator) throws(LanguageFault) -> (VectorMatching, isExplicit: Bool) {
        var matching = VectorMatching()
        if symbol.isSetOperation { matching.cardinality = .manyToMany }
        let position = token.offset
        let isOn = skip(word: "on")
        guard isOn || skip(word: "ignoring") else {
            if case .name(let name) = token.kind, ["group_left", "group_right"].contains(name.lowercased()) {
                throw unexpected("", expected: "on or ignoring before it")
            }
            return (matching, false)
        }
        matching.isOn = isOn
        matching.labels = try labels(in: "grouping opts")
        let groupPosition = token.offset
        let isLeft = skip(word: "group_left")
        guard isLeft || skip(word: "group_right") else { return (matching, true) }
        guard !symbol.isSetOperation else {
            throw LanguageFault("no grouping allowed for \"\(symbol.rawValue)\" operation", at: groupPosition)
        }
        matching.cardinality = isLeft ? .manyToOne : .oneToMany
        if isNext("(") { matching.included = try labels(in: "grouping opts") }
        if matching.isOn, let label = matching.included.first(where: { matching.labels.contains($0) }) {
            throw LanguageFault(
                "label \"\(label)\" must not occur in ON and GROUP clause at once", at: position)
        }
        return (matching, true)
    }
}

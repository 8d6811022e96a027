extension TemplateParser {
    mutating func pipeline(
        _ context: String, until end: TemplateToken.Kind
    ) throws(TemplateError) -> TemplatePipeline {
        var pipeline = TemplatePipeline(offset: peekPastSpace().offset)
        try declarations(&pipeline, context)
        while true {
            skipSpace()
            let token = tokens[index]
            switch token.kind {
            case end:
                index += 1
                try check(pipeline, context, at: token)
                return pipeline
            case .bool, .character, .dot, .field, .identifier, .number, .nothing, .rawString, .string, .variable,
                .leftParenthesis:
                pipeline.commands.append(try command())
            default: throw unexpected(token, context)
            }
        }
    }

    private mutating func declarations(_ pipeline: inout TemplatePipeline, _ context: String) throws(TemplateError) {
        while true {
            let start = index
            skipSpace()
            let variable = tokens[index]
            guard variable.kind == .variable else { return }
            index += 1
            skipSpace()
            let sign = tokens[index]
            guard [.assign, .declare, .comma].contains(sign.kind) else {
                index = start
                return
            }
            index += 1
            pipeline.variables.append(variable.text)
            variables.append(variable.text)
            guard sign.kind == .comma else {
                pipeline.isAssignment = sign.kind == .assign
                return
            }
            guard context == "range", pipeline.variables.count < 2 else {
                throw error("too many declarations in \(context)", at: variable.offset)
            }
            guard peekPastSpace().kind == .variable else {
                throw error("range can only initialize variables", at: variable.offset)
            }
        }
    }

    private func check(_ pipeline: TemplatePipeline, _ context: String, at token: TemplateToken) throws(TemplateError) {
        guard !pipeline.commands.isEmpty else { throw error("missing value for \(context)", at: token.offset) }
        for (stage, command) in pipeline.commands.enumerated().dropFirst() {
            switch command[0] {
            case .bool, .dot, .nothing, .integer, .float, .overflow, .string:
                throw error("non executable command in pipeline stage \(stage + 1)", at: command[0].offset)
            default: break
            }
        }
    }

    private mutating func command() throws(TemplateError) -> [TemplateNode] {
        var arguments: [TemplateNode] = []
        while true {
            skipSpace()
            if let operand = try operand() { arguments.append(operand) }
            let token = tokens[index]
            switch token.kind {
            case .space: continue
            case .rightDelimiter, .rightParenthesis: break
            case .pipe: index += 1
            default: throw unexpected(token, "operand")
            }
            guard !arguments.isEmpty else { throw error("empty command", at: token.offset) }
            // Behind a bar there must be something.
            if token.kind == .pipe, [.rightDelimiter, .rightParenthesis].contains(peekPastSpace().kind) {
                throw error("missing value for command", at: token.offset)
            }
            return arguments
        }
    }

    /// A term and the fields that stand right behind it.
    private mutating func operand() throws(TemplateError) -> TemplateNode? {
        guard let node = try term() else { return nil }
        var names: [String] = []
        let offset = tokens[index].offset
        while tokens[index].kind == .field {
            names.append(String(tokens[index].text.dropFirst()))
            index += 1
        }
        guard !names.isEmpty else { return node }
        switch node {
        case .field(let first, _): return .field(first + names, offset: offset)
        case .variable(let first, _): return .variable(first + names, offset: offset)
        case .bool, .string, .integer, .float, .overflow, .nothing, .dot:
            throw error("unexpected . after term \(GoText.quoted(node.text))", at: offset)
        default: return .chain(node, names, offset: offset)
        }
    }

    private mutating func term() throws(TemplateError) -> TemplateNode? {
        let token = tokens[index]
        index += 1
        switch token.kind {
        case .identifier:
            guard TemplateFunctions.names.contains(token.text) else {
                throw error("function \(GoText.quoted(token.text)) not defined", at: token.offset)
            }
            return .identifier(token.text, offset: token.offset)
        case .dot: return .dot(offset: token.offset)
        case .nothing: return .nothing(offset: token.offset)
        case .bool: return .bool(token.text == "true", offset: token.offset)
        case .field: return .field([String(token.text.dropFirst())], offset: token.offset)
        case .variable:
            guard variables.contains(token.text) else {
                throw error("undefined variable \(GoText.quoted(token.text))", at: token.offset)
            }
            return .variable([token.text], offset: token.offset)
        case .leftParenthesis:
            return .pipeline(try pipeline("parenthesized pipeline", until: .rightParenthesis))
        case .string, .rawString:
            guard let text = GoText.unquoted(token.text) else { throw error("invalid syntax", at: token.offset) }
            return .string(text, quoted: token.text, offset: token.offset)
        case .number, .character: return try number(token)
        default:
            index -= 1
            return nil
        }
    }

    private func number(_ token: TemplateToken) throws(TemplateError) -> TemplateNode {
        if token.kind == .character {
            guard let character = GoText.character(token.text) else {
                throw error("malformed character constant: \(token.text)", at: token.offset)
            }
            return .integer(Int(character.value), text: token.text, offset: token.offset)
        }
        switch GoNumber.constant(token.text) {
        case .integer(let value): return .integer(value, text: token.text, offset: token.offset)
        case .float(let value): return .float(value, text: token.text, offset: token.offset)
        case .overflow where UInt64(token.text.filter { $0 != "_" }) == nil:
            throw error("integer overflow: \(GoText.quoted(token.text))", at: token.offset)
        case .overflow: return .overflow(text: token.text, offset: token.offset)
        case nil: throw error("bad number syntax: \(GoText.quoted(token.text))", at: token.offset)
        }
    }
}

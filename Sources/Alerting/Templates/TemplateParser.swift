/// Makes a tree of the pieces of a template.
internal struct TemplateParser {
    /// Templates by name that `{{define}}` and `{{block}}` made.
    private(set) var definitions: [String: [TemplateNode]] = [:]
    let tokens: [TemplateToken]
    var index = 0
    var variables: [String]
    private var rangeDepth = 0

    /// How a list of nodes ended.
    private enum Ending {
        case end, otherwise, text
    }

    init(_ text: String, variables: [String]) throws(TemplateError) {
        tokens = try TemplateLexer.tokens(of: text)
        self.variables = variables
    }

    /// The whole template.
    mutating func parse() throws(TemplateError) -> [TemplateNode] {
        let (nodes, ending, token) = try list()
        guard ending == .text else { throw unexpected(token, "input") }
        return nodes
    }

    /// Nodes up to an `{{end}}`, an `{{else}}` or the end of the text.
    private mutating func list() throws(TemplateError) -> ([TemplateNode], Ending, TemplateToken) {
        var nodes: [TemplateNode] = []
        while true {
            let token = next()
            switch token.kind {
            case .text: nodes.append(.text(token.text))
            case .end: return (nodes, .text, token)
            default:
                let word = peekPastSpace()
                guard word.kind == .keyword else {
                    nodes.append(.action(try pipeline("command", until: .rightDelimiter)))
                    continue
                }
                skipSpace()
                index += 1
                switch word.text {
                case "end":
                    try close("end")
                    return (nodes, .end, word)
                case "else": return (nodes, .otherwise, word)
                default: if let node = try keyword(word) { nodes.append(node) }
                }
            }
        }
    }

    private mutating func keyword(_ word: TemplateToken) throws(TemplateError) -> TemplateNode? {
        switch word.text {
        case "if": return .if(try branch("if"))
        case "with": return .with(try branch("with"))
        case "range": return .range(try branch("range"))
        case "break", "continue":
            try close(word.text)
            guard rangeDepth > 0 else { throw error("{{\(word.text)}} outside {{range}}", at: word.offset) }
            return word.text == "break" ? .break : .continue
        case "template": return try templateCall(word)
        case "block":
            let name = try name("block clause")
            let pipeline = try pipeline("block clause", until: .rightDelimiter)
            definitions[name.text] = try definition(name)
            return .template(name: name.text, pipeline, offset: name.offset)
        default:
            let name = try name("define clause")
            try close("define clause")
            definitions[name.text] = try definition(name)
            return nil
        }
    }

    private mutating func branch(_ context: String) throws(TemplateError) -> TemplateBranch {
        let known = variables.count
        defer { variables.removeLast(variables.count - known) }
        let pipeline = try pipeline(context, until: .rightDelimiter)
        if context == "range" { rangeDepth += 1 }
        let (body, ending, token) = try list()
        if context == "range" { rangeDepth -= 1 }
        switch ending {
        case .text: throw error("unexpected EOF: {{\(context)}} has no {{end}}", at: pipeline.offset)
        case .end: return TemplateBranch(pipeline: pipeline, body: body, otherwise: [])
        case .otherwise: break
        }
        let word = peekPastSpace()
        if context == "if", word.kind == .keyword, word.text == "if" {
            skipSpace()
            index += 1
            return TemplateBranch(pipeline: pipeline, body: body, otherwise: [.if(try branch("if"))])
        }
        try close("else")
        let (otherwise, second, _) = try list()
        switch second {
        case .end: return TemplateBranch(pipeline: pipeline, body: body, otherwise: otherwise)
        case .otherwise: throw error("expected end; found {{else}}", at: token.offset)
        case .text: throw error("unexpected EOF: {{\(context)}} has no {{end}}", at: pipeline.offset)
        }
    }

    private mutating func templateCall(_ word: TemplateToken) throws(TemplateError) -> TemplateNode {
        let name = try name("template clause")
        skipSpace()
        if tokens[index].kind == .rightDelimiter {
            index += 1
            return .template(name: name.text, nil, offset: name.offset)
        }
        return .template(
            name: name.text, try pipeline("template clause", until: .rightDelimiter), offset: name.offset)
    }

    private mutating func name(_ context: String) throws(TemplateError) -> (text: String, offset: Int) {
        skipSpace()
        let token = next()
        guard token.kind == .string || token.kind == .rawString else { throw unexpected(token, context) }
        guard let text = GoText.unquoted(token.text) else { throw error("invalid syntax", at: token.offset) }
        return (text, token.offset)
    }

    private mutating func definition(_ name: (text: String, offset: Int)) throws(TemplateError) -> [TemplateNode] {
        let outer = variables
        variables = ["$"]
        defer { variables = outer }
        let (nodes, ending, _) = try list()
        guard ending == .end else {
            throw error("unexpected EOF: \(GoText.quoted(name.text)) has no {{end}}", at: name.offset)
        }
        return nodes
    }

    private mutating func close(_ context: String) throws(TemplateError) {
        skipSpace()
        let token = next()
        guard token.kind == .rightDelimiter else { throw unexpected(token, context) }
    }
}

extension TemplateParser {
    mutating func next() -> TemplateToken {
        let token = tokens[index]
        if index < tokens.count - 1 { index += 1 }
        return token
    }

    mutating func skipSpace() {
        while tokens[index].kind == .space { index += 1 }
    }

    func peekPastSpace() -> TemplateToken {
        var place = index
        while tokens[place].kind == .space { place += 1 }
        return tokens[place]
    }

    func error(_ cause: String, at offset: Int) -> TemplateError {
        TemplateError(offset: offset, cause: cause)
    }

    func unexpected(_ token: TemplateToken, _ context: String) -> TemplateError {
        let shown =
            switch token.kind {
            case .end: "EOF"
            case .keyword: "{{\(token.text)}}"
            default: GoText.quoted(token.text)
            }
        return error("unexpected \(shown) in \(context)", at: token.offset)
    }
}

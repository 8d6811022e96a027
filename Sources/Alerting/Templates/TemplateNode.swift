/// A part of a template, with its place.
internal indirect enum TemplateNode: Sendable, Hashable {
    case text(String)
    case action(TemplatePipeline)
    case `if`(TemplateBranch)
    case with(TemplateBranch)
    case range(TemplateBranch)
    case `break`
    case `continue`
    case template(name: String, TemplatePipeline?, offset: Int)

    case pipeline(TemplatePipeline)
    case dot(offset: Int)
    case nothing(offset: Int)
    case bool(Bool, offset: Int)
    case integer(Int, text: String, offset: Int)
    case float(Double, text: String, offset: Int)
    /// A number too large for the type that it would have.
    case overflow(text: String, offset: Int)
    case string(String, quoted: String, offset: Int)
    case field([String], offset: Int)
    case variable([String], offset: Int)
    case identifier(String, offset: Int)
    case chain(TemplateNode, [String], offset: Int)

    /// Where it begins, in bytes.
    var offset: Int {
        switch self {
        case .text, .break, .continue: 0
        case .action(let pipeline), .pipeline(let pipeline): pipeline.offset
        case .if(let branch), .with(let branch), .range(let branch): branch.pipeline.offset
        case .template(_, _, let offset), .dot(let offset), .nothing(let offset), .bool(_, let offset),
            .integer(_, _, let offset), .float(_, _, let offset), .overflow(_, let offset), .string(_, _, let offset),
            .field(_, let offset), .variable(_, let offset), .identifier(_, let offset), .chain(_, _, let offset):
            offset
        }
    }

    /// How messages quote it.
    var text: String {
        switch self {
        case .text(let text): text
        case .action(let pipeline): "{{\(pipeline.text)}}"
        case .pipeline(let pipeline): pipeline.text
        case .if(let branch): "{{if \(branch.pipeline.text)}}"
        case .with(let branch): "{{with \(branch.pipeline.text)}}"
        case .range(let branch): "{{range \(branch.pipeline.text)}}"
        case .break: "{{break}}"
        case .continue: "{{continue}}"
        case .template(let name, let pipeline, _):
            "{{template \(GoText.quoted(name))\(pipeline.map { " " + $0.text } ?? "")}}"
        case .dot: "."
        case .nothing: "nil"
        case .bool(let value, _): "\(value)"
        case .integer(_, let text, _), .float(_, let text, _), .overflow(let text, _): text
        case .string(_, let quoted, _): quoted
        case .field(let names, _): names.map { "." + $0 }.joined()
        case .variable(let names, _): names.joined(separator: ".")
        case .identifier(let name, _): name
        case .chain(let node, let names, _): node.argumentText + names.map { "." + $0 }.joined()
        }
    }

    /// How messages quote it as an argument.
    var argumentText: String {
        if case .pipeline = self { "(\(text))" } else { text }
    }
}

/// Commands, each of which gets what the one before it gave as its last argument.
internal struct TemplatePipeline: Sendable, Hashable {
    /// The variables that its value goes to: one, or two in a range.
    var variables: [String] = []
    /// Whether they were there before.
    var isAssignment = false
    /// The commands: a function, field or value, and its arguments.
    var commands: [[TemplateNode]] = []
    /// Where it begins.
    let offset: Int

    var text: String {
        let target = variables.isEmpty ? "" : variables.joined(separator: ", ") + (isAssignment ? " = " : " := ")
        return target + commands.map(TemplatePipeline.text(of:)).joined(separator: " | ")
    }

    static func text(of command: [TemplateNode]) -> String {
        command.map(\.argumentText).joined(separator: " ")
    }
}

/// A condition or list, with what is done for it and what otherwise.
internal struct TemplateBranch: Sendable, Hashable {
    let pipeline: TemplatePipeline
    let body: [TemplateNode]
    let otherwise: [TemplateNode]
}

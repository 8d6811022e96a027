/// Gathers the texts in quotes of a template, and whether it asks for series.
internal struct TemplateTexts {
    private(set) var strings: [String] = []
    private(set) var hasQuery = false

    mutating func collect(_ nodes: [TemplateNode]) {
        for node in nodes { collect(node) }
    }

    private mutating func collect(_ node: TemplateNode) {
        switch node {
        case .action(let pipeline), .pipeline(let pipeline), .template(_, let pipeline?, _): collect(pipeline)
        case .if(let branch), .with(let branch), .range(let branch):
            collect(branch.pipeline)
            collect(branch.body)
            collect(branch.otherwise)
        case .chain(let inner, _, _): collect(inner)
        case .identifier("query", _): hasQuery = true
        case .string(let text, _, _): strings.append(text)
        default: break
        }
    }

    private mutating func collect(_ pipeline: TemplatePipeline) {
        for command in pipeline.commands { collect(command) }
    }
}

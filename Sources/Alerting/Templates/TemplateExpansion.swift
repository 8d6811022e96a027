/// Fills in a template once.
internal struct TemplateExpansion {
    /// How much text a template may make: what is beyond is an error.
    static let lengthLimit = 1 << 20
    /// How deep templates may call templates.
    static let depthLimit = 100

    let data: TemplateData
    private let definitions: [String: [TemplateNode]]
    private var variables: [(name: String, value: TemplateValue)]
    private var output = ""
    private var depth = 0
    /// What is being worked on, for messages.
    var current: TemplateNode?

    /// How a list of nodes ended.
    private enum Flow {
        case onwards, breaks, continues
    }

    init(_ data: TemplateData, definitions: [String: [TemplateNode]]) {
        self.data = data
        self.definitions = definitions
        variables = [
            ("$", .data(data)), ("$labels", .labels(data.labels)), ("$externalLabels", .labels(data.externalLabels)),
            ("$externalURL", .string(data.externalURL)), ("$value", .float(data.value)),
        ]
    }

    /// The text that comes out.
    mutating func run(_ nodes: [TemplateNode]) throws(TemplateFailure) -> String {
        _ = try walk(nodes, dot: .data(data))
        return output
    }

    private mutating func walk(_ nodes: [TemplateNode], dot: TemplateValue) throws(TemplateFailure) -> Flow {
        for node in nodes {
            let flow = try walk(node, dot: dot)
            if flow != .onwards { return flow }
        }
        return .onwards
    }

    private mutating func walk(_ node: TemplateNode, dot: TemplateValue) throws(TemplateFailure) -> Flow {
        current = node
        switch node {
        case .text(let text): try write(text)
        case .action(let pipeline):
            let value = try evaluate(pipeline, dot: dot)
            if pipeline.variables.isEmpty { try write(value.text) }
        case .if(let branch):
            return try scoped { (self) throws(TemplateFailure) in
                let condition = try self.evaluate(branch.pipeline, dot: dot)
                return try self.walk(condition.isTrue ? branch.body : branch.otherwise, dot: dot)
            }
        case .with(let branch):
            return try scoped { (self) throws(TemplateFailure) in
                let value = try self.evaluate(branch.pipeline, dot: dot)
                return value.isTrue
                    ? try self.walk(branch.body, dot: value) : try self.walk(branch.otherwise, dot: dot)
            }
        case .range(let branch):
            return try scoped { (self) throws(TemplateFailure) in
                try self.range(branch, dot: dot)
            }
        case .break: return .breaks
        case .continue: return .continues
        case .template(let name, let pipeline, _): try call(name, pipeline, dot: dot, node)
        default: throw failure("can't handle \(node.text)")
        }
        return .onwards
    }

    private mutating func range(_ branch: TemplateBranch, dot: TemplateValue) throws(TemplateFailure) -> Flow {
        var pipeline = branch.pipeline
        // An element, not the whole, goes to the variables.
        pipeline.variables = []
        let value = try evaluate(pipeline, dot: dot)
        let elements: [(key: TemplateValue, value: TemplateValue)]
        switch value {
        case .labels(let labels): elements = labels.pairs.map { (.string($0.name), .string($0.value)) }
        case .arguments(let arguments): elements = arguments.map { (.string($0.name), $0.value) }
        case .samples(let samples): elements = samples.enumerated().map { (.integer($0.offset), .sample($0.element)) }
        case .nothing: elements = []
        default: throw failure("range can't iterate over \(value.text)")
        }
        guard !elements.isEmpty else { return try walk(branch.otherwise, dot: dot) }
        for element in elements {
            let flow = try scoped { (self) throws(TemplateFailure) in
                let names = branch.pipeline.variables
                let values = names.count == 2 ? [element.key, element.value] : [element.value]
                for (name, value) in zip(names, values) {
                    try self.set(name, value, isAssignment: branch.pipeline.isAssignment)
                }
                return try self.walk(branch.body, dot: element.value)
            }
            if flow == .breaks { break }
        }
        return .onwards
    }

    private mutating func call(
        _ name: String, _ pipeline: TemplatePipeline?, dot: TemplateValue, _ node: TemplateNode
    ) throws(TemplateFailure) {
        guard let body = definitions[name] else { throw failure("template \(GoText.quoted(name)) not defined") }
        guard depth < TemplateExpansion.depthLimit else {
            throw failure("exceeded maximum template depth (\(TemplateExpansion.depthLimit))")
        }
        var value = TemplateValue.nothing
        if let pipeline { value = try evaluate(pipeline, dot: dot) }
        let outer = variables
        variables = [("$", value)]
        depth += 1
        _ = try walk(body, dot: value)
        depth -= 1
        variables = outer
    }

    /// Does something whose variables are forgotten behind it.
    private mutating func scoped(
        _ body: (inout TemplateExpansion) throws(TemplateFailure) -> Flow
    ) throws(TemplateFailure) -> Flow {
        let count = variables.count
        let flow = try body(&self)
        variables.removeLast(variables.count - count)
        return flow
    }

    private mutating func write(_ text: String) throws(TemplateFailure) {
        guard output.utf8.count + text.utf8.count <= TemplateExpansion.lengthLimit else {
            throw failure("the text would be longer than \(TemplateExpansion.lengthLimit) bytes")
        }
        output += text
    }

    /// A failure at what is being worked on.
    func failure(_ cause: String) -> TemplateFailure {
        TemplateFailure(node: current, cause: cause)
    }
}

// MARK: - Variables

extension TemplateExpansion {
    mutating func set(_ name: String, _ value: TemplateValue, isAssignment: Bool) throws(TemplateFailure) {
        guard isAssignment else {
            variables.append((name, value))
            return
        }
        guard let index = variables.lastIndex(where: { $0.name == name }) else {
            throw failure("undefined variable: \(name)")
        }
        variables[index].value = value
    }

    func variable(_ name: String) throws(TemplateFailure) -> TemplateValue {
        guard let variable = variables.last(where: { $0.name == name }) else {
            throw failure("undefined variable: \(name)")
        }
        return variable.value
    }
}

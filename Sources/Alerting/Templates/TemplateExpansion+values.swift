extension TemplateExpansion {
    /// The value of the last command, each of which gets that of the one before.
    mutating func evaluate(_ pipeline: TemplatePipeline, dot: TemplateValue) throws(TemplateFailure) -> TemplateValue {
        current = .pipeline(pipeline)
        var value: TemplateValue?
        for command in pipeline.commands {
            value = try evaluate(command, dot: dot, final: value)
        }
        let result = value ?? .nothing
        for name in pipeline.variables { try set(name, result, isAssignment: pipeline.isAssignment) }
        return result
    }

    private mutating func evaluate(
        _ command: [TemplateNode], dot: TemplateValue, final: TemplateValue?
    ) throws(TemplateFailure) -> TemplateValue {
        let first = command[0]
        if case .identifier(let name, _) = first {
            return try call(name, command, dot: dot, final: final)
        }
        let hasArguments = command.count > 1 || final != nil
        switch first {
        case .field(let names, _):
            current = first
            return try fields(names, of: dot, hasArguments: hasArguments)
        case .variable(let names, _):
            current = first
            return try fields(names.dropFirst(), of: try variable(names[0]), hasArguments: hasArguments)
        case .chain(let node, let names, _):
            current = first
            guard node != .nothing(offset: node.offset) else {
                throw failure("indirection through explicit nil in \(first.text)")
            }
            return try fields(names, of: try argument(node, dot: dot), hasArguments: hasArguments)
        default: break
        }
        guard !hasArguments else {
            current = first
            throw failure("can't give argument to non-function \(first.text)")
        }
        current = first
        if case .nothing = first { throw failure("nil is not a command") }
        return try argument(first, dot: dot)
    }

    private func fields(
        _ names: some Collection<String>, of value: TemplateValue, hasArguments: Bool
    ) throws(TemplateFailure) -> TemplateValue {
        var value = value
        for (index, name) in names.enumerated() {
            value = try field(name, of: value, hasArguments: hasArguments && index == names.count - 1)
        }
        if names.isEmpty, hasArguments { throw failure("can't give argument to non-function \(current?.text ?? "")") }
        return value
    }

    private func field(
        _ name: String, of value: TemplateValue, hasArguments: Bool
    ) throws(TemplateFailure) -> TemplateValue {
        let found: TemplateValue?
        switch value {
        case .labels(let labels):
            // A label that is not there is empty, as in Prometheus.
            if hasArguments { throw failure("\(name) is not a method but has arguments") }
            return .string(labels[name] ?? "")
        case .arguments(let arguments):
            if hasArguments { throw failure("\(name) is not a method but has arguments") }
            return arguments.first { $0.name == name }?.value ?? .nothing
        case .data(let data): found = TemplateExpansion.field(name, of: data)
        case .sample(let sample):
            found = name == "Labels" ? .labels(sample.labels) : name == "Value" ? .float(sample.value) : nil
        case .nothing: throw failure("nil data; no entry for key \(GoText.quoted(name))")
        default: found = nil
        }
        guard let found else { throw failure("can't evaluate field \(name) in type \(value.type)") }
        if hasArguments { throw failure("\(name) has arguments but cannot be invoked as function") }
        return found
    }

    private static func field(_ name: String, of data: TemplateData) -> TemplateValue? {
        switch name {
        case "Labels": .labels(data.labels)
        case "ExternalLabels": .labels(data.externalLabels)
        case "ExternalURL": .string(data.externalURL)
        case "Value": .float(data.value)
        default: nil
        }
    }

    /// The value of an argument that may be of any type.
    mutating func argument(_ node: TemplateNode, dot: TemplateValue) throws(TemplateFailure) -> TemplateValue {
        current = node
        switch node {
        case .dot: return dot
        case .nothing: return .nothing
        case .bool(let value, _): return .bool(value)
        case .integer(let value, _, _): return .integer(value)
        case .float(let value, _, _): return .float(value)
        case .overflow(let text, _): throw failure("\(text) overflows int")
        case .string(let text, _, _): return .string(text)
        case .pipeline(let pipeline): return try evaluate(pipeline, dot: dot)
        case .identifier, .field, .variable, .chain: return try evaluate([node], dot: dot, final: nil)
        default: throw failure("can't handle assignment of \(node.text) to empty interface argument")
        }
    }
}

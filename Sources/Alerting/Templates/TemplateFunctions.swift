/// A function that templates may call.
internal struct TemplateFunction: Sendable {
    /// What an argument has to be.
    enum Parameter: Sendable {
        case any, string, sample, samples

        var type: String {
            switch self {
            case .any: "interface {}"
            case .string: "string"
            case .sample: "*template.sample"
            case .samples: "template.queryResult"
            }
        }
    }

    /// Why a function has no result.
    struct Failure: Error {
        let cause: String

        init(_ cause: String) {
            self.cause = cause
        }
    }

    typealias Body = @Sendable (_ arguments: [TemplateValue], _ data: TemplateData) throws(Failure) -> TemplateValue

    /// What its arguments have to be.
    let parameters: [Parameter]
    /// What all further arguments have to be; nil when there may be none.
    let rest: Parameter?
    let body: Body

    init(_ parameters: [Parameter], rest: Parameter? = nil, _ body: @escaping Body) {
        self.parameters = parameters
        self.rest = rest
        self.body = body
    }

    /// What the argument at a place has to be.
    func parameter(at index: Int) -> Parameter {
        index < parameters.count ? parameters[index] : rest ?? .any
    }
}

/// All functions that templates may call.
internal enum TemplateFunctions {
    /// The functions by name; `and` and `or` are none, as they look at no more arguments than they need.
    static let table: [String: TemplateFunction] = builtIn.merging(texts) { $1 }.merging(numbers) { $1 }
        .merging(queries) { $1 }

    /// The names of all functions.
    static let names = Set(table.keys).union(["and", "or"])
}

extension TemplateExpansion {
    /// Calls a function with its arguments and what the command before gave.
    mutating func call(
        _ name: String, _ command: [TemplateNode], dot: TemplateValue, final: TemplateValue?
    ) throws(TemplateFailure) -> TemplateValue {
        current = command[0]
        let whole = TemplateNode.pipeline(TemplatePipeline(commands: [command], offset: command[0].offset))
        let count = command.count - 1 + (final == nil ? 0 : 1)
        guard let function = TemplateFunctions.table[name] else {
            guard count > 0 else { throw failure("wrong number of args for \(name): want at least 1 got 0") }
            return try choose(name, command, dot: dot, final: final)
        }
        let needed = function.parameters.count
        guard count >= needed, count == needed || function.rest != nil else {
            let want = function.rest == nil ? "\(needed)" : "at least \(needed)"
            let got = function.rest == nil ? count : command.count - 1
            throw failure("wrong number of args for \(name): want \(want) got \(got)")
        }
        var arguments: [TemplateValue] = []
        for (index, node) in command.dropFirst().enumerated() {
            arguments.append(try argument(node, dot: dot, as: function.parameter(at: index)))
        }
        if let final { arguments.append(try checked(final, as: function.parameter(at: arguments.count))) }
        current = whole
        do throws(TemplateFunction.Failure) {
            return try function.body(arguments, data)
        } catch {
            throw failure("error calling \(name): \(error.cause)")
        }
    }

    /// `and` and `or`: the first argument that decides, or the last.
    private mutating func choose(
        _ name: String, _ command: [TemplateNode], dot: TemplateValue, final: TemplateValue?
    ) throws(TemplateFailure) -> TemplateValue {
        var value = TemplateValue.nothing
        for node in command.dropFirst() {
            value = try argument(node, dot: dot)
            if value.isTrue == (name == "or") { return value }
        }
        return final ?? value
    }

    private mutating func argument(
        _ node: TemplateNode, dot: TemplateValue, as parameter: TemplateFunction.Parameter
    ) throws(TemplateFailure) -> TemplateValue {
        current = node
        switch node {
        case .nothing where parameter == .string: throw failure("cannot assign nil to string")
        case .bool, .integer, .float, .overflow, .string:
            guard parameter != .any else { break }
            if case .string = node, parameter == .string { break }
            throw failure(
                parameter == .string
                    ? "expected string; found \(node.text)"
                    : "can't handle \(node.text) for arg of type \(parameter.type)")
        default: break
        }
        return try checked(try argument(node, dot: dot), as: parameter)
    }

    private func checked(
        _ value: TemplateValue, as parameter: TemplateFunction.Parameter
    ) throws(TemplateFailure) -> TemplateValue {
        switch (parameter, value) {
        case (.any, _), (.string, .string), (.sample, .sample), (.samples, .samples), (.sample, .nothing): return value
        case (.samples, .nothing): return .samples([])
        case (.string, .nothing): throw failure("invalid value; expected string")
        default:
            throw failure("wrong type for value; expected \(parameter.type); got \(value.type)")
        }
    }
}

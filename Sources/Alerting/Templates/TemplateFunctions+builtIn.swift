extension TemplateFunctions {
    private typealias Failure = TemplateFunction.Failure

    /// The functions that Go's templates have by themselves.
    static let builtIn: [String: TemplateFunction] = [
        "not": TemplateFunction([.any]) { arguments, _ in .bool(!arguments[0].isTrue) },
        "len": TemplateFunction([.any]) { (arguments, _) throws(TemplateFunction.Failure) in
            .integer(try length(of: arguments[0]))
        },
        "index": TemplateFunction([.any], rest: .any) { (arguments, _) throws(TemplateFunction.Failure) in
            try arguments.dropFirst().reduced(arguments[0], element)
        },
        "slice": TemplateFunction([.any], rest: .any) { (arguments, _) throws(TemplateFunction.Failure) in
            try slice(arguments)
        },
        "call": TemplateFunction([.any], rest: .any) { (arguments, _) throws(TemplateFunction.Failure) in
            throw Failure("non-function of type \(arguments[0].type)")
        },
        "print": TemplateFunction([], rest: .any) { arguments, _ in .string(GoFormat.print(arguments)) },
        "println": TemplateFunction([], rest: .any) { arguments, _ in
            .string(arguments.map(\.text).joined(separator: " ") + "\n")
        },
        "printf": TemplateFunction([.string], rest: .any) { arguments, _ in
            .string(GoFormat.string(arguments[0].text, Array(arguments.dropFirst())))
        },
        "html": TemplateFunction([], rest: .any) { arguments, _ in .string(escapedHTML(joined(arguments))) },
        "js": TemplateFunction([], rest: .any) { arguments, _ in .string(escapedScript(joined(arguments))) },
        "urlquery": TemplateFunction([], rest: .any) { arguments, _ in .string(escapedQuery(joined(arguments))) },
        "eq": TemplateFunction([.any], rest: .any) { (arguments, _) throws(TemplateFunction.Failure) in
            .bool(try isEqual(arguments))
        },
        "ne": TemplateFunction([.any, .any]) { (arguments, _) throws(TemplateFunction.Failure) in
            .bool(!(try isEqual(arguments)))
        },
        "lt": TemplateFunction([.any, .any]) { (arguments, _) throws(TemplateFunction.Failure) in
            .bool(try isLess(arguments))
        },
        "le": TemplateFunction([.any, .any]) { (arguments, _) throws(TemplateFunction.Failure) in
            if try isLess(arguments) { return .bool(true) }
            return .bool(try isEqual(arguments))
        },
        "gt": TemplateFunction([.any, .any]) { (arguments, _) throws(TemplateFunction.Failure) in
            if try isLess(arguments) { return .bool(false) }
            return .bool(!(try isEqual(arguments)))
        },
        "ge": TemplateFunction([.any, .any]) { (arguments, _) throws(TemplateFunction.Failure) in
            .bool(!(try isLess(arguments)))
        },
    ]

    private static func joined(_ arguments: [TemplateValue]) -> String {
        if arguments.count == 1, case .string(let text) = arguments[0] { return text }
        return GoFormat.print(arguments)
    }

    private static func length(of value: TemplateValue) throws(TemplateFunction.Failure) -> Int {
        switch value {
        case .string(let text), .html(let text): return text.utf8.count
        case .labels(let labels): return labels.pairs.count
        case .arguments(let arguments): return arguments.count
        case .samples(let samples): return samples.count
        case .nothing: throw Failure("reflect: call of reflect.Value.Type on zero Value")
        default: throw Failure("len of type \(value.type)")
        }
    }

    private static func element(
        of value: TemplateValue, _ index: TemplateValue
    ) throws(TemplateFunction.Failure) -> TemplateValue {
        switch (value, index) {
        case (.labels(let labels), .string(let name)): return .string(labels[name] ?? "")
        case (.arguments(let arguments), .string(let name)):
            return arguments.first { $0.name == name }?.value ?? .nothing
        case (.labels, _), (.arguments, _): throw Failure("value has type \(index.type); should be string")
        case (.samples(let samples), .integer(let place)):
            guard samples.indices.contains(place) else { throw Failure("index out of range: \(place)") }
            return .sample(samples[place])
        case (.string(let text), .integer(let place)):
            guard place >= 0, place < text.utf8.count else { throw Failure("index out of range: \(place)") }
            return .integer(Int(Array(text.utf8)[place]))
        case (.samples, _), (.string, _): throw Failure("cannot index slice/array with type \(index.type)")
        case (.nothing, _): throw Failure("index of untyped nil")
        default: throw Failure("can't index item of type \(value.type)")
        }
    }

    private static func slice(_ arguments: [TemplateValue]) throws(TemplateFunction.Failure) -> TemplateValue {
        guard arguments.count <= 4 else { throw Failure("too many slice indexes: \(arguments.count - 1)") }
        let length = try length(of: arguments[0])
        var bounds: [Int] = []
        for index in arguments.dropFirst() {
            guard case .integer(let place) = index else {
                throw Failure("cannot index slice/array with type \(index.type)")
            }
            guard (0...length).contains(place) else { throw Failure("index out of range: \(place)") }
            bounds.append(place)
        }
        let start = bounds.first ?? 0
        let end = bounds.count > 1 ? bounds[1] : length
        guard start <= end else { throw Failure("invalid slice index: \(start) > \(end)") }
        switch arguments[0] {
        case .string where bounds.count == 3: throw Failure("cannot 3-index slice a string")
        case .string(let text): return .string(String(decoding: Array(text.utf8)[start..<end], as: UTF8.self))
        case .samples(let samples): return .samples(Array(samples[start..<end]))
        default: throw Failure("can't slice item of type \(arguments[0].type)")
        }
    }
}

extension Collection {
    fileprivate func reduced<Result, Failure: Error>(
        _ initial: Result, _ combine: (Result, Element) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        var result = initial
        for element in self { result = try combine(result, element) }
        return result
    }
}

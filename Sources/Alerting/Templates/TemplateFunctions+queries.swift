extension TemplateFunctions {
    private typealias Failure = TemplateFunction.Failure

    /// Functions that ask for series and take them apart.
    static let queries: [String: TemplateFunction] = [
        "query": TemplateFunction([.string]) { (arguments, data) throws(TemplateFunction.Failure) in
            switch data.query(arguments[0].text) {
            case .success(let samples): return .samples(samples)
            case .failure(let failure): throw Failure(failure.cause)
            }
        },
        "first": TemplateFunction([.samples]) { (arguments, _) throws(TemplateFunction.Failure) in
            guard case .samples(let samples) = arguments[0], let first = samples.first else {
                throw Failure("first() called on vector with no elements")
            }
            return .sample(first)
        },
        "label": TemplateFunction([.string, .sample]) { (arguments, _) throws(TemplateFunction.Failure) in
            .string(try sample(arguments[1]).labels[arguments[0].text] ?? "")
        },
        "value": TemplateFunction([.sample]) { (arguments, _) throws(TemplateFunction.Failure) in
            .float(try sample(arguments[0]).value)
        },
        "strvalue": TemplateFunction([.sample]) { (arguments, _) throws(TemplateFunction.Failure) in
            .string(try sample(arguments[0]).labels["__value__"] ?? "")
        },
        "sortByLabel": TemplateFunction([.string, .samples]) { arguments, _ in
            guard case .samples(let samples) = arguments[1] else { return .samples([]) }
            let name = arguments[0].text
            func text(_ index: Int) -> String.UTF8View { (samples[index].labels[name] ?? "").utf8 }
            let order = samples.indices.sorted { left, right in
                if text(left).lexicographicallyPrecedes(text(right)) { return true }
                // As it was where the labels are the same.
                return left < right && !text(right).lexicographicallyPrecedes(text(left))
            }
            return .samples(order.map { samples[$0] })
        },
    ]

    private static func sample(_ value: TemplateValue) throws(TemplateFunction.Failure) -> Sample {
        guard case .sample(let sample) = value else {
            throw Failure("runtime error: invalid memory address or nil pointer dereference")
        }
        return sample
    }
}

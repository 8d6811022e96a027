extension TemplateFunctions {
    private typealias Failure = TemplateFunction.Failure

    /// `eq`: whether the first is one of the others.
    static func isEqual(_ arguments: [TemplateValue]) throws(TemplateFunction.Failure) -> Bool {
        switch arguments[0] {
        case .labels, .arguments, .samples, .data:
            throw Failure("non-comparable type \(arguments[0].text): \(arguments[0].type)")
        default: break
        }
        guard arguments.count > 1 else { throw Failure("missing argument for comparison") }
        for other in arguments.dropFirst() {
            switch (arguments[0], other) {
            case (.bool(let left), .bool(let right)): if left == right { return true }
            case (.integer(let left), .integer(let right)): if left == right { return true }
            case (.float(let left), .float(let right)): if left == right { return true }
            case (.string(let left), .string(let right)), (.html(let left), .html(let right)),
                (.string(let left), .html(let right)), (.html(let left), .string(let right)):
                // Go compares bytes, Swift's own comparison would take composed and decomposed letters for equal.
                if left.utf8.elementsEqual(right.utf8) { return true }
            case (.nothing, .nothing): return true
            case (.sample(let left), .sample(let right)): if left == right { return true }
            case (.time(let left), .time(let right)): if left == right { return true }
            case (.nothing, _), (_, .nothing): break
            default: throw Failure("incompatible types for comparison")
            }
        }
        return false
    }

    /// `lt`: whether the first comes before the second.
    static func isLess(_ arguments: [TemplateValue]) throws(TemplateFunction.Failure) -> Bool {
        for argument in arguments {
            switch argument {
            case .bool, .integer, .float, .string, .html: break
            default: throw Failure("invalid type for comparison")
            }
        }
        switch (arguments[0], arguments[1]) {
        case (.bool, .bool): throw Failure("invalid type for comparison")
        case (.integer(let left), .integer(let right)): return left < right
        case (.float(let left), .float(let right)): return left < right
        case (.string(let left), .string(let right)), (.html(let left), .html(let right)),
            (.string(let left), .html(let right)), (.html(let left), .string(let right)):
            return left.utf8.lexicographicallyPrecedes(right.utf8)
        default: throw Failure("incompatible types for comparison")
        }
    }
}

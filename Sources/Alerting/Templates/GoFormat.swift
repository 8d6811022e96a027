/// What Go's `fmt` makes of values.
internal enum GoFormat {
    /// `fmt.Sprint`: a space between two values of which neither is a text.
    static func print(_ values: [TemplateValue]) -> String {
        var text = ""
        for (index, value) in values.enumerated() {
            if index > 0, !value.isString, !values[index - 1].isString { text += " " }
            if case .nothing = value { text += "<nil>" } else { text += value.text }
        }
        return text
    }

    /// A format with an `x` for each value that it takes.
    static func withPlaceholders(_ format: String) -> String {
        var result = ""
        var rest = format.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            guard scalar == "%" else {
                result.unicodeScalars.append(scalar)
                continue
            }
            var taken = 0
            _ = GoDirective(&rest, [], &taken)
            switch rest.popFirst() {
            case "%": result += "%"
            case "q": result += "\"x\""
            case "d", "f", "g", "e": result += "1"
            default: result += "x"
            }
        }
        return result
    }

    /// `fmt.Sprintf`.
    static func string(_ format: String, _ values: [TemplateValue]) -> String {
        var result = ""
        var rest = format.unicodeScalars[...]
        var taken = 0
        var isReordered = false
        while let scalar = rest.popFirst() {
            guard scalar == "%" else {
                result.unicodeScalars.append(scalar)
                continue
            }
            let directive = GoDirective(&rest, values, &taken)
            isReordered = isReordered || directive.isReordered
            guard let verb = rest.popFirst() else { return result + "%!(NOVERB)" }
            if verb == "%" {
                result += "%"
            } else if let problem = directive.problem {
                result += problem
            } else if taken >= values.count {
                result += "%!\(Character(verb))(MISSING)"
            } else {
                result += directive.text(of: values[taken], verb)
                taken += 1
            }
        }
        guard taken < values.count, !isReordered else { return result }
        let extra = values[taken...].map { value in
            if case .nothing = value { return "<nil>" }
            return "\(value.type)=\(value.text)"
        }
        return result + "%!(EXTRA \(extra.joined(separator: ", ")))"
    }
}

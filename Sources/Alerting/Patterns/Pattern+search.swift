extension Pattern {
    /// Whether it matches any part of a text.
    internal func isFound(in text: String) -> Bool {
        program.find(in: Array(text.unicodeScalars), from: 0) != nil
    }

    /// The text with each part that it matches replaced, as Go's `ReplaceAllString` does.
    internal func replacingAll(in text: String, with template: String) -> String {
        let scalars = Array(text.unicodeScalars)
        let template = ReplacementTemplate(template)
        var result = ""
        var end = 0
        var place = 0
        while place <= scalars.count, let groups = program.find(in: scalars, from: place),
            let first = groups[0], let last = groups[1]
        {
            result += String(String.UnicodeScalarView(scalars[end..<first]))
            // No empty match right behind another: else what matches both would be replaced twice.
            if last > end || first == 0 { result += expanded(template, scalars, groups) }
            end = last
            place = max(place + 1, last)
        }
        return result + String(String.UnicodeScalarView(scalars[min(end, scalars.count)...]))
    }
}

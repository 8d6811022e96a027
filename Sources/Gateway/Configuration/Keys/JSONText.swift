/// A JSON document whose members keep their order, for the schema.
indirect enum JSONText: Sendable {
    /// A string.
    case text(String)
    /// A whole number.
    case number(Int)
    /// `true` or `false`.
    case boolean(Bool)
    /// An array.
    case list([JSONText])
    /// An object.
    case object([(name: String, value: JSONText)])

    /// The document over several lines, indented by two spaces.
    var pretty: String {
        var text = ""
        write(to: &text, indentation: "")
        return text
    }

    private func write(to output: inout String, indentation: String) {
        let inner = indentation + "  "
        switch self {
        case .text(let text): output += JSONText.quoted(text)
        case .number(let number): output += String(number)
        case .boolean(let boolean): output += String(boolean)
        case .list(let elements):
            output += "["
            for (index, element) in elements.enumerated() {
                output += index == 0 ? "" : ", "
                element.write(to: &output, indentation: inner)
            }
            output += "]"
        case .object(let members):
            output += "{"
            for (index, member) in members.enumerated() {
                output += "\(index == 0 ? "" : ",")\n\(inner)\(JSONText.quoted(member.name)): "
                member.value.write(to: &output, indentation: inner)
            }
            output += members.isEmpty ? "}" : "\n\(indentation)}"
        }
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}

extension TemplateFunctions {
    /// Functions of texts and addresses.
    static let texts: [String: TemplateFunction] = [
        "title": TemplateFunction([.string]) { arguments, _ in .string(GoText.titled(arguments[0].text)) },
        "toUpper": TemplateFunction([.string]) { arguments, _ in .string(GoText.uppercased(arguments[0].text)) },
        "toLower": TemplateFunction([.string]) { arguments, _ in .string(GoText.lowercased(arguments[0].text)) },
        "safeHtml": TemplateFunction([.string]) { arguments, _ in .html(arguments[0].text) },
        "graphLink": TemplateFunction([.string]) { arguments, _ in .string(link(arguments[0].text, tab: 0)) },
        "tableLink": TemplateFunction([.string]) { arguments, _ in .string(link(arguments[0].text, tab: 1)) },
        "stripPort": TemplateFunction([.string]) { arguments, _ in
            .string(HostPort(arguments[0].text)?.host ?? arguments[0].text)
        },
        "stripDomain": TemplateFunction([.string]) { arguments, _ in
            .string(HostPort.withoutDomain(arguments[0].text))
        },
        "match": TemplateFunction([.string, .string]) { (arguments, _) throws(TemplateFunction.Failure) in
            .bool(try pattern(arguments[0].text).isFound(in: arguments[1].text))
        },
        "reReplaceAll": TemplateFunction([.string, .string, .string]) {
            (arguments, _) throws(TemplateFunction.Failure) in
            do throws(TemplateFunction.Failure) {
                let pattern = try pattern(arguments[0].text)
                return .string(pattern.replacingAll(in: arguments[2].text, with: arguments[1].text))
            } catch {
                throw TemplateFunction.Failure("regexp: Compile(`\(arguments[0].text)`): \(error.cause)")
            }
        },
        "externalURL": TemplateFunction([]) { _, data in .string(data.externalURL) },
        "pathPrefix": TemplateFunction([]) { _, data in .string(path(of: data.externalURL)) },
        "args": TemplateFunction([], rest: .any) { arguments, _ in
            let named = arguments.enumerated().map { (name: "arg\($0.offset)", value: $0.element) }
            return .arguments(named.sorted { $0.name < $1.name })
        },
    ]

    /// A text as HTML needs it.
    static func escapedHTML(_ text: String) -> String {
        replacing(text) { scalar in
            switch scalar {
            case "\0": "\u{FFFD}"
            case "\"": "&#34;"
            case "'": "&#39;"
            case "&": "&amp;"
            case "<": "&lt;"
            case ">": "&gt;"
            default: nil
            }
        }
    }

    /// A text as a string of JavaScript needs it.
    static func escapedScript(_ text: String) -> String {
        replacing(text) { scalar in
            switch scalar {
            case "\\": return "\\\\"
            case "'": return "\\'"
            case "\"": return "\\\""
            case "<": return "\\u003C"
            case ">": return "\\u003E"
            case "&": return "\\u0026"
            case "=": return "\\u003D"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16, uppercase: true)
                return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: return nil
            }
        }
    }

    /// A text as the query of a URL needs it.
    static func escapedQuery(_ text: String) -> String {
        text.utf8.map { byte in
            switch byte {
            case UInt8(ascii: " "): return "+"
            case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "~"), 0x30...0x39,
                0x41...0x5A, 0x61...0x7A:
                return String(UnicodeScalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                return "%" + (digits.count < 2 ? "0" : "") + digits
            }
        }.joined()
    }

    private static func replacing(_ text: String, _ replacement: (Unicode.Scalar) -> String?) -> String {
        text.unicodeScalars.map { replacement($0) ?? String(Character($0)) }.joined()
    }

    private static func pattern(_ text: String) throws(TemplateFunction.Failure) -> Pattern {
        do throws(PatternError) {
            return try Pattern(text)
        } catch {
            throw TemplateFunction.Failure("error parsing regexp: \(error.cause): `\(text)`")
        }
    }

    private static func link(_ expression: String, tab: Int) -> String {
        "/graph?g0.expr=\(escapedQuery(expression))&g0.tab=\(tab)"
    }

    private static func path(of url: String) -> String {
        var rest = url.utf8[...]
        let bytes = Array(url.utf8)
        if let scheme = bytes.indices.first(where: { bytes[$0...].starts(with: "://".utf8) }) {
            rest = url.utf8.dropFirst(scheme + 3).drop { $0 != UInt8(ascii: "/") }
        }
        return String(Substring(rest.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }))
    }
}

internal import Foundation

/// As much of JSON Schema 2020-12 as the configuration's schema uses; a keyword that it does not know is a failure.
struct SchemaValidator {
    let root: [String: Any]

    /// What of a JSON value the schema refuses, as paths with the keyword that does.
    func failures(of value: Any) -> [String] {
        failures(of: value, by: root, at: "$")
    }

    private func failures(of value: Any, by schema: [String: Any], at path: String) -> [String] {
        schema.sorted { $0.key < $1.key }.flatMap { keyword, rule -> [String] in
            switch keyword {
            case "$schema", "$defs", "title", "description", "default": []
            case "properties", "patternProperties", "additionalProperties", "required", "propertyNames":
                members(of: value, by: schema, keyword: keyword, at: path)
            case "items":
                (value as? [Any] ?? []).enumerated().flatMap { index, element in
                    failures(of: element, by: rule as? [String: Any] ?? [:], at: "\(path)[\(index)]")
                }
            case "anyOf":
                alternatives(rule).contains { failures(of: value, by: $0, at: path).isEmpty } ? [] : ["\(path) anyOf"]
            case "allOf": alternatives(rule).flatMap { failures(of: value, by: $0, at: path) }
            case "not": failures(of: value, by: rule as? [String: Any] ?? [:], at: path).isEmpty ? ["\(path) not"] : []
            case "if":
                failures(of: value, by: rule as? [String: Any] ?? [:], at: path).isEmpty
                    ? failures(of: value, by: schema["then"] as? [String: Any] ?? [:], at: path) : []
            case "then": []
            case "$ref": failures(of: value, by: definition(rule), at: path)
            default: holds(value, keyword, rule) ? [] : ["\(path) \(keyword)"]
            }
        }
    }

    private func members(of value: Any, by schema: [String: Any], keyword: String, at path: String) -> [String] {
        guard let object = value as? [String: Any] else { return [] }
        let properties = schema["properties"] as? [String: [String: Any]] ?? [:]
        let patterns = (schema["patternProperties"] as? [String: Any] ?? [:]).keys
        switch keyword {
        case "required":
            return (schema[keyword] as? [String] ?? []).filter { object[$0] == nil }.map { "\(path).\($0) required" }
        case "propertyNames":
            let rule = schema[keyword] as? [String: Any] ?? [:]
            return object.keys.flatMap { failures(of: $0, by: rule, at: "\(path).\($0)") }
        case "additionalProperties":
            let others = object.filter { name, _ in
                properties[name] == nil && !patterns.contains { matches(name, pattern: $0) }
            }
            guard let rule = schema[keyword] as? [String: Any] else {
                return others.keys.map { "\(path).\($0) unknown" }
            }
            return others.flatMap { failures(of: $0.value, by: rule, at: "\(path).\($0.key)") }
        default:
            return properties.flatMap { name, rule in
                object[name].map { failures(of: $0, by: rule, at: "\(path).\(name)") } ?? []
            }
        }
    }

    private func holds(_ value: Any, _ keyword: String, _ rule: Any) -> Bool {
        switch keyword {
        case "type": (rule as? [String] ?? [rule as? String ?? ""]).contains { isType($0, value) }
        case "pattern": (value as? String).map { matches($0, pattern: rule as? String ?? "") } ?? true
        case "minLength": (value as? String).map { $0.count >= rule as? Int ?? 0 } ?? true
        case "minimum": (value as? Int).map { $0 >= rule as? Int ?? 0 } ?? true
        case "maximum": (value as? Int).map { $0 <= rule as? Int ?? 0 } ?? true
        case "const": (value as? NSObject) == (rule as? NSObject)
        case "enum": (rule as? [NSObject] ?? []).contains { $0 == value as? NSObject }
        default: false
        }
    }

    private func isType(_ name: String, _ value: Any) -> Bool {
        let isBoolean = SchemaValidator.isBoolean(value)
        return switch name {
        case "object": value is [String: Any]
        case "array": value is [Any]
        case "string": value is String
        case "null": value is NSNull
        case "boolean": isBoolean
        case "number": value is NSNumber && !isBoolean
        case "integer": value is Int && !isBoolean
        default: false
        }
    }

    /// Whether a value of a JSON document is `true` or `false`, which bridging otherwise takes for 1 and 0.
    static func isBoolean(_ value: Any) -> Bool {
        (value as? NSNumber).map { String(cString: $0.objCType) == "c" } ?? false
    }

    private func alternatives(_ rule: Any) -> [[String: Any]] { rule as? [[String: Any]] ?? [] }

    private func definition(_ rule: Any) -> [String: Any] {
        let name = (rule as? String ?? "").replacing("#/$defs/", with: "")
        return (root["$defs"] as? [String: [String: Any]])?[name] ?? ["unknown definition": name]
    }

    private func matches(_ text: String, pattern: String) -> Bool {
        text.range(of: pattern, options: .regularExpression) != nil
    }
}

internal import Foundation
internal import Testing

@testable internal import Gateway

/// One table of keys stands behind the reader, the schema and `CONFIGURATION.md`: these hold the three together.
@Suite struct KeyTableTests {
    /// `polling.interval`, `sites[].id` and so on, from the tables.
    private static func paths(_ table: KeyTable = RootSection.table, prefix: String = "") -> [String] {
        table.rows.flatMap { row in
            switch row.shape {
            case .section(let inner): [prefix + row.name] + paths(inner, prefix: "\(prefix)\(row.name).")
            case .sections(let inner): [prefix + row.name] + paths(inner, prefix: "\(prefix)\(row.name)[].")
            case .scalar, .texts, .labels: [prefix + row.name]
            }
        }
    }

    /// The same from a JSON Schema.
    private static func paths(schema: [String: Any], prefix: String = "") -> [String] {
        let properties = schema["properties"] as? [String: [String: Any]] ?? [:]
        return properties.flatMap { name, property in
            let items = property["items"] as? [String: Any]
            return [prefix + name] + paths(schema: property, prefix: "\(prefix)\(name).")
                + paths(schema: items ?? [:], prefix: "\(prefix)\(name)[].")
        }
    }

    @Test func theReferenceHasALineForEachKeyAndNoOther() throws {
        let text = try String(contentsOfFile: "\(Fixtures.root)/CONFIGURATION.md", encoding: .utf8)
        let lines = text.split(separator: "\n").map(String.init).filter { $0.hasPrefix("- `") }
        #expect(Set(lines).subtracting(KeyReference.lines) == [], "lines of CONFIGURATION.md that no key has")
        #expect(Set(KeyReference.lines).subtracting(lines) == [], "lines that CONFIGURATION.md lacks")
        #expect(lines.count == KeyReference.lines.count)
    }

    @Test func theSchemaHasEachKeyAndNoOther() throws {
        let schema = try JSONSerialization.jsonObject(with: Data(Schema.document.pretty.utf8)) as? [String: Any]
        #expect(Self.paths(schema: try #require(schema)).sorted() == Self.paths().sorted())
        #expect(schema?["$schema"] as? String == "https://json-schema.org/draft/2020-12/schema")
        #expect(schema?["additionalProperties"] as? Bool == false)
    }

    @Test func theSchemaKnowsDefaultsAndWhatIsRequired() throws {
        let schema = try JSONSerialization.jsonObject(with: Data(Schema.document.pretty.utf8)) as? [String: Any]
        let properties = try #require(schema?["properties"] as? [String: [String: Any]])
        let polling = try #require(properties["polling"]?["properties"] as? [String: [String: Any]])
        #expect(polling["interval"]?["default"] as? String == "10s")
        let server = try #require(properties["server"]?["properties"] as? [String: [String: Any]])
        #expect(server["open"]?["default"] as? Bool == false)
        let site = try #require(properties["sites"]?["items"] as? [String: Any])
        #expect(site["required"] as? [String] == ["id"])
    }

    @Test func theFixtureOfEveryKeyHasEveryKey() throws {
        let text = try String(contentsOfFile: "\(Fixtures.valid)/everything.yaml", encoding: .utf8)
        for path in Self.paths() {
            let name = path.split(separator: ".").last ?? ""
            #expect(text.firstMatch(of: try Regex("(^|[ {])\(name):").anchorsMatchLineEndings()) != nil, "\(path)")
        }
    }

    @Test func theReaderKnowsEveryKeyOfTheTablesInItsPlace() {
        for path in Self.paths() {
            let errors = Fixtures.errors(Self.yaml(path: path))
            #expect(!errors.contains { $0.contains("unknown key") }, "\(path)")
        }
    }

    @Test func theReaderRefusesEveryKeyOneLetterOffAndSuggestsIt() {
        for path in Self.paths() {
            let name = path.split(separator: ".").last ?? ""
            let errors = Fixtures.errors(Self.yaml(path: path + "q"))
            #expect(
                errors.contains { $0.contains("unknown key \"\(name)q\"") && $0.contains("mean \"\(name)\"") },
                "\(path)")
        }
    }

    /// A file with one key alone, wherever it belongs.
    private static func yaml(path: String) -> String {
        path.split(separator: ".").reversed().reduce("a") { inner, part in
            part.hasSuffix("[]") ? "{ \(part.dropLast(2)): [ \(inner) ] }" : "{ \(part): \(inner) }"
        }
    }
}

internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdTesting
internal import Metering
internal import NIOCore
internal import Testing

@testable internal import Gateway

@Suite struct OpenAPITests {
    typealias Object = [String: Any]

    private static func document() async throws -> Object {
        let response = try await ResourceTests.get(SampleFleet(), "/api/v1/openapi.json")
        #expect(response.headers[.contentType] == "application/json")
        return try #require(try JSONSerialization.jsonObject(with: Data(response.body.readableBytesView)) as? Object)
    }

    private static func member<Value>(_ object: Object, _ path: String...) throws -> Value {
        var value: Any = object
        for name in path { value = try #require((value as? Object)?[name], "\(name)") }
        return try #require(value as? Value)
    }

    @Test func listsExactlyTheRoutesThatExist() async throws {
        let document = try await Self.document()
        #expect(document["openapi"] as? String == "3.1.0")
        let paths: Object = try Self.member(document, "paths")
        #expect(Set(paths.keys) == Set(Route.allCases.map(\.pattern)))
        for route in Route.allCases {
            let item: Object = try Self.member(paths, route.pattern)
            let methods = Set(item.keys).subtracting(["parameters"])
            #expect(methods == Set(route.methods.filter { $0 != .head }.map { $0.rawValue.lowercased() }))
            let names = (item["parameters"] as? [Object] ?? []).compactMap { $0["name"] as? String }
            #expect(names == ["site", "meter", "id"].filter { route.pattern.contains("{\($0)}") })
        }
    }

    @Test func everyRouteAnswersWithTheTypeAndTheStatusesItSays() async throws {
        let paths: Object = try Self.member(try await Self.document(), "paths")
        for route in Route.allCases where route.methods.contains(.get) {
            let responses: Object = try Self.member(paths, route.pattern, "get", "responses")
            let content: Object = try Self.member(responses, "200", "content")
            let uri = route.pattern.replacing("{site}", with: "jansen").replacing("{meter}", with: "grid")
            let response = try await ResourceTests.get(SampleFleet.read(), uri)
            let type = try #require(response.headers[.contentType]?.prefix { $0 != ";" })
            #expect(content[String(type)] != nil, "\(route)")
        }
        let readings: Object = try Self.member(paths, Route.readings.pattern, "get", "responses")
        #expect(Set(readings.keys) == ["200", "400", "404", "503"])
    }

    @Test func parametersAreThoseThatAreRead() async throws {
        let paths: Object = try Self.member(try await Self.document(), "paths")
        let parameters: [Object] = try Self.member(paths, Route.readings.pattern, "get", "parameters")
        #expect(parameters.compactMap { $0["name"] as? String } == ["from", "to", "limit", "cursor"])
        let limit = try #require(parameters.first { $0["name"] as? String == "limit" }?["schema"] as? Object)
        #expect(limit["minimum"] as? Int == 1)
        #expect(limit["maximum"] as? Int == 10_000)
        #expect(limit["default"] as? Int == 1000)
        let others: [Object] = try Self.member(paths, Route.telegrams.pattern, "get", "parameters")
        #expect(others.compactMap { $0["name"] as? String } == ["limit", "masked"])
        let types = others.compactMap { ($0["schema"] as? Object)?["type"] as? String }
        #expect(types == ["integer", "boolean"])
        #expect((others.first?["schema"] as? Object)?["maximum"] as? Int == 20)
    }

    @Test func everyReferenceLeadsToASchemaAndEverySchemaIsUsed() async throws {
        let document = try await Self.document()
        let schemas: Object = try Self.member(document, "components", "schemas")
        var used: Set<String> = []
        func walk(_ value: Any) {
            if let object = value as? Object {
                if let reference = object["$ref"] as? String {
                    used.insert(reference.replacing("#/components/schemas/", with: ""))
                }
                for member in object.values { walk(member) }
            } else if let list = value as? [Any] {
                for element in list { walk(element) }
            }
        }
        walk(document)
        #expect(used == Set(schemas.keys))
        let values: Object = try Self.member(schemas, "Values", "properties")
        #expect(Set(values.keys) == Set(Register.all.map(\.jsonName)))
    }

    /// The members that schemas demand stand in the documents, and no others but those that are optional.
    @Test(arguments: [
        ("Sites", "/api/v1/sites"), ("Meters", "/api/v1/meters"),
        ("Latest", "/api/v1/meters/jansen/grid/latest"), ("Readings", "/api/v1/meters/jansen/grid/readings"),
        ("Telegrams", "/api/v1/meters/jansen/grid/telegrams"),
    ])
    func documentsAreAsTheirSchemasSay(name: String, uri: String) async throws {
        let schemas: Object = try Self.member(try await Self.document(), "components", "schemas")
        let response = try await ResourceTests.get(SampleFleet.read(), uri)
        let document = try JSONSerialization.jsonObject(with: Data(response.body.readableBytesView))
        func check(_ value: Any, _ schema: Object, _ place: String) throws {
            if let reference = schema["$ref"] as? String {
                let target = reference.replacing("#/components/schemas/", with: "")
                return try check(value, try Self.member(schemas, target), place)
            }
            if let choices = schema["oneOf"] as? [Object] {
                return value is NSNull ? () : try check(value, choices[0], place)
            }
            if let items = schema["items"] as? Object {
                for element in try #require(value as? [Any], "\(place)") { try check(element, items, place) }
            }
            guard let properties = schema["properties"] as? Object else { return }
            let object = try #require(value as? Object, "\(place)")
            for required in schema["required"] as? [String] ?? [] {
                #expect(object[required] != nil, "\(place) \(required)")
            }
            for (member, value) in object {
                let property = try #require(properties[member] as? Object, "\(place) \(member)")
                try check(value, property, "\(place) \(member)")
            }
        }
        try check(document, try Self.member(schemas, name), name)
    }
}

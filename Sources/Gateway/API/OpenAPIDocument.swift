internal import HTTPTypes
internal import Metering

/// The description of the API by OpenAPI 3.1, made from the routes that exist.
enum OpenAPIDocument {
    /// The document.
    static let bytes: [UInt8] = {
        var json = JSONWriter(capacity: 16_384)
        json.object { json in
            json.member("openapi", "3.1.0")
            json.object("info") { json in
                json.member("title", "metergw")
                json.member("version", Build.version)
                json.member("description", "A gateway for many smart meters. \(ServerLimits().sentence)")
            }
            json.object("paths") { json in
                for route in Route.allCases { json.path(route) }
            }
            json.object("components") { json in
                json.object("schemas") { $0.schemas() }
            }
        }
        return json.bytes
    }()
}

extension JSONWriter {
    fileprivate mutating func path(_ route: Route) {
        object(route.pattern) { json in
            if route.pattern.contains("{") { json.array("parameters") { $0.pathParameters(route) } }
            for method in route.methods where method != .head {
                json.object(method.rawValue.lowercased()) { $0.operation(route, method) }
            }
        }
    }

    private mutating func pathParameters(_ route: Route) {
        for name in ["site", "meter", "id"] where route.pattern.contains("{\(name)}") {
            object { json in
                json.member("name", name)
                json.member("in", "path")
                json.member("required", true)
                json.object("schema") { json in
                    json.member("type", "string")
                    json.member("pattern", "^[a-z0-9][a-z0-9-]{0,31}$")
                }
            }
        }
    }

    private mutating func operation(_ route: Route, _ method: HTTPRequest.Method) {
        let makes = route == .silences && method == .post
        member("operationId", makes ? "makeSilence" : route == .silence ? "endSilence" : "\(route)")
        member("summary", makes ? "makes a silence" : route.summary)
        if makes {
            object("requestBody") { json in
                json.member("required", true)
                json.object("content") { json in
                    json.object("application/json") { json in
                        json.object("schema") { $0.member("$ref", "#/components/schemas/SilenceRequest") }
                    }
                }
            }
        }
        if !route.parameters.isEmpty {
            array("parameters") { json in
                for parameter in route.parameters { json.parameter(parameter) }
            }
        }
        object("responses") { json in
            json.object(makes ? "201" : "200") { json in
                json.member("description", makes ? "the silence" : route.summary)
                json.object("content") { $0.content(of: makes ? .silence : route) }
            }
            for status in route.problems { json.object("\(status)") { $0.problem() } }
        }
    }

    private mutating func parameter(_ parameter: Route.Parameter) {
        object { json in
            json.member("name", parameter.name)
            json.member("in", "query")
            json.member("description", parameter.description)
            json.object("schema") { json in
                guard !parameter.isRepeated else {
                    json.member("type", "array")
                    json.object("items") { $0.member("type", "string") }
                    return
                }
                if let limits = parameter.limits {
                    json.member("type", "integer")
                    json.member("minimum", Int64(limits.lowerBound))
                    json.member("maximum", Int64(limits.upperBound))
                    json.member("default", Int64(parameter.usual))
                } else if parameter.isBoolean {
                    json.member("type", "boolean")
                    json.member("default", false)
                } else {
                    json.member("type", "string")
                    if let format = parameter.format { json.member("format", format) }
                }
            }
        }
    }

    private mutating func content(of route: Route) {
        object(route.contentType) { json in
            json.object("schema") { json in
                switch route {
                case .sites: json.member("$ref", "#/components/schemas/Sites")
                case .meters: json.member("$ref", "#/components/schemas/Meters")
                case .latest: json.member("$ref", "#/components/schemas/Latest")
                case .readings: json.member("$ref", "#/components/schemas/Readings")
                case .usage: json.member("$ref", "#/components/schemas/Usage")
                case .telegrams: json.member("$ref", "#/components/schemas/Telegrams")
                case .silences: json.member("$ref", "#/components/schemas/Silences")
                case .silence: json.member("$ref", "#/components/schemas/Silence")
                case .alerts: json.member("$ref", "#/components/schemas/Alerts")
                case .openAPI, .prometheusRules, .prometheusAlerts: json.member("type", "object")
                default: json.member("type", "string")
                }
            }
        }
        if route == .usage {
            object("text/csv") { json in
                json.object("schema") { $0.member("type", "string") }
            }
        }
        guard route == .metrics else { return }
        object("application/openmetrics-text") { json in
            json.object("schema") { $0.member("type", "string") }
        }
    }

    private mutating func problem() {
        member("description", "why not, by RFC 9457")
        object("content") { json in
            json.object("application/problem+json") { json in
                json.object("schema") { $0.member("$ref", "#/components/schemas/Problem") }
            }
        }
    }
}

internal import HTTPTypes

/// A place of the API: what a request's path leads to.
///
/// The library's router answers a wrong method as an unknown path, and knows no `Allow`; a dozen fixed routes need none.
enum Route: String, CaseIterable, Sendable {
    case overview = "/"
    case metrics = "/metrics"
    case healthy = "/-/healthy"
    case ready = "/-/ready"
    case reload = "/-/reload"
    case openAPI = "/api/v1/openapi.json"
    case sites = "/api/v1/sites"
    case meters = "/api/v1/meters"
    case latest = "/api/v1/meters/{site}/{meter}/latest"
    case readings = "/api/v1/meters/{site}/{meter}/readings"
    case usage = "/api/v1/usage"
    case telegrams = "/api/v1/meters/{site}/{meter}/telegrams"
    case alerts = "/api/v1/alerts"
    case prometheusRules = "/prometheus/api/v1/rules"
    case prometheusAlerts = "/prometheus/api/v1/alerts"
    case silences = "/api/v1/silences"
    case silence = "/api/v1/silences/{id}"

    /// The path, with names in braces where any text may stand.
    var pattern: String { rawValue }

    /// The methods it answers to.
    var methods: [HTTPRequest.Method] {
        switch self {
        case .reload: [.post]
        case .silences: [.get, .head, .post]
        case .silence: [.delete]
        default: [.get, .head]
        }
    }

    /// The route of a path and the texts that stand for its names, in their order; nil when there is none.
    static func match(_ path: String) -> (route: Route, values: [String])? {
        let words = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        for route in allCases {
            if let values = values(of: words, in: route.words) { return (route, values) }
        }
        return nil
    }

    private static func values(of words: [Substring.UTF8View], in pattern: [Substring.UTF8View]) -> [String]? {
        guard words.count == pattern.count else { return nil }
        var values: [String] = []
        for (word, expected) in zip(words, pattern) {
            if expected.first == UInt8(ascii: "{") {
                guard let value = RequestQuery.decoded(word) else { return nil }
                values.append(value)
            } else if !word.elementsEqual(expected) {
                return nil
            }
        }
        return values
    }

    private var words: [Substring.UTF8View] { Route.patterns[self] ?? [] }

    private static let patterns = Dictionary(
        uniqueKeysWithValues: allCases.map { route in
            (route, route.pattern.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false))
        })
}

internal import HTTPTypes

/// Why a request is not answered as asked: what becomes `application/problem+json` (RFC 9457).
struct Problem: Error, Hashable, Sendable {
    /// The last part of the problem's type, `urn:metergw:problem:…`, which programs can tell it by.
    let name: String
    let status: HTTPResponse.Status
    /// What kind of problem it is, in words that are the same each time.
    let title: String
    /// What was wrong this time, and what was expected.
    let detail: String
    /// Single findings, such as the errors of a configuration.
    var errors: [String] = []
    /// Fields that the answer bears beside the usual ones.
    var fields: [HTTPField] = []

    init(_ name: String, _ status: HTTPResponse.Status, _ title: String, _ detail: String) {
        self.name = name
        self.status = status
        self.title = title
        self.detail = detail
    }

    /// The document.
    var document: [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.member("type", "urn:metergw:problem:\(name)")
            json.member("title", title)
            json.member("status", Int64(status.code))
            json.member("detail", detail)
            guard !errors.isEmpty else { return }
            json.array("errors") { json in
                for error in errors { json.text(error) }
            }
        }
        return json.bytes
    }

    /// The beginning of a text that came with a request, to be told back.
    static func excerpt(_ text: String) -> String {
        let limit = 100
        return text.unicodeScalars.count <= limit ? text : "\(text.prefix(limit))…"
    }
}

extension Problem {
    static func badRequest(_ detail: String) -> Problem {
        Problem("bad-request", .badRequest, "Bad request", detail)
    }

    static func badParameter(_ name: String, _ value: String, _ expectation: String) -> Problem {
        Problem(
            "bad-parameter", .badRequest, "Bad parameter",
            "cannot use \(name) \"\(excerpt(value))\": \(expectation)")
    }

    static func unknownPath(_ path: String) -> Problem {
        Problem(
            "unknown-path", .notFound, "Unknown path",
            "there is nothing at \(excerpt(path)); / says what is where")
    }

    static func unknownMeter(site: String, meter: String) -> Problem {
        Problem(
            "unknown-meter", .notFound, "Unknown meter",
            "no meter \(excerpt("\(site)/\(meter)")) is configured; /api/v1/meters lists all")
    }

    static func unknownSite(_ site: String) -> Problem {
        Problem(
            "unknown-site", .notFound, "Unknown site",
            "no site \(excerpt(site)) is configured; /api/v1/sites lists all")
    }

    static func wrongMethod(_ method: String, _ route: Route) -> Problem {
        let allowed = route.methods.map(\.rawValue).joined(separator: ", ")
        var problem = Problem(
            "wrong-method", .methodNotAllowed, "Wrong method",
            "cannot \(excerpt(method)) \(route.pattern): expected \(allowed)")
        problem.fields = [HTTPField(name: .allow, value: allowed)]
        return problem
    }

    static func longURI(_ count: Int, limit: Int) -> Problem {
        Problem(
            "long-uri", .uriTooLong, "URI too long",
            "the path and query of the request have \(count) bytes, at most \(limit) are read")
    }

    static func largeHead(limit: Int) -> Problem {
        Problem(
            "large-head", .requestHeaderFieldsTooLarge, "Request head too large",
            "the request line and header fields may have \(limit) bytes together")
    }

    static func largeBody(limit: Int) -> Problem {
        Problem(
            "large-body", .contentTooLarge, "Request body too large",
            "a body may have \(limit) bytes")
    }

    static func noHTTP() -> Problem {
        Problem("no-http", .badRequest, "Not HTTP", "the request cannot be read as HTTP/1.1, with one Host")
    }

    static func otherOrigin(_ origin: String) -> Problem {
        Problem(
            "other-origin", .forbidden, "Page of another site",
            "a page of \(excerpt(origin)) may not change anything here")
    }

    static func notReady() -> Problem {
        var problem = Problem(
            "not-ready", .serviceUnavailable, "Not ready", "the store is not open or the collectors do not run yet")
        problem.fields = [HTTPField(name: .retryAfter, value: "1")]
        return problem
    }

    static func busy() -> Problem {
        var problem = Problem(
            "busy", .serviceUnavailable, "Too many answers under way",
            "clients have not yet taken what they were sent; try again in a second")
        problem.fields = [HTTPField(name: .retryAfter, value: "1")]
        return problem
    }

    static func store(_ detail: String) -> Problem {
        var problem = Problem("history-unavailable", .serviceUnavailable, "History not available", detail)
        problem.fields = [HTTPField(name: .retryAfter, value: "10")]
        return problem
    }

    static func reload(_ errors: [String]) -> Problem {
        var problem = Problem(
            "bad-configuration", .unprocessableContent, "Configuration not taken over",
            "the file has \(errors.count) \(errors.count == 1 ? "error" : "errors"); the configuration before stays in force"
        )
        problem.errors = errors
        return problem
    }
}

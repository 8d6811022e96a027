internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdTesting
internal import Metering
internal import NIOCore
internal import Store
internal import Testing

@testable internal import Gateway

/// Each request that cannot be answered, and what its client is told.
@Suite struct BadRequestTests {
    /// A problem as a client reads it.
    struct Document: Decodable, Equatable {
        var type: String
        var title: String
        var status: Int
        var detail: String
        var errors: [String]?
    }

    static func problem(
        _ fleet: SampleFleet, _ method: HTTPRequest.Method, _ uri: String
    ) async throws -> (document: Document, response: TestResponse) {
        let response = try await buildApplication(fleet.dependencies).test(.router) { client in
            try await client.execute(uri: uri, method: method)
        }
        #expect(response.headers[.contentType] == "application/problem+json")
        let document = try JSONDecoder().decode(Document.self, from: Data(response.body.readableBytesView))
        #expect(document.status == response.status.code)
        #expect(document.type.hasPrefix("urn:metergw:problem:"))
        #expect(!document.title.isEmpty)
        return (document, response)
    }

    @Test(arguments: [
        ("/nothing", 404, "unknown-path", "there is nothing at /nothing; / says what is where"),
        ("/metrics/", 404, "unknown-path", "there is nothing at /metrics/; / says what is where"),
        (
            "/api/v1/meters/jansen/cellar/latest", 404, "unknown-meter",
            "no meter jansen/cellar is configured; /api/v1/meters lists all"
        ),
        (
            "/api/v1/meters/nobody/grid/readings", 404, "unknown-site",
            "no site nobody is configured; /api/v1/sites lists all"
        ),
        (
            "/api/v1/meters/jansen/grid/readings?from=yesterday", 400, "bad-parameter",
            "cannot use from \"yesterday\": expected a time with its zone, such as 2026-03-01T13:15:03Z"
        ),
        (
            "/api/v1/meters/jansen/grid/readings?to=2026-03-01T13:15:03", 400, "bad-parameter",
            "cannot use to \"2026-03-01T13:15:03\": expected a time with its zone, such as 2026-03-01T13:15:03Z"
        ),
        (
            "/api/v1/meters/jansen/grid/readings?from=2026-03-02T00:00:00Z&to=2026-03-01T00:00:00Z", 400,
            "bad-parameter", "cannot use from \"2026-03-02T00:00:00Z\": it is after to, 2026-03-01T00:00:00Z"
        ),
        (
            "/api/v1/meters/jansen/grid/readings?limit=0", 400, "bad-parameter",
            "cannot use limit \"0\": expected a number from 1 to 10000"
        ),
        (
            "/api/v1/meters/jansen/grid/readings?limit=10001", 400, "bad-parameter",
            "cannot use limit \"10001\": expected a number from 1 to 10000"
        ),
        (
            "/api/v1/meters/jansen/grid/readings?limit=many", 400, "bad-parameter",
            "cannot use limit \"many\": expected a number from 1 to 10000"
        ),
        (
            "/api/v1/meters/jansen/grid/readings?limit=1&limit=2", 400, "bad-request",
            "cannot use parameter \"limit\": it is given 2 times, expected once"
        ),
        (
            "/api/v1/meters/jansen/grid/readings?form=x", 400, "bad-request",
            "unknown parameter \"form\"; did you mean \"from\"?"
        ),
        (
            "/api/v1/meters/jansen/grid/readings?from=%zz", 400, "bad-request",
            "cannot read the query: after a % two hexadecimal digits are expected"
        ),
        ("/metrics?meter=grid", 400, "bad-parameter", "cannot use meter \"grid\": expected site/meter"),
        ("/metrics?sites=jansen", 400, "bad-request", "unknown parameter \"sites\"; did you mean \"site\"?"),
    ])
    func saysWhatIsWrong(uri: String, status: Int, name: String, detail: String) async throws {
        let (document, _) = try await Self.problem(SampleFleet(), .get, uri)
        #expect(document.status == status)
        #expect(document.type == "urn:metergw:problem:\(name)")
        #expect(document.detail == detail)
    }

    @Test(arguments: [
        (HTTPRequest.Method.post, "/metrics", "GET, HEAD"), (.delete, "/api/v1/sites", "GET, HEAD"),
        (.put, "/api/v1/meters/jansen/grid/latest", "GET, HEAD"), (.get, "/-/reload", "POST"),
        (.head, "/-/reload", "POST"), (.options, "/", "GET, HEAD"),
    ])
    func aWrongMethodIsToldTheRightOnes(method: HTTPRequest.Method, uri: String, allowed: String) async throws {
        let response = try await buildApplication(SampleFleet().dependencies).test(.router) { client in
            try await client.execute(uri: uri, method: method)
        }
        #expect(response.status == .methodNotAllowed)
        #expect(response.headers[.allow] == allowed)
    }

    @Test func aURIOfMoreThan8KiBIsTooLong() async throws {
        let path = "/metrics?name[]=" + String(repeating: "a", count: 8192 - 16)
        let fits = try await buildApplication(SampleFleet().dependencies).test(.router) { client in
            try await client.execute(uri: path, method: .get)
        }
        #expect(fits.status == .ok)
        let (document, _) = try await Self.problem(SampleFleet(), .get, path + "a")
        #expect(document.status == 414)
        #expect(document.detail == "the path and query of the request have 8193 bytes, at most 8192 are read")
    }

    @Test func aStoreInTroubleIsNotTheClientsFault() async throws {
        var fleet = try SampleFleet()
        fleet.store = EmptyStore(failure: StoreError(attempt: "read /var/lib/x.db", cause: .corrupt("page 3")))
        let (document, response) = try await Self.problem(fleet, .get, "/api/v1/meters/jansen/grid/readings")
        #expect(document.status == 503)
        #expect(document.detail == "cannot read the history of jansen/grid now; the log says why")
        #expect(response.headers[.retryAfter] == "10")
    }

    @Test func metricsGoOnWithoutTheStore() async throws {
        var fleet = try SampleFleet()
        fleet.store = EmptyStore(failure: StoreError(attempt: "measure", cause: .closed))
        let response = try await buildApplication(fleet.dependencies).test(.router) { client in
            try await client.execute(uri: "/metrics", method: .get)
        }
        #expect(response.status == .ok)
        let page = SamplePage(String(buffer: response.body))
        #expect(page.samples("metergw_store_size_bytes").isEmpty)
        #expect(page.samples("metergw_store_pending_readings") == [" 7"])
    }

    @Test func aLongTextIsNotToldBackWhole() async throws {
        let (document, _) = try await Self.problem(
            SampleFleet(), .get, "/api/v1/meters/jansen/grid/readings?from=" + String(repeating: "9", count: 4000))
        #expect(document.detail.utf8.count < 300)
    }

    @Test func everyRequestIsCountedByItsRoute() async throws {
        let fleet = try SampleFleet()
        try await buildApplication(fleet.dependencies).test(.router) { client in
            for uri in ["/api/v1/meters/jansen/grid/latest", "/api/v1/meters/jansen/cellar/latest", "/nothing"] {
                _ = try await client.execute(uri: uri, method: .get)
            }
        }
        let counts = fleet.counters.values.requests.mapValues(\.count)
        #expect(
            counts == [
                .init(route: Route.latest.pattern, status: 200): 1, .init(route: Route.latest.pattern, status: 404): 1,
                .init(route: "none", status: 404): 1,
            ])
    }
}

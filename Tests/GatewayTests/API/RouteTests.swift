internal import Testing

@testable internal import Gateway

@Suite struct RouteTests {
    @Test func everyPatternLeadsToItsOwnRoute() {
        for route in Route.allCases {
            #expect(Route.match(route.pattern)?.route == route)
        }
    }

    @Test func textsStandForNames() throws {
        let match = try #require(Route.match("/api/v1/meters/jansen/gr%69d/latest"))
        #expect(match.route == .latest)
        #expect(match.values == ["jansen", "grid"])
    }

    @Test(arguments: [
        "", "//", "/metrics/", "/Metrics", "//metrics", "/api", "/api/v1/", "/api/v1/meters/",
        "/api/v1/meters/a/latest",
        "/api/v1/meters/a/b/c/latest", "/api/v1/meters/a/b/latest/", "/-/unhealthy", "/api/v1/meters/%zz/b/latest",
    ])
    func nothingElseIsARoute(path: String) {
        #expect(Route.match(path) == nil)
    }
}

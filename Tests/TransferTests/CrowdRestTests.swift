import Testing

@testable import Transfer

/// When the loop rests between its rounds, and how long.
struct CrowdRestTests {
    private func rest(_ timeouts: [Duration]) -> CrowdRest {
        var rest = CrowdRest()
        for timeout in timeouts { rest.begin(timeout: timeout) }
        return rest
    }

    @Test(arguments: 0...3) func fewRequestsAreSeenToAtOnce(count: Int) {
        #expect(rest(Array(repeating: .seconds(8), count: count)).span == .zero)
    }

    @Test func aCrowdWithTimeRestsLong() {
        #expect(rest(Array(repeating: .seconds(8), count: 4)).span == .milliseconds(30))
    }

    @Test func oneRequestInAHurryMakesTheRestShort() {
        var rest = rest([.seconds(8), .seconds(8), .seconds(8), .seconds(8), .milliseconds(900)])
        #expect(rest.span == .milliseconds(10))
        rest.end(timeout: .milliseconds(900))
        #expect(rest.span == .milliseconds(30))
    }

    @Test func theRestEndsWithTheCrowd() {
        var rest = rest(Array(repeating: .seconds(8), count: 4))
        rest.end(timeout: .seconds(8))
        #expect(rest.span == .zero)
    }
}

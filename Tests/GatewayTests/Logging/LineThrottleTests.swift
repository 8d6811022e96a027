internal import Metering
internal import Testing

@testable internal import Gateway

@Suite struct LineThrottleTests {
    private static let start = Timestamp(seconds: 1_772_370_000)

    @Test func anEqualLineIsHeldBackFor10MinutesAndCounted() {
        var throttle = LineThrottle()
        #expect(throttle.line("disk is full", at: Self.start) == "disk is full")
        for second in [1, 300, 599] {
            #expect(throttle.line("disk is full", at: Self.start.advanced(by: .seconds(second))) == nil)
        }
        #expect(
            throttle.line("disk is full", at: Self.start.advanced(by: .seconds(600)))
                == "disk is full (and 3 times more since 2026-03-01T13:00:00Z)")
        #expect(throttle.line("disk is full", at: Self.start.advanced(by: .seconds(1200))) == "disk is full")
    }

    @Test func anotherLineIsLoggedAtOnce() {
        var throttle = LineThrottle()
        #expect(throttle.line("disk is full", at: Self.start) == "disk is full")
        #expect(throttle.line("disk is full", at: Self.start) == nil)
        #expect(throttle.line("store is closed", at: Self.start) == "store is closed")
        #expect(throttle.line("disk is full", at: Self.start) == "disk is full")
    }
}

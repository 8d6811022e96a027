internal import Testing

@testable internal import Alerting

/// Parts of dates of values that are no dates: what `promtool test rules` 2.42 gives.
@Suite struct FarMomentTests {
    @Test(
        arguments: [
            (Double.nan, [15, 30, 0, 4, 12, 292_277_026_596]), (.infinity, [15, 30, 0, 4, 12, 292_277_026_596]),
            (-.infinity, [15, 30, 0, 4, 12, 292_277_026_596]), (1e19, [15, 30, 0, 4, 12, 292_277_026_596]),
            (1e18, [1, 46, 5, 23, 10, 31_688_740_476]), (-1e12, [22, 13, 2, 5, 4, -29719]),
            (1e12, [1, 46, 5, 27, 9, 33658]),
        ] as [(Double, [Double])])
    func areThoseOfPrometheus(_ seconds: Double, _ expected: [Double]) {
        let date = UTCDate(seconds: seconds)
        let functions: [Function] = [.hour, .minute, .dayOfWeek, .dayOfMonth, .month, .year]
        #expect(functions.map { date.value($0) } == expected)
    }
}

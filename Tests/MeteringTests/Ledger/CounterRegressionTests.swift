import Metering
import Testing

/// Counters that fall or leap where no equipment was exchanged.
@Suite struct CounterRegressionTests {
    /// When the serial number of the meter is told.
    enum Telling: CaseIterable {
        case withEachReading, afterwards, never
    }

    private let t1 = Register.importEnergy(.t1)
    private var meter = TrackedMeter()

    @Test mutating func aDeviceThatNeverTellsHasARegressionAndNoChange() {
        meter.read([t1: 1_000_000])
        meter.read([t1: 5])
        let regression = CounterRegression(t1, from: 1_000_000, to: 5, time: meter.now)
        #expect(meter.findings == [.regression(regression)])
        for amount: Int64 in 6...50 { meter.read([t1: amount]) }
        #expect(meter.findings.count == 1)
        #expect(meter.tracker.held == [regression])
        #expect(meter.shown(t1, 50) == 1_000_000)
        #expect(meter.tracker.changes.isEmpty)
    }

    @Test(arguments: Telling.allCases)
    mutating func aGlitchToZeroIsCountedOnceAndMovesNothing(_ telling: Telling) {
        meter.read([t1: 1_000_000], telling == .never ? nil : "A")
        for _ in 0..<3 {
            meter.read([t1: 0], telling == .withEachReading ? "A" : nil)
            #expect(meter.shown(t1, 0) == 1_000_000)
        }
        meter.read([t1: 1_000_004], telling == .withEachReading ? "A" : nil)
        #expect(meter.shown(t1, 1_000_004) == 1_000_004)
        #expect(meter.tracker.regressions == [t1: 1])
        #expect(meter.findings.count == 1)
        #expect(meter.tracker.held.isEmpty && meter.tracker.changes.isEmpty)
    }

    @Test mutating func aFallWaitsForTheSerialNumberAndIsCountedWhenThatIsTheSame() {
        meter.read([t1: 1_000_000], "A")
        meter.read([t1: 7])
        let fall = meter.now
        #expect(meter.findings.isEmpty)
        meter.read([t1: 8], "A")
        #expect(meter.findings == [.regression(CounterRegression(t1, from: 1_000_000, to: 7, time: fall))])
        #expect(meter.shown(t1, 8) == 1_000_000)
    }

    @Test mutating func aFallIsCountedAfterAQuarterOfAnHourWithoutASerialNumber() {
        meter.read([t1: 1_000_000], "A")
        meter.read([t1: 7])
        meter.read([t1: 8], after: .seconds(15 * 60))
        #expect(meter.findings.isEmpty)
        meter.read([t1: 9])
        #expect(meter.tracker.regressions == [t1: 1])
        // An exchange that is told later still explains it.
        meter.read([t1: 10], "B")
        #expect(meter.tracker.changes.count == 1)
        #expect(meter.shown(t1, 10) == 1_000_003)
    }

    @Test mutating func aSecondFallAfterTheReturnIsCountedAgain() {
        for amount: Int64 in [1_000_000, 0, 1_000_001, 0, 1_000_002] { meter.read([t1: amount], "A") }
        #expect(meter.tracker.regressions == [t1: 2])
    }

    @Test mutating func aLeapThatGoesBackIsNotShown() {
        for (amount, shown) in [(1_000_000, 1_000_000), (99_999_999, 1_000_000), (1_000_001, 1_000_001)] {
            meter.read([t1: Int64(amount)], "A")
            #expect(meter.shown(t1, Int64(amount)) == Int64(shown))
        }
        #expect(meter.tracker.regressions == [t1: 1])
    }

    @Test mutating func noiseOfAFloatIsHeldAndNotCounted() {
        for amount: Int64 in [18_234_566, 18_234_568, 18_234_566, 18_234_566] { meter.read([t1: amount]) }
        #expect(meter.shown(t1, 18_234_566) == 18_234_568)
        #expect(meter.findings.isEmpty)
    }

    @Test mutating func noiseDoesNotAddUpToAFall() {
        meter.read([t1: 1_000_000])
        for amount in stride(from: Int64(999_999), through: 999_990, by: -1) { meter.read([t1: amount]) }
        #expect(meter.tracker.regressions == [t1: 1])
        #expect(meter.shown(t1, 999_990) == 1_000_000)
    }

    @Test mutating func registersThatAreAbsentAreNothing() {
        meter.read([t1: 1_000_000, .gas(slot: 1): 300], "A")
        meter.read([.importPower: 400], "A")
        meter.read([t1: 1_000_001, .gas(slot: 1): 301], "A")
        #expect(meter.findings.isEmpty)
        #expect(meter.shown(t1, 1_000_001) == 1_000_001)
    }

    @Test mutating func gaugesFallAsTheyLike() {
        meter.read([.importPower: 4000], "A")
        meter.read([.importPower: 3], "A")
        #expect(meter.findings.isEmpty)
        #expect(meter.shown(.importPower, 3) == 3)
    }

    @Test mutating func whatIsHeldStaysSoOverARestart() {
        meter.read([t1: 1_000_000])
        meter.read([t1: 5])
        meter.restart([t1: 5])
        meter.read([t1: 6])
        #expect(meter.shown(t1, 6) == 1_000_000)
        #expect(meter.findings.count == 1)
        #expect(meter.tracker.regressions == [t1: 1])
        meter.read([t1: 1_000_001])
        #expect(meter.shown(t1, 1_000_001) == 1_000_001 && meter.tracker.held.isEmpty)
    }
}

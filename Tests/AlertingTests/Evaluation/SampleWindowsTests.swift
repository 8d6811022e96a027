internal import Alerting
internal import Metering
internal import Testing

/// What windows keep, and what they forget.
@Suite struct SampleWindowsTests {
    private static let up = Labels(["__name__": "up", "site": "a"])
    private static let down = Labels(["__name__": "up", "site": "b"])

    private static func selectors(_ texts: String...) throws -> [Selector] {
        try texts.flatMap { try Expression.parse($0).selectors }
    }

    /// What an expression gives at a moment, by the site or, where there is none, the metric.
    private static func values(
        _ text: String, at seconds: Int64, in windows: inout SampleWindows
    ) throws -> [String: Double] {
        var evaluator = Evaluator(windows)
        defer { windows = evaluator.takeWindows() }
        guard
            case .vector(let samples) = try evaluator.evaluate(
                try Expression.parse(text), at: Timestamp(seconds: seconds))
        else { return [:] }
        let named = samples.map { ($0.labels["site"] ?? $0.labels["__name__"] ?? "", $0.value) }
        return Dictionary(named) { $1 }
    }

    private static func tick(_ windows: inout SampleWindows, _ seconds: Int64, _ samples: [(Labels, Double)]) {
        windows.appendTick(samples.map { Sample($0.0, $0.1) }, at: Timestamp(seconds: seconds))
    }

    @Test func aSeriesThatIsMissingFromATickIsGoneAtOnceAndComesBack() throws {
        var windows = SampleWindows()
        Self.tick(&windows, 0, [(Self.up, 1), (Self.down, 2)])
        Self.tick(&windows, 15, [(Self.up, 1)])
        #expect(try Self.values("up", at: 14, in: &windows) == ["a": 1, "b": 2])
        #expect(try Self.values("up", at: 15, in: &windows) == ["a": 1])
        Self.tick(&windows, 30, [(Self.up, 1), (Self.down, 2)])
        #expect(try Self.values("up", at: 30, in: &windows) == ["a": 1, "b": 2])
        #expect(try Self.values("count_over_time(up[1m])", at: 30, in: &windows) == ["a": 3, "b": 2])
    }

    @Test func whatIsAppendedBesideTheTicksDoesNotEndWithThem() throws {
        let recorded = Labels(["__name__": "recorded"])
        var windows = SampleWindows()
        Self.tick(&windows, 0, [(Self.up, 1)])
        windows.append([Sample(recorded, 7)], at: Timestamp(seconds: 0))
        Self.tick(&windows, 15, [(Self.up, 1)])
        #expect(try Self.values("recorded", at: 300, in: &windows) == ["recorded": 7])
        #expect(try Self.values("recorded", at: 301, in: &windows) == [:])
        windows.end([recorded, Labels(["__name__": "unknown"])], at: Timestamp(seconds: 15))
        #expect(try Self.values("recorded", at: 15, in: &windows) == [:])
        #expect(windows.seriesCount == 2)
    }

    @Test func ofTwoSamplesAtOneMomentTheFirstStays() throws {
        var windows = SampleWindows()
        Self.tick(&windows, 0, [(Self.up, 1), (Self.up, 2)])
        windows.append([Sample(Self.up, 3)], at: Timestamp(seconds: 0))
        #expect(try Self.values("count_over_time(up[1m])", at: 0, in: &windows) == ["a": 1])
        #expect(try Self.values("up", at: 0, in: &windows) == ["a": 1])
        // A time before the last one is taken for it.
        windows.append([Sample(Self.down, 4)], at: Timestamp(seconds: -10))
        #expect(try Self.values("timestamp(up)", at: 0, in: &windows) == ["a": 0, "b": 0])
    }

    @Test func onlyWhatSelectorsPickIsKept() throws {
        var windows = SampleWindows()
        windows.keep(try Self.selectors("up{site=\"a\"}", "{__name__=~\"other.*\"}"))
        Self.tick(&windows, 0, [(Self.up, 1), (Self.down, 1), (Labels(["__name__": "third"]), 1)])
        #expect(windows.seriesCount == 1)
        Self.tick(&windows, 15, [(Self.up, 1), (Labels(["__name__": "others"]), 1)])
        #expect(windows.seriesCount == 2)
        #expect(windows.keeps("up"))
        windows.keep(try Self.selectors("up"))
        #expect(windows.seriesCount == 1)
        #expect(!windows.keeps("third"))
        Self.tick(&windows, 30, [(Self.up, 1), (Self.down, 2)])
        #expect(try Self.values("up", at: 30, in: &windows) == ["a": 1, "b": 2])
    }

    @Test func aRangeAndAnOffsetAreKeptToTheirEndsAndNotBeyond() throws {
        var windows = SampleWindows()
        windows.keep(try Self.selectors("rate(up[10m] offset 5m)"))
        for step in 0..<400 { Self.tick(&windows, Int64(step) * 15, [(Self.up, Double(step))]) }
        let now: Int64 = 399 * 15
        #expect(try Self.values("count_over_time(up[10m] offset 5m)", at: now, in: &windows) == ["a": 41])
        // What a pruning rhythm of 16 ticks leaves.
        let kept = try #require(try Self.values("count_over_time(up[1d])", at: now, in: &windows)["a"])
        #expect((61.0...77).contains(kept))
    }

    @Test func howFarASelectorReachesCountsWhatItLooksAhead() throws {
        let reaches = try Self.selectors("a", "a[1h]", "a offset 1h", "a[1h] offset -10m", "a offset -10m").map(\.reach)
        #expect(reaches == [.seconds(300), .seconds(3600), .seconds(3900), .seconds(3000), .zero])
    }

    @Test func seriesOfWhichNothingIsLeftAreForgottenAndWhatStaysAnswersAsBefore() throws {
        var windows = SampleWindows()
        windows.keep(try Self.selectors("up"))
        Self.tick(&windows, 0, [(Self.down, 5), (Self.up, 1)])
        #expect(try Self.values("up", at: 0, in: &windows) == ["a": 1, "b": 5])
        for step in 1..<64 { Self.tick(&windows, Int64(step) * 15, [(Self.up, Double(step))]) }
        #expect(windows.seriesCount == 1)
        #expect(try Self.values("up", at: 63 * 15, in: &windows) == ["a": 63])
        Self.tick(&windows, 64 * 15, [(Self.up, 64), (Self.down, 6)])
        #expect(try Self.values("up", at: 64 * 15, in: &windows) == ["a": 64, "b": 6])
    }

    @Test func narrowerAndWiderNeedsKeepTheAnswersWithinThem() throws {
        var windows = SampleWindows()
        windows.keep(try Self.selectors("up[1h]"))
        for step in 0..<200 { Self.tick(&windows, Int64(step) * 15, [(Self.up, Double(step)), (Self.down, 0)]) }
        let before = try Self.values("sum_over_time(up[5m])", at: 199 * 15, in: &windows)
        windows.keep(try Self.selectors("up[5m]"))
        #expect(try Self.values("sum_over_time(up[5m])", at: 199 * 15, in: &windows) == before)
        windows.keep(try Self.selectors("up[2h]"))
        #expect(try Self.values("sum_over_time(up[5m])", at: 199 * 15, in: &windows) == before)
        // The series of the last tick are still known to have been in it.
        Self.tick(&windows, 200 * 15, [(Self.up, 1)])
        #expect(try Self.values("up", at: 200 * 15, in: &windows) == ["a": 1])
    }

    @Test func aDayOfTicksStaysBounded() throws {
        var windows = SampleWindows()
        windows.keep(try Self.selectors("avg_over_time(changing[10m])", "steady offset 23h", "up"))
        let changing = Labels(["__name__": "changing"])
        let steady = Labels(["__name__": "steady"])
        for step in 0..<6000 {
            Self.tick(&windows, Int64(step) * 15, [(changing, Double(step)), (steady, 1), (Self.up, Double(step % 2))])
        }
        #expect(windows.runCount <= 160)
        #expect(try Self.values("steady offset 23h", at: 5999 * 15, in: &windows) == ["steady": 1])
        // Labels that nobody asks for leave no series behind.
        for step in 6000..<6100 {
            Self.tick(&windows, Int64(step) * 15, [(Labels(["__name__": "up", "site": "s\(step)"]), 1)])
        }
        #expect(windows.seriesCount <= 40)
    }
}

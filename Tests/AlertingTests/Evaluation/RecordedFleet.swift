internal import Alerting
internal import Metering

/// Half an hour of the series that expressions are tried on: a sample every 30 seconds, with gaps and ends.
struct RecordedFleet {
    /// What a series has at a step.
    enum Point {
        case value(Double)
        /// Nothing: a gap.
        case missing
        /// The mark of an end.
        case stale
    }

    static let interval: Int64 = 30
    static let steps = 61

    let series: [(labels: Labels, points: [Point])]

    /// Records a fleet, the same for each seed.
    init(seed: UInt64 = 7) {
        var random = SeededNumbers(state: seed)
        var series: [(Labels, [Point])] = []
        for (site, meter) in [("a", "m1"), ("a", "m2"), ("b", "m1"), ("d", "m1")] {
            let base = Double(random.below(300))
            let power = (0..<Self.steps).map { _ in Point.value(base + Double(random.below(200)) / 4) }
            series.append((Labels(["__name__": "power_watts", "site": site, "meter": meter]), power))
            var total = Double(random.below(100_000))
            let resetAt = random.below(60)
            let energy = (0..<Self.steps).map { step -> Point in
                total = step == resetAt ? 5 : total + Double(random.below(40))
                return (20..<24).contains(step) && meter == "m2" ? .missing : .value(total)
            }
            series.append((Labels(["__name__": "energy_total", "site": site, "meter": meter]), energy))
            let up = (0..<Self.steps).map { step in
                Point.value(site == "a" && step > 30 ? 0 : random.below(5) == 0 ? 0 : 1)
            }
            series.append((Labels(["__name__": "meter_up", "site": site, "meter": meter]), up))
        }
        self.series = (series + RecordedFleet.fixed).map { (labels: $0.0, points: $0.1) }
    }

    /// Series that are the same for all seeds: limits, gaps, and numbers at the edges of arithmetic.
    private static var fixed: [(Labels, [Point])] {
        var series: [(Labels, [Point])] = []
        for (site, zone) in [("a", "x"), ("b", "y"), ("c", "")] {
            let labels = Labels(["__name__": "capacity_watts", "site": site, "zone": zone])
            series.append((labels, (0..<Self.steps).map { .value($0 < 40 ? 250 : 260) }))
            series.append(
                (Labels(["__name__": "limit_ratio", "site": site]), [Point](repeating: .value(0.5), count: Self.steps)))
        }
        series.append(
            (Labels(["__name__": "steady", "site": "a"]), [Point](repeating: .value(42.5), count: Self.steps)))
        series.append((Labels(["__name__": "tenths"]), (0..<Self.steps).map { .value(Double($0 % 7) * 0.1) }))
        series.append(
            (Labels(["__name__": "flags", "site": "a"]), (0..<Self.steps).map { .value(Double($0 / 5 % 2)) }))
        series.append(
            (Labels(["__name__": "fading", "site": "f"]), (0..<Self.steps).map { $0 < 20 ? .value(1) : .missing }))
        series.append(
            (
                Labels(["__name__": "fading", "site": "g"]),
                (0..<Self.steps).map { $0 < 25 ? .value(2) : $0 == 25 ? .stale : .missing }
            ))
        let odd: [[Double]] = [[.nan], [.infinity, 1], [-.infinity, 2, 3], [1e300, -1e300, 1], [0, -0.0, 5]]
        for (index, values) in odd.enumerated() {
            let labels = Labels(["__name__": "odd_values", "site": "s\(index)"])
            series.append((labels, (0..<Self.steps).map { .value(values[$0 % values.count]) }))
        }
        for (index, time) in [0.0, 951_782_400, 1_711_846_800, 4_102_444_799, -86_401].enumerated() {
            series.append(
                (Labels(["__name__": "stamps", "n": "\(index)"]), [Point](repeating: .value(time), count: Self.steps)))
        }
        return series
    }

    /// Windows with all that had come by a step.
    func windows(upTo last: Int) -> SampleWindows {
        var windows = SampleWindows()
        for step in 0...last {
            var samples: [Sample] = []
            var ended: [Labels] = []
            for (labels, points) in series {
                switch points[step] {
                case .value(let value): samples.append(Sample(labels, value))
                case .stale: ended.append(labels)
                case .missing: break
                }
            }
            let time = Timestamp(seconds: Int64(step) * Self.interval)
            windows.append(samples, at: time)
            windows.end(ended, at: time)
        }
        return windows
    }
}

/// Numbers that look like chance and are the same in each run.
struct SeededNumbers {
    var state: UInt64

    mutating func below(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(bound))
    }
}

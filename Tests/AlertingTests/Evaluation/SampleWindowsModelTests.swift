internal import Alerting
internal import Metering
internal import Testing

/// Windows against plain lists of samples, by chance.
@Suite struct SampleWindowsModelTests {
    /// Series as lists of samples; nil marks an end.
    private struct Model {
        var series: [Labels: [(time: Int64, value: Double?)]] = [:]
        var ticked: Set<Labels> = []

        mutating func append(_ labels: Labels, _ value: Double?, at time: Int64) {
            guard series[labels]?.last.map({ $0.time < time }) ?? (value != nil) else { return }
            series[labels, default: []].append((time, value))
        }

        func latest(at time: Int64) -> [Labels: Double] {
            series.compactMapValues { samples in
                samples.last { $0.time <= time }.flatMap { $0.time >= time - 300_000 ? $0.value : nil }
            }
        }

        func sums(from start: Int64, to end: Int64) -> [Labels: Double] {
            series.compactMapValues { samples in
                let values = samples.filter { (start...end).contains($0.time) }.compactMap(\.value)
                return values.isEmpty ? nil : values.reduce(0, +)
            }
        }
    }

    private static func vector(
        _ text: String, at time: Int64, in windows: inout SampleWindows
    ) throws -> [Labels: Double] {
        var evaluator = Evaluator(windows)
        defer { windows = evaluator.takeWindows() }
        let value = try evaluator.evaluate(try Expression.parse(text), at: Timestamp(milliseconds: time))
        guard case .vector(let samples) = value else { return [:] }
        return Dictionary(uniqueKeysWithValues: samples.map { ($0.labels, $0.value) })
    }

    @Test(arguments: 1...12 as ClosedRange<UInt64>)
    func giveWhatListsOfSamplesGive(_ seed: UInt64) throws {
        var random = SeededNumbers(state: seed)
        var windows = SampleWindows()
        var model = Model()
        let labels = (0..<6).map { Labels(["__name__": "m", "n": "\($0)"]) }
        windows.keep(try Expression.parse("sum_over_time(m[10m] offset 3m)").selectors)
        var now: Int64 = 1_000_000
        for step in 0..<600 {
            now += [1, 7500, 15_000, 15_000, 15_000, 60_000, 400_000][random.below(step % 50 == 0 ? 7 : 6)]
            let time = Timestamp(milliseconds: now)
            let samples = labels.filter { _ in random.below(5) > 0 }.map { Sample($0, Double(random.below(3))) }
            switch random.below(8) {
            case 0:
                windows.append(samples, at: time)
                for sample in samples { model.append(sample.labels, sample.value, at: now) }
            case 1:
                let ended = labels[random.below(6)]
                windows.end([ended], at: time)
                if model.series[ended]?.last?.value != nil { model.append(ended, nil, at: now) }
            default:
                windows.appendTick(samples, at: time)
                for sample in samples { model.append(sample.labels, sample.value, at: now) }
                for missing in model.ticked.subtracting(samples.map(\.labels))
                where model.series[missing]?.last?.value != nil { model.append(missing, nil, at: now) }
                model.ticked = Set(samples.map(\.labels))
            }
            if step == 300 { windows.keep(try Expression.parse("sum_over_time(m[10m] offset 4m)").selectors) }
            let back = Int64(random.below(180_000))
            #expect(try Self.vector("m", at: now - back, in: &windows) == model.latest(at: now - back))
            let sums = model.sums(from: now - back - 600_000, to: now - back)
            let found = try Self.vector("sum_over_time(m[10m])", at: now - back, in: &windows)
            #expect(
                found == Dictionary(uniqueKeysWithValues: sums.map { ($0.key.filter { $0.name == "n" }, $0.value) }))
        }
    }
}

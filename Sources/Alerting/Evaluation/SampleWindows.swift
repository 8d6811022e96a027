public import Metering

/// What is kept of samples: of each series as much as the loaded rules look back on.
///
/// Moments are those at which samples were appended, in the order of time; they are kept once for all series. A series
/// that ends is marked, so that it is gone at once and not for another five minutes, as in Prometheus.
public struct SampleWindows: Sendable {
    /// How far back the latest sample of a series may be.
    public static let lookback = Duration.seconds(300)
    /// The most that can be looked back on: a day, and where that is an offset, a look-back more.
    public static let longest = Duration.seconds(86400) + lookback

    /// The series that a selector picks, as far as its family was looked through.
    private struct Picked: Sendable {
        var lookedAt = 0
        var members: [Int] = []
    }

    /// By how many milliseconds the clock may be set back without anything being forgotten.
    private static let leastSetBack: Int64 = 60_000
    /// Every so many moments it is looked what is no longer wanted.
    private static let pruningRhythm = 16
    /// How many labels that nobody wants are remembered at most.
    private static let mostUnwanted = 50_000
    /// For how many selectors it is remembered what they pick: templates can ask for ever new ones.
    private static let mostPicked = 5000

    private(set) var series: [SampleSeries] = []
    private(set) var moments = Moments()
    private var needs = WindowNeeds.everything
    private var byLabels: [Labels: Int] = [:]
    /// The series with one metric name.
    private var families: [String: [Int]] = [:]
    private var picked: [[LabelMatcher]: Picked] = [:]
    /// The series of the last tick.
    private var ticked: [Int] = []
    /// Labels that came and are not wanted, so that they are not looked at again at each tick.
    private var unwanted: Set<Labels> = []
    private var appended = 0
    /// Labels that evaluations make of those of the series.
    var labelCache = LabelCache()

    /// Creates windows that keep all metrics for a day.
    public init() {}

    /// Keeps only what some selectors can see from now on.
    public mutating func keep(_ selectors: [Selector]) {
        needs = WindowNeeds(selectors)
        picked = [:]
        labelCache = LabelCache()
        rebuild()
    }

    /// Whether samples of a metric are kept, of some series at least.
    public func keeps(_ metric: String) -> Bool { needs.want(metric) }

    /// How many series there are.
    public var seriesCount: Int { series.count }

    /// How many stretches of equal values are in memory, at 16 bytes each.
    public var runCount: Int { series.reduce(0) { $0 + $1.runCount } }

    /// Appends samples of a moment that is not before the last one; what other series have is not touched.
    ///
    /// Of two samples of one series at one moment the first stays.
    public mutating func append(_ samples: [Sample], at time: Timestamp) {
        let moment = moments.number(appending: time.milliseconds)
        for sample in samples { _ = append(sample, at: moment) }
        prune()
    }

    /// Appends all samples that there are at a moment: series of the tick before that are missing end.
    ///
    /// Where the clock was set back, windows begin anew: what they have would hide what comes until it is that late again.
    public mutating func appendTick(_ samples: [Sample], at time: Timestamp) {
        if let last = moments.last, last - time.milliseconds > SampleWindows.leastSetBack { clear() }
        let moment = moments.number(appending: time.milliseconds)
        var present: [Int] = []
        present.reserveCapacity(samples.count)
        for sample in samples {
            if let index = append(sample, at: moment) { present.append(index) }
        }
        for index in ticked where series[index].lastMoment < moment && !series[index].hasEnded {
            series[index].append(SampleSeries.staleMark, at: moment)
        }
        ticked = present
        prune()
    }

    /// Ends series at a moment; those that there are not, or that have ended, stay as they are.
    public mutating func end(_ labels: some Sequence<Labels>, at time: Timestamp) {
        let moment = moments.number(appending: time.milliseconds)
        for labels in labels {
            guard let index = byLabels[labels], series[index].lastMoment < moment, !series[index].hasEnded else {
                continue
            }
            series[index].append(SampleSeries.staleMark, at: moment)
        }
        prune()
    }

    private mutating func append(_ sample: Sample, at moment: Int) -> Int? {
        guard let index = byLabels[sample.labels] ?? add(sample.labels) else { return nil }
        if series[index].lastMoment < moment { series[index].append(sample.value, at: moment) }
        return index
    }

    private mutating func add(_ labels: Labels) -> Int? {
        guard !unwanted.contains(labels) else { return nil }
        guard let reach = needs.reach(of: labels) else {
            if unwanted.count >= SampleWindows.mostUnwanted { unwanted = [] }
            unwanted.insert(labels)
            return nil
        }
        let unnamed = labelCache.labels(of: labels, labelCache.table(.withoutMetricName))
        add(SampleSeries(labels, unnamed: unnamed, reach: reach))
        return series.count - 1
    }

    private mutating func add(_ new: SampleSeries) {
        byLabels[new.labels] = series.count
        families[new.labels[Labels.metricName] ?? "", default: []].append(series.count)
        series.append(new)
    }
}

extension SampleWindows {
    private mutating func prune() {
        appended += 1
        guard appended.isMultiple(of: SampleWindows.pruningRhythm), let now = moments.last else { return }
        var farthest: Int64 = 0
        // Series with the same reach come in long rows: the moment that it leads to is looked up once a row.
        var (reach, first) = (Int64(-1), 0)
        var hasEmpty = false
        for index in series.indices {
            if series[index].reach != reach {
                reach = series[index].reach
                first = moments.number(notBefore: now - reach)
                farthest = max(farthest, reach)
            }
            series[index].drop(before: first)
            hasEmpty = hasEmpty || series[index].isEmpty
        }
        if hasEmpty { rebuild() }
        labelCache.limit(toSeries: series.count)
        moments.drop(before: moments.number(notBefore: now - farthest))
    }

    /// Leaves out series that are no longer wanted, or of which nothing is left.
    private mutating func clear() {
        (series, moments, byLabels, families, picked, ticked) = ([], Moments(), [:], [:], [:], [])
        labelCache = LabelCache()
    }

    private mutating func rebuild() {
        let (before, lastTick) = (series, Set(ticked))
        (series, byLabels, families, ticked, unwanted) = ([], [:], [:], [], [])
        for matchers in picked.keys { picked[matchers] = Picked() }
        for (index, old) in before.enumerated() where !old.isEmpty {
            guard let reach = needs.reach(of: old.labels) else { continue }
            if lastTick.contains(index) { ticked.append(series.count) }
            add(reach == old.reach ? old : old.kept(reach: reach))
        }
    }

    /// The series that a selector picks, by their indices.
    mutating func members(of selector: Selector) -> [Int] {
        var found = picked[selector.matchers] ?? Picked()
        if let metric = selector.metric {
            look(through: families[metric] ?? [], for: selector, &found)
        } else if found.lookedAt < series.count {
            look(through: Array(series.indices), for: selector, &found)
        }
        if picked.count >= SampleWindows.mostPicked, picked[selector.matchers] == nil { picked = [:] }
        picked[selector.matchers] = found
        return found.members
    }

    private func look(through members: [Int], for selector: Selector, _ found: inout Picked) {
        guard found.lookedAt < members.count else { return }
        for index in members[found.lookedAt...] where selector.picks(series[index].labels) {
            found.members.append(index)
        }
        found.lookedAt = members.count
    }
}

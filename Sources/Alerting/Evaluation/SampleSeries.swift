/// The samples of one series, as changes: a stretch of moments one after the other with the same value is one run.
internal struct SampleSeries: Sendable {
    /// Moments one after the other with one value, in 16 bytes: a million of them are what a large fleet has.
    private struct Run: Sendable {
        /// The number of its first moment; one a second fills the type in 136 years.
        let start: UInt32
        var count: UInt32
        let value: Double

        init(at moment: Int, _ value: Double) {
            (start, count, self.value) = (UInt32(moment), 1, value)
        }

        var first: Int { Int(start) }
        var last: Int { Int(start) + Int(count) - 1 }
    }

    let labels: Labels
    /// The labels without the name of the metric, as most functions give them.
    let unnamedLabels: Labels
    /// How far back it is wanted, in milliseconds.
    let reach: Int64
    private var runs: [Run] = []
    /// How many of the first runs are no longer wanted.
    private var dropped = 0

    init(_ labels: Labels, unnamed: Labels, reach: Int64) {
        (self.labels, unnamedLabels) = (labels, unnamed)
        self.reach = reach
    }

    /// The same samples, wanted otherwise far back, in no more memory than they take.
    func kept(reach: Int64) -> SampleSeries {
        var series = SampleSeries(labels, unnamed: unnamedLabels, reach: reach)
        series.runs = Array(runs[dropped...])
        return series
    }

    /// The number of the first moment that it is known from on; its time may be forgotten already.
    var firstMoment: Int { dropped < runs.count ? runs[dropped].first : .max }

    /// The number of the last moment that has a sample, or a mark that there is none any more.
    var lastMoment: Int { runs.last?.last ?? -1 }

    /// Whether nothing is left of it.
    var isEmpty: Bool { dropped == runs.count }

    /// How many runs are in memory.
    var runCount: Int { runs.count }

    /// Whether its last sample is the mark of its end.
    var hasEnded: Bool { runs.last.map { SampleSeries.isStale($0.value) } ?? true }

    /// What marks the end of a series: a NaN that no arithmetic gives.
    static let staleMark = Double(bitPattern: 0x7FF0_0000_0000_0002)

    static func isStale(_ value: Double) -> Bool {
        value.bitPattern == staleMark.bitPattern
    }

    /// Appends a sample or a mark at a moment behind all others.
    mutating func append(_ value: Double, at moment: Int) {
        if let last = runs.indices.last, runs[last].value.bitPattern == value.bitPattern, runs[last].last + 1 == moment
        {
            runs[last].count += 1
            return
        }
        if runs.count == runs.capacity { makeRoom() }
        runs.append(Run(at: moment, value))
    }

    /// Uses the room of what was dropped, or takes a quarter more: twice as much would be too much of many series.
    private mutating func makeRoom() {
        if dropped * 8 > runs.count {
            runs.removeFirst(dropped)
            dropped = 0
        } else {
            runs.reserveCapacity(runs.count + max(2, runs.count / 4))
        }
    }

    /// Forgets the runs that were over before a moment.
    mutating func drop(before moment: Int) {
        while dropped < runs.count, runs[dropped].last < moment { dropped += 1 }
    }

    /// The number of the last moment up to one that has a sample or a mark, with its value.
    func latest(upTo moment: Int) -> (moment: Int, value: Double)? {
        // Nearly always it is the very last.
        if let run = runs.last, run.first <= moment { return (min(moment, run.last), run.value) }
        let behind = runs.partitioningIndex { $0.first > moment }
        guard behind > 0 else { return nil }
        return (min(moment, runs[behind - 1].last), runs[behind - 1].value)
    }

    /// Puts what it has at some moments, without marks, behind others.
    func appendStretches(at numbers: ClosedRange<Int>, to stretches: inout [Stretch]) {
        var index = runs.partitioningIndex { $0.last >= numbers.lowerBound }
        while index < runs.count, runs[index].first <= numbers.upperBound {
            let run = runs[index]
            index += 1
            guard !SampleSeries.isStale(run.value) else { continue }
            let (first, last) = (max(run.first, numbers.lowerBound), min(run.last, numbers.upperBound))
            stretches.append(Stretch(first: first, last: last, value: run.value))
        }
    }

    /// Puts the samples at some moments, without marks, behind others.
    func appendSamples(at numbers: ClosedRange<Int>, of moments: Moments, to samples: inout [TimedValue]) {
        var index = runs.partitioningIndex { $0.last >= numbers.lowerBound }
        while index < runs.count, runs[index].first <= numbers.upperBound {
            let run = runs[index]
            index += 1
            guard !SampleSeries.isStale(run.value) else { continue }
            // Most values that change do so at every moment.
            guard run.count > 1 else {
                samples.append(TimedValue(milliseconds: moments.time(of: run.first), value: run.value))
                continue
            }
            for number in max(run.first, numbers.lowerBound)...min(run.last, numbers.upperBound) {
                samples.append(TimedValue(milliseconds: moments.time(of: number), value: run.value))
            }
        }
    }
}

/// A value and when it was.
internal struct TimedValue: Hashable, Sendable {
    let milliseconds: Int64
    let value: Double
}

extension Array {
    /// The first index whose element passes a test that all behind it pass too.
    internal func partitioningIndex(_ isPassed: (Element) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if isPassed(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

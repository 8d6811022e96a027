/// What a meter did in a period: a quarter hour, or a day or month that consists of them.
public struct LedgerRecord: Hashable, Sendable {
    /// What is known against the figures of a period.
    ///
    /// The raw value is what the disk keeps.
    public struct Quality: OptionSet, Hashable, Sendable {
        /// One bit for each thing that is known.
        public let rawValue: UInt16

        /// Creates a set from its bits, also from bits of a later version.
        public init(rawValue: UInt16) {
            self.rawValue = rawValue
        }

        /// A register at an edge is interpolated, since no reading lies within 30 seconds of it.
        public static let estimated = Quality(rawValue: 1 << 0)
        /// Values out of the device's own memory were used.
        public static let backfilled = Quality(rawValue: 1 << 1)
        /// The moment of such a value is known only to an hour or longer.
        public static let approximate = Quality(rawValue: 1 << 2)
        /// Equipment was exchanged: what was used in between is not in it.
        public static let replaced = Quality(rawValue: 1 << 3)
        /// A counter fell or leapt without a known reason, and its value was held.
        public static let held = Quality(rawValue: 1 << 4)
        /// The meter's own mean of the quarter hour (1.4.0) is another than the counters say.
        public static let demandDiffers = Quality(rawValue: 1 << 5)
        /// The meter's own peak of the month (1.6.0) is another than the counters say.
        public static let peakDiffers = Quality(rawValue: 1 << 6)
        /// Readings bear the time of their reception, as the meter's clock was wrong.
        public static let receptionTime = Quality(rawValue: 1 << 7)
    }

    /// A mean power over a quarter hour, and when that began.
    public struct Peak: Hashable, Sendable {
        /// The power, in W.
        public let watts: Int64
        /// The start of the quarter hour.
        public let start: Timestamp

        /// Creates a peak.
        public init(watts: Int64, start: Timestamp) {
            self.watts = watts
            self.start = start
        }
    }

    /// The first moment of the period.
    public var start: Timestamp
    /// The first moment after it.
    public var end: Timestamp
    /// What each counter did, by register number.
    public var counters: [CounterUse] = []
    /// What each gauge showed, by register number.
    public var gauges: [GaugeSummary] = []
    /// What was drawn from the grid on all tariffs, in Wh; nil where it is not known.
    ///
    /// Of a quarter hour it is what the meter's total counted, or else its tariffs together; of a longer period the sum of
    /// its quarter hours, also where another register was read in each.
    public var importUse: Int64?
    /// What was delivered to the grid on all tariffs, in Wh; nil where it is not known.
    public var exportUse: Int64?
    /// How many readings of the meter there are in it, those out of rings not counted.
    public var readingCount: Int64 = 0
    /// For how long readings followed each other closely enough, in milliseconds.
    public var coveredMilliseconds: Int64 = 0
    /// What is known against it.
    public var quality: Quality = []
    /// The highest quarter hour of import in it, by the counters; nil where none is known.
    public var peak: Peak?
    /// The meter's own mean of a quarter hour (1.4.0) at its end, in W; nil where none was read within 30 seconds of it.
    public var meterDemand: Int64?
    /// The highest quarter hour of the month so far as the meter last had it (1.6.0).
    public var meterPeak: Peak?

    /// Creates the record of a period of which nothing is known.
    public init(start: Timestamp, end: Timestamp) {
        self.start = start
        self.end = end
    }

    /// What a counter did; nil where it is not known.
    public subscript(counter register: Register) -> CounterUse? {
        counters.first { $0.register == register }
    }

    /// What a gauge showed; nil where it is not known.
    public subscript(gauge register: Register) -> GaugeSummary? {
        gauges.first { $0.register == register }
    }

    /// The part of the period for which there are readings, in thousandths.
    public var completeness: Int64 {
        let length = end.milliseconds - start.milliseconds
        return length > 0 ? coveredMilliseconds * 1000 / length : 0
    }
}

/// What one counter did in a period.
public struct CounterUse: Hashable, Sendable {
    /// The register.
    public let register: Register
    /// What it said when the period began, in its unit.
    public var first: Int64
    /// What it said when the period ended; of another piece of equipment where that was exchanged.
    public var last: Int64
    /// What went through it, in its unit; never below zero.
    public var use: Int64
    /// Whether `first` is interpolated: no reading lies within 30 seconds.
    public var isFirstEstimated: Bool
    /// Whether `last` is.
    public var isLastEstimated: Bool

    /// Creates the use of a counter.
    public init(
        _ register: Register, first: Int64, last: Int64, use: Int64, isFirstEstimated: Bool = false,
        isLastEstimated: Bool = false
    ) {
        self.register = register
        self.first = first
        self.last = last
        self.use = use
        self.isFirstEstimated = isFirstEstimated
        self.isLastEstimated = isLastEstimated
    }
}

/// What one gauge showed in a period.
public struct GaugeSummary: Hashable, Sendable {
    /// The register.
    public let register: Register
    /// The mean of the readings, in the register's unit, rounded to nearest.
    public var mean: Int64
    /// The lowest reading.
    public var lowest: Int64
    /// The highest reading.
    public var highest: Int64

    /// Creates the summary of a gauge.
    public init(_ register: Register, mean: Int64, lowest: Int64, highest: Int64) {
        self.register = register
        self.mean = mean
        self.lowest = lowest
        self.highest = highest
    }
}

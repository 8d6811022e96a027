/// Makes the quarter hours of a meter out of its readings, in the order of their times.
///
/// The same readings give the same quarters, whatever came when: the ledger is what this function says of the history.
public struct LedgerFold: Sendable {
    /// What a fold needs to know beside the readings.
    public struct Rules: Hashable, Sendable {
        /// How far two readings may be apart for the time between them to count as measured.
        public var tolerance: Duration
        /// Where counters go on after an exchange.
        public var stitching: Stitching

        /// Creates rules.
        public init(tolerance: Duration = .seconds(60), stitching: Stitching = Stitching()) {
            self.tolerance = tolerance
            self.stitching = stitching
        }
    }

    /// A reading as far as the next one is judged by it.
    private struct Passed {
        let time: Timestamp
        let isMeasured: Bool
        let isApproximate: Bool

        init(_ reading: Reading) {
            time = reading.time
            isMeasured = reading.origin != .ring
            isApproximate = reading.quality.contains(.approximate)
        }
    }

    private let first: Quarter
    private let rules: Rules
    private var tracks: [TrackHistory] = []
    /// The place of each register's track; -1 where it has none yet.
    private var places = [Int](repeating: -1, count: 256)
    private var quarters: QuarterDrafts
    private var last: Passed?

    /// Starts with a quarter.
    ///
    /// - Parameters:
    ///   - first: The first quarter that is wanted.
    ///   - rules: What else it goes by.
    public init(from first: Quarter, rules: Rules) {
        self.first = first
        self.rules = rules
        quarters = QuarterDrafts(from: first)
    }

    /// Whether the quarters after a reading can be made without those before it, by the record of the reading's quarter, where
    /// there is one: not where a counter was held, as only those tell what it was held at and since when.
    public static func canBegin(of record: LedgerRecord?) -> Bool {
        record.map { !$0.quality.contains(.held) } ?? true
    }

    /// Takes the last reading before the first quarter, so that its first edge is known.
    ///
    /// - Parameters:
    ///   - reading: The reading.
    ///   - record: The record of the quarter that the reading is of, where there is one.
    ///   - former: The record of the quarter before the first one: what it ends with stands for counters that the reading
    ///     lacks.
    public mutating func begin(after reading: Reading, of record: LedgerRecord?, former: LedgerRecord?) {
        for entry in reading.values.entries where LedgerFold.isCounter[Int(entry.register.number)] {
            guard let (time, value) = point(of: entry, in: reading) else { continue }
            let place = place(of: entry.register)
            tracks[place].begin(at: time, told: reading.time, value, held: LedgerFold.held(entry, record))
        }
        for use in former?.counters ?? [] where reading.values[use.register] == nil {
            tracks[place(of: use.register)].begin(at: first.start, told: reading.time, use.last, held: nil)
        }
        last = Passed(reading)
    }

    /// What a counter was held at in the quarter of a reading; nil where the reading can be believed.
    private static func held(_ entry: RegisterValues.Entry, _ record: LedgerRecord?) -> Int64? {
        guard let record, record.quality.contains(.held), let use = record[counter: entry.register] else { return nil }
        let isPlausible = CounterPlausibility.isPlausible(
            from: use.first, to: entry.amount, register: entry.register, over: record.end.since(record.start))
        return isPlausible ? nil : use.last
    }

    /// Takes the next reading.
    public mutating func add(_ reading: Reading) {
        let isMeasured = reading.origin != .ring
        quarters.advance(to: reading.time)
        for entry in reading.values.entries {
            if LedgerFold.isCounter[Int(entry.register.number)] {
                addPoint(entry, of: reading)
            } else if isMeasured {
                quarters.add(entry)
            }
        }
        let passed = Passed(reading)
        if let last { quarters.cover(last.time..<reading.time, quality(from: last, to: passed), rules.tolerance) }
        if isMeasured { quarters.count(reading) }
        last = passed
    }

    /// Whether every counter that was read is known at the end of a quarter.
    public func isResolved(upTo quarter: Quarter) -> Bool {
        tracks.allSatisfy { $0.track.nextEdge > quarter.number + 1 }
    }

    /// The counters that are not known yet at the end of a quarter, though they were read before: each with the first
    /// quarter whose end is not.
    public func unresolved(upTo quarter: Quarter) -> [Register: Quarter] {
        let open = tracks.lazy.map(\.track).filter { $0.nextEdge <= quarter.number + 1 }
        return Dictionary(uniqueKeysWithValues: open.map { ($0.register, Quarter(number: $0.nextEdge - 1)) })
    }

    /// The quarters up to one, which is not among them.
    ///
    /// - Parameters:
    ///   - end: The first quarter that is not wanted.
    ///   - isProvisional: Whether counters whose end is not known yet count up to where they were read last.
    /// - Returns: A record for each, earliest first.
    public func records(upTo end: Quarter, isProvisional: Bool = false) -> [LedgerRecord] {
        guard first < end else { return [] }
        return (first.number..<end.number).map { number in
            var record = quarters.record(of: Quarter(number: number))
            for track in tracks {
                guard let use = track.use(in: number, isProvisional: isProvisional) else { continue }
                record.counters.append(use)
            }
            record.counters.sort { $0.register < $1.register }
            record.judge()
            return record
        }
    }
}

extension LedgerFold {
    private mutating func addPoint(_ entry: RegisterValues.Entry, of reading: Reading) {
        guard let (time, value) = point(of: entry, in: reading) else { return }
        let place = place(of: entry.register)
        let isSinglePrecision = reading.quality.contains(.singlePrecision)
        let step = tracks[place].take(
            value, at: time, told: reading.time, isSinglePrecision: isSinglePrecision, rules.stitching)
        guard let step else { return }
        if step.isHeld {
            quarters.mark(Quarter(of: time), .held)
            quarters.mark(Quarter(of: reading.time), .held)
        }
        if let exchanged = step.exchanged { quarters.mark(Quarter(of: exchanged), .replaced) }
    }

    /// When and what a counter said; nil when another device said it, or a channel with an impossible time.
    ///
    /// An inferred time says when the value was seen to change: until then it was seen to stay.
    private func point(of entry: RegisterValues.Entry, in reading: Reading) -> (Timestamp, Int64)? {
        let subject = EquipmentChange.Subject(of: entry.register)
        guard !rules.stitching.isForeign(subject, at: reading.time), entry.amount >= 0 else { return nil }
        guard let own = reading.values.ownTime(of: entry.register), !own.isInferred else {
            return (reading.time, entry.amount)
        }
        let age = reading.time.since(own.time)
        guard age >= LedgerFold.greatestLead, age <= LedgerFold.greatestAge else { return nil }
        return (own.time, entry.amount)
    }

    private mutating func place(of register: Register) -> Int {
        let place = places[Int(register.number)]
        guard place < 0 else { return place }
        places[Int(register.number)] = tracks.count
        tracks.append(TrackHistory(register, from: first))
        return tracks.count - 1
    }

    private func quality(from earlier: Passed, to later: Passed) -> LedgerRecord.Quality {
        guard !earlier.isMeasured || !later.isMeasured else { return [] }
        return earlier.isApproximate || later.isApproximate ? [.backfilled, .approximate] : .backfilled
    }

    /// How far an M-Bus value's time may lie ahead of its telegram's: as far as clocks may differ.
    private static let greatestLead = Duration.seconds(-900)
    /// How old an M-Bus value may be: meters that are read by the month exist; one of 1970 is dead (`devices.md` §2).
    private static let greatestAge = Duration.seconds(40 * 86400)

    /// Whether the register of a number is a counter; asked for each value of each reading.
    private static let isCounter = (0..<256).map { number in
        Register(number: UInt8(number))?.description.kind == .counter
    }
}

public import Metering

/// How the history of meters is kept: readings go in by whole batches and come out by meter, in the order of their times.
///
/// Every method may be called from any task. A cancelled task's call is carried out like any other: what a gateway
/// flushes while it stops must reach the disk.
public protocol MeterStore: Sendable {
    /// Appends a batch as a whole: afterwards all of it is kept, or after an error nothing of it.
    ///
    /// A reading is known by its meter and time. Appending one again changes nothing, so a batch may be repeated
    /// after an error. Of two with the same meter and time, the first stays.
    ///
    /// - Parameter batch: Readings of any meters, in any order.
    /// - Returns: What became of each.
    /// - Throws: `StoreError`.
    func append(_ batch: [MeterReading]) async throws(StoreError) -> AppendOutcome

    /// The readings of a meter in a stretch of time, earliest first, a page at a time.
    ///
    /// - Parameters:
    ///   - meter: The meter; one that has never been read has an empty page.
    ///   - range: The stretch: its first moment belongs to it, its last does not.
    ///   - limit: How many readings the page may hold: 1 to 100,000; a number beyond is taken for the nearest.
    ///   - cursor: Where the page before ended (`ReadingPage.next`); nil for the first page.
    /// - Returns: The page, and where the next one begins.
    /// - Throws: `StoreError`; its cause is `badCursor` when the cursor's text came from elsewhere.
    func readings(
        of meter: MeterKey, in range: Range<Timestamp>, limit: Int, after cursor: ReadingCursor?
    ) async throws(StoreError) -> ReadingPage

    /// The latest reading of each meter, so that a restart shows the last values with their age.
    ///
    /// - Parameter meters: The meters asked for; those never read are not in the answer.
    /// - Returns: A reading for each meter that has any.
    /// - Throws: `StoreError`.
    func latest(of meters: [MeterKey]) async throws(StoreError) -> [MeterKey: Reading]

    /// Gives the history of a meter another name, as `formerly:` asks for; nothing happens when the old name has none.
    ///
    /// - Parameters:
    ///   - old: What the meter was called.
    ///   - new: What it is called now.
    /// - Throws: `StoreError`; its cause is `historyConflict` when both names have readings.
    func rename(_ old: MeterKey, to new: MeterKey) async throws(StoreError)

    /// Brings the ledger up to the readings: quarter hours that are over, and those into which readings came late.
    ///
    /// - Parameters:
    ///   - meters: The meters, with the rules of each.
    ///   - now: The present moment.
    ///   - horizon: The moment before which readings are no longer kept: a quarter hour before it is not made anew from
    ///     fewer readings than it was made of.
    /// - Throws: `StoreError`; what was booked before stays.
    func book(_ meters: [LedgerMeter], now: Timestamp, horizon: Timestamp) async throws(StoreError)

    /// Has the ledger of a meter made anew from a moment on with the next booking: its equipment is judged otherwise.
    ///
    /// - Throws: `StoreError`.
    func rebook(_ meter: MeterKey, since moment: Timestamp) async throws(StoreError)

    /// What meters did in each period of a stretch of time.
    ///
    /// - Parameters:
    ///   - meters: The meters, with the rules of each.
    ///   - range: The stretch: periods that begin in it are in the answer.
    ///   - resolution: How long the periods are, by the calendar of each meter's zone.
    /// - Returns: The periods of each meter of which anything is known, earliest first. A period that goes on counts up to
    ///   the last reading; a meter that has never been read is not in the answer.
    /// - Throws: `StoreError`.
    func ledger(
        of meters: [LedgerMeter], in range: Range<Timestamp>, resolution: Resolution
    ) async throws(StoreError) -> [MeterKey: [LedgerRecord]]

    /// Removes the readings before a moment, of all meters, and gives back the room that they took.
    ///
    /// A block of readings that reaches over the moment stays as a whole until all of it is older, at most 24 hours.
    /// Batches that are appended meanwhile do not wait for it.
    ///
    /// - Parameter moment: Nothing at or after it is removed.
    /// - Returns: How many readings were removed.
    /// - Throws: `StoreError`; what was removed before it stays so, and the call may be repeated.
    func prune(before moment: Timestamp) async throws(StoreError) -> Int

    /// Removes quarter hours, and days and months, that ended before a moment each.
    ///
    /// They go by the day, and by the year.
    ///
    /// - Throws: `StoreError`.
    func prune(quartersBefore quarters: Timestamp, daysBefore days: Timestamp) async throws(StoreError)

    /// Keeps gaps, each in the place of one of the same meter and beginning.
    ///
    /// - Throws: `StoreError`.
    func put(_ gaps: [MeterGap]) async throws(StoreError)

    /// The gaps of a meter that touch a stretch of time, earliest first.
    ///
    /// - Throws: `StoreError`.
    func gaps(of meter: MeterKey, in range: Range<Timestamp>) async throws(StoreError) -> [MeterGap]

    /// How many blocks of sealed readings there are.
    ///
    /// - Throws: `StoreError`.
    func blockCount() async throws(StoreError) -> Int

    /// How many bytes the store takes on disk at this moment.
    ///
    /// - Throws: `StoreError`.
    func size() async throws(StoreError) -> Int64

    /// Ends all work and closes the files; each later call but this one throws.
    ///
    /// - Throws: `StoreError`.
    func close() async throws(StoreError)
}

/// What became of the readings of a batch.
public struct AppendOutcome: Hashable, Sendable {
    /// How many were new and are now kept.
    public var stored: Int
    /// How many were kept already, with the same content.
    public var alreadyThere: Int
    /// Those refused, since another content is kept for their meter and time.
    public var conflicts: [MeterReading]

    /// Creates an outcome.
    public init(stored: Int = 0, alreadyThere: Int = 0, conflicts: [MeterReading] = []) {
        self.stored = stored
        self.alreadyThere = alreadyThere
        self.conflicts = conflicts
    }
}

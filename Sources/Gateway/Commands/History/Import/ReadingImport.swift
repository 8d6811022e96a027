internal import Metering
internal import Store

/// Brings a file into the history: while one batch is appended, the next one is read.
struct ReadingImport {
    /// What came of an import.
    struct Outcome: Hashable, Sendable {
        var stored = 0
        var alreadyThere = 0
        var conflicts = 0
        /// The times of the first conflicts.
        var conflictTimes: [Timestamp] = []
        var truncated = 0
        var problems = ImportProblems()
        /// The last line that was read.
        var line = 0
        var earliest: Timestamp?
        /// Whether it was asked to end before the file did.
        var isStopped = false
    }

    let store: any MeterStore
    /// How many readings are appended at once.
    var batchSize = ImportFile.batchSize
    /// Whether to end after the batch at hand.
    var isStopped: @Sendable () -> Bool = { false }
    /// Takes the number of the line and the percentage of the file that the history has, after each batch.
    var progress: (Int, Int?) -> Void = { _, _ in }

    /// Appends all readings of a file.
    ///
    /// - Throws: `CommandFailure`; the batches before it are kept.
    func run(_ file: ImportFile) async throws(CommandFailure) -> Outcome {
        let store = store
        var outcome = Outcome()
        var batch = try file.batch(of: batchSize)
        while !batch.isEmpty {
            outcome.note(file)
            let (line, percent) = (file.line, file.percent)
            async let appended = ReadingImport.append(batch, to: store)
            // Read here while the store has the other batch, unless nothing of it would be kept.
            var next: [MeterReading] = []
            var failure: CommandFailure?
            if !isStopped() {
                do throws(CommandFailure) { next = try file.batch(of: batchSize) } catch { failure = error }
            }
            outcome.add(try await appended.get())
            progress(line, percent)
            if let failure { throw failure }
            guard !isStopped() else {
                outcome.isStopped = true
                return outcome
            }
            batch = next
        }
        outcome.note(file)
        return outcome
    }

    private static func append(_ batch: [MeterReading], to store: any MeterStore) async
        -> Result<AppendOutcome, CommandFailure>
    {
        do throws(StoreError) {
            return .success(try await store.append(batch))
        } catch {
            return .failure(CommandFailure(error))
        }
    }
}

extension ReadingImport.Outcome {
    fileprivate mutating func note(_ file: ImportFile) {
        problems = file.problems
        truncated = file.truncated
        line = file.line
        earliest = file.earliest
    }

    fileprivate mutating func add(_ appended: AppendOutcome) {
        stored += appended.stored
        alreadyThere += appended.alreadyThere
        conflicts += appended.conflicts.count
        conflictTimes += appended.conflicts.prefix(max(0, 3 - conflictTimes.count)).map(\.reading.time)
    }
}

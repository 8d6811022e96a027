internal import Metering
internal import NIOConcurrencyHelpers

/// The last telegrams of each meter as they came, in memory: what to look at when one is not read.
///
/// Those that failed are kept beside the others, so that neither kind pushes the other out.
final class FlightRecorder: Sendable {
    /// How much is kept.
    struct Limits: Hashable, Sendable {
        /// Telegrams that were read, for each meter.
        var sound = 10
        /// Telegrams that failed, for each meter.
        var failed = 10
        /// The bytes of one meter's telegrams, where there is room for as much.
        var meterBytes = 64 * 1024
        /// The bytes of all meters' telegrams.
        var totalBytes = 64 * 1024 * 1024
        /// The bytes of one meter's telegrams in a fleet so large that the total would leave less.
        var leastMeterBytes = 16 * 1024

        /// Telegrams of one meter.
        var count: Int { sound + failed }

        /// What each kind of one meter's telegrams may take, in bytes, in a fleet of so many meters.
        fileprivate func share(of meters: Int) -> Int {
            max(leastMeterBytes, min(meterBytes, totalBytes / max(1, meters))) / 2
        }
    }

    private struct State {
        var share: Int
        var tapes: [MeterKey: Tape] = [:]
    }

    private let limits: Limits
    private let state: NIOLockedValueBox<State>

    /// Creates a recorder for the meters of a configuration; it has recorded nothing.
    init(_ configuration: Configuration, limits: Limits = Limits()) {
        self.limits = limits
        state = NIOLockedValueBox(State(share: limits.share(of: configuration.meters.count)))
        adopt(configuration)
    }

    /// Keeps a telegram of a meter, and gives up older ones beyond the limits; of a meter that is not configured, none.
    ///
    /// It copies no bytes and never blocks.
    func record(_ telegram: RecordedTelegram, of meter: MeterKey) {
        let limits = limits
        state.withLockedValue { $0.tapes[meter]?.append(telegram, limits, share: $0.share) }
    }

    /// What is kept of a meter, the newest first.
    func telegrams(of meter: MeterKey) -> [RecordedTelegram] {
        state.withLockedValue { $0.tapes[meter] }?.newestFirst ?? []
    }

    /// Takes over a new configuration: the telegrams of meters that are gone go, those of renamed ones stay.
    func adopt(_ configuration: Configuration) {
        state.withLockedValue { state in
            let former = state.tapes
            state.share = limits.share(of: configuration.meters.count)
            state.tapes = [:]
            for meter in configuration.meters {
                state.tapes[meter.key] = former[meter.key] ?? meter.formerly.flatMap { former[$0] } ?? Tape()
            }
        }
    }
}

/// The telegrams of one meter.
private struct Tape: Sendable {
    /// A telegram, and how many came before it.
    private typealias Entry = (number: UInt64, telegram: RecordedTelegram)

    private var count: UInt64 = 0
    private var sound: [Entry] = []
    private var failed: [Entry] = []

    mutating func append(_ telegram: RecordedTelegram, _ limits: FlightRecorder.Limits, share: Int) {
        count += 1
        if telegram.outcome.isFailure {
            Tape.append((count, telegram), to: &failed, most: limits.failed, bytes: share)
        } else {
            Tape.append((count, telegram), to: &sound, most: limits.sound, bytes: share)
        }
    }

    var newestFirst: [RecordedTelegram] {
        (sound + failed).sorted { $0.number > $1.number }.map(\.telegram)
    }

    /// The newest is kept whatever its size, which has a bound of its own (`TelegramFramer.greatestTelegram`).
    private static func append(_ entry: Entry, to entries: inout [Entry], most: Int, bytes: Int) {
        entries.append(entry)
        var surplus = max(0, entries.count - most)
        var total = entries.dropFirst(surplus).reduce(0) { $0 + $1.telegram.bytes.count }
        while total > bytes, surplus < entries.count - 1 {
            total -= entries[surplus].telegram.bytes.count
            surplus += 1
        }
        entries.removeFirst(surplus)
    }
}

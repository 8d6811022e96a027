internal import Collectors
internal import Metering
internal import NIOConcurrencyHelpers
internal import Store

/// The stretches without readings of all meters: noticed, told to the devices that remember, and kept.
final class GapBook: Sendable {
    /// How far back a gap that was asked for before a restart is asked for again: as far as rings of hours and days reach.
    private static let reach = Duration.seconds(15 * 86400)

    private struct State {
        var watches: [MeterKey: GapWatch] = [:]
        var requests: [MeterKey: BackfillRequests] = [:]
        /// The gaps that devices have been asked about.
        var asked: [MeterKey: [MeterGap]] = [:]
        var unwritten: [MeterGap] = []

        mutating func box(of meter: MeterKey) -> BackfillRequests {
            if let box = requests[meter] { return box }
            let box = BackfillRequests()
            requests[meter] = box
            return box
        }
    }

    private let store: any MeterStore
    private let started: Timestamp
    private let state = NIOLockedValueBox(State())

    init(_ store: any MeterStore, started: Timestamp) {
        self.store = store
        self.started = started
    }

    /// Takes up what is known of meters that are read from now on: their last readings, and the gaps asked for before.
    func restore(_ readings: [MeterKey: Reading], of meters: [MeterConfiguration], at now: Timestamp)
        async throws(StoreError)
    {
        for meter in meters where state.withLockedValue({ $0.watches[meter.key] == nil }) {
            let gaps = try await store.gaps(of: meter.key, in: now.advanced(by: .zero - GapBook.reach)..<now)
            state.withLockedValue { state in
                state.watches[meter.key] = GapWatch(restored: readings[meter.key], started: now)
                for gap in gaps where gap.repair == .asked { GapBook.ask(gap, before: nil, after: nil, &state) }
            }
        }
    }

    /// Where the collector of a meter finds what its device is asked for.
    func requests(of meter: MeterKey) -> BackfillRequests {
        state.withLockedValue { $0.box(of: meter) }
    }

    /// Takes note of a reading; what lies between it and the one before is a gap when it is longer than three intervals
    /// and two minutes.
    ///
    /// - Returns: The gap, where there is one.
    func note(_ reading: Reading, of meter: MeterConfiguration) -> MeterGap? {
        let tolerance = max(.seconds(120), meter.interval * 3)
        return state.withLockedValue { state in
            var watch = state.watches[meter.key] ?? GapWatch(restored: nil, started: started)
            let found = watch.note(reading, tolerance: tolerance)
            state.watches[meter.key] = watch
            guard let (before, cause) = found else { return nil }
            var gap = MeterGap(meter: meter.key, span: before.time..<reading.time, cause: cause)
            if meter.collector == .dsmrLogger, gap.hasAnHourMark {
                gap.repair = .asked
                if !GapBook.ask(gap, before: before, after: reading, &state) {
                    gap.repair = .failed("too many gaps at once")
                }
            }
            state.unwritten.append(gap)
            return gap
        }
    }

    /// Takes note of a poll or telegram that brought nothing.
    func note(_ failure: PollFailure, of meter: MeterKey) {
        state.withLockedValue { $0.watches[meter]?.note(failure.reason) }
    }

    /// Takes note of what a device told of a gap.
    ///
    /// - Returns: The gap with what came of it; nil where the request stands or nobody asked.
    func note(_ report: BackfillReport, of meter: MeterKey) -> MeterGap? {
        state.withLockedValue { state in
            guard let index = state.asked[meter]?.firstIndex(where: { $0.span == report.gap }),
                var gap = state.asked[meter]?[index]
            else { return nil }
            switch report.outcome {
            case .readings(let readings):
                let approximate = readings.count { $0.span != nil }
                gap.repair = .filled(exact: readings.count - approximate, approximate: approximate)
            case .failed(_, willTryAgain: true): return nil
            case .failed(let failure, willTryAgain: false): gap.repair = .failed(failure.text)
            }
            state.asked[meter]?.remove(at: index)
            state.unwritten.append(gap)
            return gap
        }
    }

    /// Writes what is new; after an error it is written the next time.
    func flush() async throws(StoreError) {
        let gaps = state.withLockedValue { state in
            defer { state.unwritten = [] }
            return state.unwritten
        }
        guard !gaps.isEmpty else { return }
        do throws(StoreError) {
            try await store.put(gaps)
        } catch {
            state.withLockedValue { $0.unwritten = gaps + $0.unwritten }
            throw error
        }
    }

    @discardableResult private static func ask(
        _ gap: MeterGap, before: Reading?, after: Reading?, _ state: inout State
    ) -> Bool {
        let request = BackfillRequest(gap: gap.span, before: before, after: after)
        guard state.box(of: gap.meter).add(request) else { return false }
        state.asked[gap.meter, default: []].append(gap)
        return true
    }
}

extension MeterGap {
    /// Whether a full hour lies inside: the shortest that a device remembers.
    fileprivate var hasAnHourMark: Bool {
        (span.upperBound.milliseconds - 1) / 3_600_000 > span.lowerBound.milliseconds / 3_600_000
    }

    /// The gap in words, for the log.
    var text: String {
        "no readings from \(span.lowerBound.rfc3339) to \(span.upperBound.rfc3339) (\(cause.words))"
    }
}

extension MeterGap.Cause {
    /// What it is called in log lines and tables.
    var words: String {
        switch self {
        case .gatewayOff: "the gateway did not run"
        case .unreachable: "the device could not be reached"
        case .deviceFault: "the device answered with errors"
        case .noTelegram: "the device had no telegrams of the meter"
        case .damagedFile: "the history's file was damaged"
        }
    }
}

internal import ArgumentParser
internal import Metering
internal import Store

/// `metergw gaps`: when there are no readings, why, and what was done about it.
struct GapsCommand: AsyncParsableCommand {
    /// How far back the table reaches where nothing is said.
    static let usualSpan = Duration.seconds(30 * 86400)

    static let configuration = CommandConfiguration(
        commandName: "gaps", abstract: "List the stretches of time without readings.",
        discussion: """
            A line for each gap of the last 30 days, or from --from to --to: the meter, from the last reading before it \
            to the first one after on the site's clocks, how long it is, why there are no readings, and what came of \
            asking the device for what it remembers. Quarter hours without a reading that no gap explains are listed as \
            well. A gateway may run meanwhile.
            Exits with 0, with 1 when there is no such meter, with 2 when something cannot be read.
            """)

    @OptionGroup var history: HistoryArguments

    @Option(help: ArgumentHelp("Only this meter.", valueName: "site/meter"))
    var meter: String?

    func run() async throws {
        do {
            let known = try await history.open()
            let meters = if let meter { [try await known.meter(meter)] } else { known.meters }
            var table = GapTableText()
            for meter in meters {
                if let note = meter.note { StandardError.line(note) }
                let range = try range(in: meter.ledger.zone, now: .now())
                for gap in try await GapSurvey(store: known.store, meter: meter.ledger).gaps(in: range) {
                    table.add(gap, of: meter.key, in: meter.ledger.zone)
                }
            }
            print(table.text)
        } catch let failure as CommandFailure {
            throw failure.exit()
        }
    }

    private func range(in zone: Zone, now: Timestamp) throws(CommandFailure) -> Range<Timestamp> {
        let range = try history.range(in: zone)
        guard history.from == nil else { return range }
        let end = min(range.upperBound, now)
        return end.advanced(by: .zero - GapsCommand.usualSpan)..<range.upperBound
    }
}

/// Finds the stretches without readings: those that were noted, and those of the ledger that nobody noted.
struct GapSurvey {
    /// A stretch without readings.
    struct Stretch: Hashable {
        var span: Range<Timestamp>
        /// What was noted of it; nil where nothing was.
        let gap: MeterGap?
    }

    let store: any MeterStore
    let meter: LedgerMeter

    /// All stretches that touch a stretch of time, earliest first.
    func gaps(in range: Range<Timestamp>) async throws(CommandFailure) -> [Stretch] {
        do throws(StoreError) {
            let noted = try await store.gaps(of: meter.key, in: range)
            let known = range.clamped(to: LedgerExport.bounds)
            let quarters = try await store.ledger(of: [meter], in: known, resolution: .quarterHour)[meter.key] ?? []
            let all = noted.map { Stretch(span: $0.span, gap: $0) } + GapSurvey.unexplained(quarters, by: noted)
            return all.sorted { $0.span.lowerBound < $1.span.lowerBound }
        } catch {
            throw CommandFailure(error)
        }
    }

    /// The quarter hours between the first and the last of some that have no reading, and that no gap touches.
    static func unexplained(_ quarters: [LedgerRecord], by gaps: [MeterGap]) -> [Stretch] {
        var stretches: [Stretch] = []
        var last: Timestamp?
        for quarter in quarters where quarter.readingCount > 0 || quarter.quality.contains(.backfilled) {
            if let last, last < quarter.start, !gaps.contains(where: { $0.span.overlaps(last..<quarter.start) }) {
                stretches.append(Stretch(span: last..<quarter.start, gap: nil))
            }
            last = quarter.end
        }
        return stretches
    }
}

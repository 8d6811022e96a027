internal import ArgumentParser
internal import Metering
internal import Store

/// How an export is written.
enum ExportFormat: String, ExpressibleByArgument, CaseIterable {
    /// Comma-separated values (RFC 4180), with a line of names.
    case csv
    /// A JSON object a line.
    case jsonl
}

/// `metergw export`: the history of a meter as a file that other programs read, and `metergw import` too.
struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write the history of a meter as CSV or JSON.",
        discussion: """
            With --resolution raw, each reading is a line: time in UTC, a column for each register that occurs, in the \
            units that people read, and received, origin and quality. Gas, water and the like, and the peak of the \
            month, have the time at which they were measured in a column of their name with _time; one with \
            _time_inferred says true where the device does not tell that time. metergw import reads it all back.
            With another resolution, each period of the ledger is a line: start and end on the site's clocks, what each \
            counter said when it began and what went through it (use), the mean, least and most of each gauge, and how \
            complete and certain it is.
            A gateway may run meanwhile.
            Exits with 0 when it was written, 1 when there is no such history, 2 when something cannot be read or written.
            """)

    /// What a line is.
    enum Step: ExpressibleByArgument, CaseIterable {
        case raw
        case period(Resolution)

        static let allCases = [Step.raw] + Resolution.allCases.map { .period($0) }

        init?(argument: String) {
            guard argument != "raw" else {
                self = .raw
                return
            }
            guard let resolution = Resolution(rawValue: argument) else { return nil }
            self = .period(resolution)
        }

        var text: String {
            switch self {
            case .raw: "raw"
            case .period(let resolution): resolution.rawValue
            }
        }

        var defaultValueDescription: String { text }
        static var allValueStrings: [String] { allCases.map(\.text) }
    }

    @OptionGroup var history: HistoryArguments

    @Option(help: ArgumentHelp("The meter.", valueName: "site/meter"))
    var meter: String

    @Option(help: "What a line is: a reading (raw), or a period of this length.")
    var resolution = Step.raw

    @Option(help: "How it is written.")
    var format = ExportFormat.csv

    @Option(
        name: [.short, .long], help: ArgumentHelp("Where to write; else to the standard output.", valueName: "file"))
    var output: String?

    func run() async throws {
        do {
            let known = try await history.open()
            let meter = try await known.meter(meter)
            if let note = meter.note { StandardError.line(note) }
            let count = try await write(meter, known.store)
            let noun = if case .raw = resolution { "reading" } else { "period" }
            StandardError.line("\(output ?? "standard output"): \(Counted(count, noun)) of \(meter.key)")
        } catch let failure as CommandFailure {
            throw failure.exit()
        }
    }

    private func write(_ meter: KnownHistory.Meter, _ store: any MeterStore) async throws(CommandFailure) -> Int {
        let range = try history.range(in: meter.ledger.zone)
        let file = OutputFile(output)
        let descriptor = try file.begin()
        defer { file.end(descriptor) }
        switch resolution {
        case .raw:
            return try await ReadingExport(store: store, meter: meter.key, range: range).run(format) {
                bytes throws(CommandFailure) in try file.append(bytes, to: descriptor)
            }
        case .period(let resolution):
            let export = LedgerExport(store: store, meter: meter.ledger, range: range, resolution: resolution)
            return try await export.run(format) {
                bytes throws(CommandFailure) in try file.append(bytes, to: descriptor)
            }
        }
    }
}

/// A number of things in words: `1 reading`, `2 readings`.
struct Counted: CustomStringConvertible {
    let description: String

    init(_ count: Int, _ noun: String) {
        description = "\(count) \(noun)\(count == 1 ? "" : "s")"
    }
}

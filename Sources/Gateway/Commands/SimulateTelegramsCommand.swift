internal import ArgumentParser
internal import Glibc
internal import Simulation

/// `metergw simulate telegrams`: meters that send telegrams, in the foreground, and at their end what became of those.
struct SimulateTelegramsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "telegrams",
        abstract: "Serve the telegrams of meters over TCP and on pseudo terminals.",
        discussion: """
            Over TCP each meter has an address of its own in 127.0.0.0/8; all share one port, and whoever connects gets \
            each telegram as it is made. On a pseudo terminal whoever opens the path is the reader: one at another speed \
            than the meter's gets noise. It says where each meter is, and its key if it encrypts; the meters run until \
            they are interrupted, then it says what became of their telegrams.

            Dialects: \(dialects)

              metergw simulate telegrams nl5=200 be lu --port 2001 --pty nl3=/tmp/p1
            """)

    private static var dialects: String {
        TelegramDialect.allCases.map { "\($0.rawValue) (\($0.title))" }.joined(separator: ", ") + "."
    }

    @Argument(
        help: ArgumentHelp(
            "Meters over TCP: a dialect, and how many.",
            discussion: "Luxembourg's encrypt, others do not; :plain and :encrypted say otherwise.",
            valueName: "dialect[:plain|:encrypted][=count]"),
        transform: { try SimulatedMeter.list(parsing: $0) })
    var meters: [[SimulatedMeter]] = []

    @Option(
        help: ArgumentHelp(
            "A meter on a pseudo terminal, with a link to it; may be repeated.",
            valueName: "dialect[:plain|:encrypted][=link]"),
        transform: { try SimulatedMeter(parsingTerminal: $0) })
    var pty: [SimulatedMeter] = []

    @Option(help: "The port of all meters over TCP; 0 takes any free one.")
    var port = 2001

    @Option(help: "The index of the first address: 0 is 127.1.0.1, 250 is 127.1.1.1.")
    var firstIndex = 0

    @Option(help: "The seconds between two telegrams, where that is not the dialect's rhythm.")
    var intervalSeconds: Int?

    @Option(help: "The M-Bus channel of gas meters, 1 to 4.")
    var gasChannel = 1

    @Flag(help: "Write even parity into bit 7 of what runs over 7E1, as a reader sees it that is set to 8N1.")
    var parity = false

    @Option(
        help: ArgumentHelp(
            "A fault and the meters that have it, counted from 0; may be repeated.",
            discussion: "Faults: \(StreamFault.allCases.map(\.rawValue).joined(separator: ", ")).",
            valueName: "fault[:percent%|:index[-index]]"),
        transform: { try StreamFaultRule(parsing: $0) })
    var fault: [StreamFaultRule] = []

    @OptionGroup(title: "Households")
    var households: HouseholdArguments

    @Option(help: "How many threads serve the meters.")
    var threads = 1

    @Option(help: "End after so many seconds.")
    var duration: Int?

    func run() async throws {
        // Taken before anything is started, so that an early signal ends the meters as a later one does.
        let signals = EndSignals([SIGINT, SIGTERM])
        let server = try await TelegramStreamServer.start(options())
        for line in await server.places() { print(line) }
        // Standard output is a pipe's most often, and whoever reads it waits for the line behind the places.
        print("simulating \(server.meters.count) meters")
        fflush(nil)
        await signals.first(within: duration.map { .seconds($0) })
        let report = await server.report()
        await server.stop()
        print(report)
    }

    private func options() -> TelegramStreamOptions {
        var meters = self.meters.flatMap(\.self) + pty
        for index in meters.indices {
            meters[index].faults = Set(fault.filter { $0.names(meter: index) }.map(\.fault))
            meters[index].gasChannel = gasChannel
            if meters[index].waterChannel == gasChannel { meters[index].waterChannel = gasChannel % 4 + 1 }
            meters[index].writesParity = parity && meters[index].dialect.lineSettings == .slow
            if let intervalSeconds { meters[index].interval = .seconds(intervalSeconds) }
        }
        var options = TelegramStreamOptions(meters: meters)
        options.port = port
        options.firstAddress = firstIndex
        households.furnish(&options)
        options.threads = threads
        return options
    }
}

extension TelegramStreamServer {
    /// Where each meter is to be read; neighbours that are alike share a line.
    fileprivate func places() async -> [String] {
        var lines: [String] = []
        var start = 0
        while start < meters.count {
            var end = start + 1
            if case .tcp = meters[start].line, key(ofMeter: start) == nil {
                while end < meters.count, meters[end].dialect == meters[start].dialect,
                    meters[end].line == meters[start].line, key(ofMeter: end) == nil
                {
                    end += 1
                }
            }
            lines.append(await place(ofMeters: start..<end))
            start = end
        }
        return lines
    }

    private func place(ofMeters range: Range<Int>) async -> String {
        let first = range.lowerBound
        let last = range.upperBound - 1
        let meter = meters[first]
        let key = key(ofMeter: first).map { ", key \($0)" } ?? ""
        guard case .tcp = meter.line else {
            let path = await path(ofMeter: first) ?? "no terminal"
            return "meter \(first): \(meter.dialect.title) on \(path), \(meter.dialect.lineSettings.rawValue)\(key)"
        }
        let place = "\(host(ofMeter: first)):\(port)"
        guard first < last else { return "meter \(first): \(meter.dialect.title) at \(place)\(key)" }
        return "meters \(first) to \(last): \(meter.dialect.title) at \(place) to \(host(ofMeter: last)):\(port)"
    }
}

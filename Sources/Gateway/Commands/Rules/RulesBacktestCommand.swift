internal import Alerting
internal import ArgumentParser
internal import Metering
internal import Store

/// `metergw rules backtest`: when rules would have fired over the stored history.
struct RulesBacktestCommand: AsyncParsableCommand {
    /// How far back it goes where nothing is said.
    private static let usualSpan = Duration.seconds(90 * 86400)

    static let configuration = CommandConfiguration(
        commandName: "backtest", abstract: "Say when rules would have fired over the stored history.",
        discussion: """
            The rules of the files, or those of the configuration, are evaluated step by step over the readings and the \
            ledger. A line for each time that an alert would have fired: the rule, the site, from when to when on the \
            site's clocks, and the highest value meanwhile; and how often that was. What the history does not tell, such \
            as what loggers said of themselves, is named. A gateway may run meanwhile; Ctrl-C prints what was found.
            Exits with 0, with 1 when rules or options are wrong, with 2 when something cannot be read, with 130 after \
            Ctrl-C.
            """)

    @OptionGroup var file: ConfigurationOption

    @Option(
        help: ArgumentHelp("The first moment: a date, a time with its zone, or a span before --to.", valueName: "time"))
    var from: String?

    @Option(help: ArgumentHelp("The moment after the last; now where it is absent.", valueName: "time"))
    var to: String?

    @Option(
        help: ArgumentHelp(
            "How far evaluations are apart; as often as rules are evaluated, at least a minute.", valueName: "span"))
    var step: String?

    @Option(help: ArgumentHelp("Only this site.", valueName: "site"))
    var site: String?

    @Argument(help: ArgumentHelp("Rule files instead of those of the configuration.", valueName: "file"))
    var files: [String] = []

    func run() async throws {
        do {
            let configuration = try chosen(try file.read())
            let range = try range(now: .now(), in: configuration)
            let rules = try rules(configuration)
            let history = try await KnownHistory(try open(configuration), of: configuration, at: file.path)
            let step = try step.map { text throws(CommandFailure) in
                try RulesBacktestCommand.span(text, in: .seconds(1)...(.seconds(3600)))
            }
            let rhythm = step ?? max(.seconds(60), configuration.alerting?.interval ?? .zero)
            let begun = try await begun(range, configuration, history)
            var test = Backtest(rules, step: rhythm, configuration, history, begun)
            let isWhole = try await run(&test, over: begun, rhythm)
            let zones = Dictionary(uniqueKeysWithValues: configuration.sites.map { ($0.id, $0.zone) })
            let report = BacktestReport(
                firings: test.firings, failures: test.failures, rules: rules, range: begun, zones: zones)
            for line in report.lines { print(line) }
            if !isWhole { throw ExitCode(130) }
        } catch let failure as CommandFailure {
            throw failure.exit()
        }
    }

    /// Goes through the steps; false when it was told to stop before the end.
    private func run(_ test: inout Backtest, over range: Range<Timestamp>, _ step: Duration) async throws -> Bool {
        let progress = MaintenanceProgress()
        defer { progress.end() }
        let length = Double(max(1, range.upperBound.since(range.lowerBound).wholeMilliseconds))
        var moment = range.lowerBound
        do throws(StoreError) {
            while moment < range.upperBound {
                try await test.advance(to: moment)
                let done = Double(moment.since(range.lowerBound).wholeMilliseconds) / length
                guard progress.step(done) else { return false }
                moment = moment.advanced(by: step)
            }
        } catch {
            throw CommandFailure(error)
        }
        return true
    }

    private func chosen(_ configuration: Configuration) throws(CommandFailure) -> Configuration {
        guard let site else { return configuration }
        var chosen = configuration
        chosen.sites = configuration.sites.filter { $0.id == site }
        guard chosen.sites.isEmpty else { return chosen }
        let hint = Suggestion.hint(for: site, among: configuration.sites.map(\.id))
        throw CommandFailure(1, "site \(site) is not in \(file.path)\(hint)")
    }

    private func open(_ configuration: Configuration) throws(CommandFailure) -> SQLiteStore {
        do throws(StoreError) {
            return try SQLiteStore(reading: configuration.store.path)
        } catch {
            throw CommandFailure(error)
        }
    }

    private func rules(_ configuration: Configuration) throws(CommandFailure) -> RuleSet {
        do throws(RuleFileErrors) {
            let (rules, warnings) =
                files.isEmpty
                ? try AlertingRules.read(configuration.alerting ?? AlertingSettings())
                : try RuleFileReader.read(files, knownMetrics: MetricSamples.names)
            for warning in warnings { StandardError.line(warning.description) }
            return rules
        } catch {
            throw CommandFailure(error.exitCode, error.description)
        }
    }

    private static func span(_ text: String, in limits: ClosedRange<Duration>) throws(CommandFailure) -> Duration {
        do throws(ValueProblem) {
            return try ScalarType<Duration>.duration(in: limits).parse(text)
        } catch {
            throw CommandFailure(1, "cannot use \"\(text)\": \(error.cause)")
        }
    }

    private func range(now: Timestamp, in configuration: Configuration) throws(CommandFailure) -> Range<Timestamp> {
        let zone = SiteBook.commonZone(configuration)
        let end = min(now, try to.map { text throws(CommandFailure) in try edge(text, in: zone) } ?? now)
        let start: Timestamp
        if let from, let edge = TimeEdge(from) {
            start = edge.moment(in: zone)
        } else {
            let span = try from.map { text throws(CommandFailure) in
                try RulesBacktestCommand.span(text, in: .seconds(1)...(.seconds(20 * 366 * 86400)))
            }
            start = end.advanced(by: .zero - (span ?? RulesBacktestCommand.usualSpan))
        }
        guard start < end else {
            throw CommandFailure(1, "cannot use --from: \(start.rfc3339) is not before \(end.rfc3339)")
        }
        return start..<end
    }

    /// The stretch from the first reading on: before it nobody was silent, as nobody was asked.
    private func begun(
        _ range: Range<Timestamp>, _ configuration: Configuration, _ history: KnownHistory
    ) async throws(CommandFailure) -> Range<Timestamp> {
        var first = range.upperBound.advanced(by: .milliseconds(-1))
        do throws(StoreError) {
            for meter in configuration.meters {
                let page = try await history.store.readings(of: meter.key, in: range, limit: 1, after: nil)
                first = min(first, page.readings.first?.time ?? first)
            }
        } catch {
            throw CommandFailure(error)
        }
        return first..<range.upperBound
    }

    private func edge(_ text: String, in zone: Zone) throws(CommandFailure) -> Timestamp {
        guard let edge = TimeEdge(text) else {
            throw CommandFailure(1, "cannot use \"\(text)\": \(TimeEdge.expectation)")
        }
        return edge.moment(in: zone)
    }
}

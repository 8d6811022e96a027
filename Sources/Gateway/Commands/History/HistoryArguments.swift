internal import ArgumentParser
internal import Metering
internal import Store

/// What commands that only read a history have in common.
struct HistoryArguments: ParsableArguments {
    @OptionGroup var configuration: ConfigurationOption

    @Option(
        help: ArgumentHelp(
            "Nothing before it: a date by the site's calendar, or a time with its zone.", valueName: "time"),
        transform: HistoryArguments.edge)
    var from: TimeEdge?

    @Option(
        help: ArgumentHelp("Nothing at or after it: a date, or a time with its zone.", valueName: "time"),
        transform: HistoryArguments.edge)
    var to: TimeEdge?

    /// Reads the configuration and opens the history, which may be in use by a gateway.
    ///
    /// - Throws: `ExitCode`, `CommandFailure`.
    func open() async throws -> KnownHistory {
        let configuration = try self.configuration.read()
        let store: SQLiteStore
        do throws(StoreError) {
            store = try SQLiteStore(reading: configuration.store.path)
        } catch {
            throw CommandFailure(error)
        }
        return try await KnownHistory(store, of: configuration, at: self.configuration.path)
    }

    /// The stretch of time at a site; all of it where nothing is said.
    func range(in zone: Zone) throws(CommandFailure) -> Range<Timestamp> {
        let start = from?.moment(in: zone) ?? Timestamp(milliseconds: .min)
        let end = to?.moment(in: zone) ?? Timestamp(milliseconds: .max)
        guard start <= end else {
            throw CommandFailure(1, "cannot use --from: \(start.rfc3339) is after --to, \(end.rfc3339)")
        }
        return start..<end
    }

    private static func edge(_ text: String) throws -> TimeEdge {
        guard let edge = TimeEdge(text) else {
            throw ValidationError("cannot use \"\(text)\": \(TimeEdge.expectation)")
        }
        return edge
    }
}

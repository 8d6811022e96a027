internal import Collectors
internal import Glibc
internal import Metering
internal import NIOConcurrencyHelpers
internal import UnixSignals

/// Reads and prints what comes, from a file or from a meter, one piece after the other.
final class ReadingDesk: Sendable {
    private struct State {
        var reading: TelegramReading
        var printer: TelegramPrinter

        mutating func printFindings() {
            while let finding = reading.next() { printer.print(finding, &reading) }
            // Whoever reads the output of a live meter waits for each of its telegrams; once nobody does, it ends.
            if fflush(nil) != 0 { exit(1) }
        }
    }

    private let state: NIOLockedValueBox<State>

    init(_ reading: TelegramReading, _ printer: TelegramPrinter) {
        state = NIOLockedValueBox(State(reading: reading, printer: printer))
    }

    /// Takes the next bytes.
    func take(_ chunk: Span<UInt8>) {
        state.withLockedValue { state in
            state.reading.append(chunk)
            state.printFindings()
        }
    }

    /// Prints what is left.
    ///
    /// - Parameter isLive: Whether it came from a meter, which goes on.
    /// - Returns: Whether there was a telegram, and each was sound.
    func finish(isLive: Bool) -> Bool {
        state.withLockedValue { state in
            // What a meter was just sending when it was left is nobody's fault.
            if isLive { state.reading.noteQuiet() } else { state.reading.finish() }
            state.printFindings()
            state.printer.printSummary(state.reading)
            return state.reading.isSound
        }
    }

    /// Listens to a meter until it closes, or until SIGINT or SIGTERM.
    ///
    /// - Throws: A `PollFailure` that names the source.
    func listen(to source: StreamSource) async throws {
        let context = StreamContext()
        let listener = StreamListener(
            take: { self.take($0) }, noteQuiet: { self.noteQuiet() },
            hasTelegram: { self.state.withLockedValue { $0.reading.telegrams > 0 || $0.reading.unopened.count > 0 } })
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await listener.listen(to: source, context: context) }
            group.addTask { for await _ in signals { return } }
            defer { group.cancelAll() }
            try await group.next()
        }
        try await context.shutdown()
    }

    private func noteQuiet() {
        state.withLockedValue { state in
            state.reading.noteQuiet()
            state.printFindings()
        }
    }
}

extension StreamSource {
    /// Reads `tcp:HOST:PORT`, or the path of a serial device; nil for the path of anything else.
    ///
    /// - Throws: `ValueProblem`.
    init?(argument: String, speed: SerialSpeed) throws {
        if argument.hasPrefix("tcp:") {
            let address = try ScalarType<ServerSettings.Address>.deviceAddress.parse(String(argument.dropFirst(4)))
            self = .tcp(host: address.host, port: address.port)
            return
        }
        var status = stat()
        let streams = ["/dev/stdin", "/dev/null", "/dev/zero"]
        guard argument != "-", !streams.contains(argument), stat(argument, &status) == 0,
            status.st_mode & S_IFMT == S_IFCHR
        else { return nil }
        self = .serial(path: argument, speed)
    }
}

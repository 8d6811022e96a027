internal import ArgumentParser
internal import Dispatch
internal import Glibc
internal import NIOConcurrencyHelpers
internal import Store

/// What the commands that work on the history's file have in common.
struct MaintenanceOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("The configuration.", valueName: "file"), completion: .file(extensions: ["yaml", "yml"]))
    var config: String

    /// Works on the history of the configuration, prints what was done, and ends the command with what is wrong.
    ///
    /// - Parameter body: Gets the configuration and what shows progress and notices Ctrl-C.
    /// - Throws: What ends the command.
    func work(_ body: (Configuration, MaintenanceProgress) throws -> [String]) throws {
        let configuration = try ConfigurationArgument.read(config)
        let progress = MaintenanceProgress()
        do {
            let lines = try body(configuration, progress)
            progress.end()
            for line in lines { print(line) }
        } catch {
            progress.end()
            throw MaintenanceFailure.ended(error)
        }
    }
}

/// Why a command on the history's file cannot do what it was asked to.
struct MaintenanceFailure: Error, Hashable {
    let text: String
    var code: Int32 = 1

    init(_ text: String) {
        self.text = text
    }

    init(_ error: StoreError) {
        text =
            error.cause == .inUse
            ? "cannot \(error.attempt): a running gateway has it open; stop that one, do this again, and start it"
            : error.description
        code =
            switch error.cause {
            case .inUse, .readingConflicts, .other: 1
            case .interrupted: 130
            default: 2
            }
    }

    /// Says what is wrong, and returns how the command ends.
    static func ended(_ error: any Error) -> any Error {
        let failure: MaintenanceFailure
        switch error {
        case let error as MaintenanceFailure: failure = error
        case let error as StoreError: failure = MaintenanceFailure(error)
        default: return error
        }
        StandardError.line(failure.text)
        return ExitCode(failure.code)
    }

    /// Refuses a file that would be written over.
    static func refuse(_ verb: String, _ file: String, isForced: Bool) throws {
        guard !isForced, access(file, F_OK) == 0 else { return }
        throw MaintenanceFailure(
            "cannot \(verb) \(file): it is there already; give another name, or --force to replace it")
    }
}

/// Shows how far a command is, where someone looks, and notices when it is to stop.
final class MaintenanceProgress {
    private let isInterrupted = NIOLockedValueBox(false)
    private let shown = NIOLockedValueBox(-1)
    private let isTerminal = isatty(STDERR_FILENO) == 1
    private let sources: [any DispatchSourceSignal]

    init() {
        sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            return DispatchSource.makeSignalSource(signal: number, queue: .global())
        }
        for source in sources {
            source.setEventHandler { [isInterrupted] in isInterrupted.withLockedValue { $0 = true } }
            source.resume()
        }
    }

    /// Takes note of how much is done, from 0 to 1; false when the command is to stop.
    func step(_ done: Double) -> Bool {
        let percent = Int(done * 100)
        let isNew = shown.withLockedValue { shown in
            defer { shown = percent }
            return shown != percent
        }
        if isNew, isTerminal { write("\r\(percent) %") }
        return !isInterrupted.withLockedValue { $0 }
    }

    /// Clears the line.
    func end() {
        if isTerminal { write("\r      \r") }
        for source in sources { source.cancel() }
    }

    private func write(_ text: String) {
        var stream = StandardError()
        print(text, terminator: "", to: &stream)
    }
}

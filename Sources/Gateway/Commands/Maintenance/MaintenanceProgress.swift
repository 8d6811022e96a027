internal import Glibc
internal import NIOConcurrencyHelpers

/// Shows how far a command is, where someone looks, and notices when it is to stop.
final class MaintenanceProgress {
    private let stop = StopFlag()
    private let shown = NIOLockedValueBox(-1)
    private let isTerminal = isatty(STDERR_FILENO) == 1

    /// Takes note of how much is done, from 0 to 1; false when the command is to stop.
    func step(_ done: Double) -> Bool {
        let percent = Int(done * 100)
        let isNew = shown.withLockedValue { shown in
            defer { shown = percent }
            return shown != percent
        }
        if isNew, isTerminal { write("\r\(percent) %") }
        return !stop.isSet()
    }

    /// Clears the line.
    func end() {
        if isTerminal { write("\r      \r") }
    }

    private func write(_ text: String) {
        var stream = StandardError()
        print(text, terminator: "", to: &stream)
    }
}

extension ConfigurationOption {
    /// Works on the file of the history, with what shows how far it is.
    func work(_ body: (Configuration, MaintenanceProgress) throws -> [String]) async throws {
        let progress = MaintenanceProgress()
        defer { progress.end() }
        try await work { configuration in
            let lines = try body(configuration, progress)
            progress.end()
            return lines
        }
    }
}

extension CommandFailure {
    /// Refuses a file that would be written over.
    static func refuse(_ verb: String, _ file: String, isForced: Bool) throws(CommandFailure) {
        guard !isForced, access(file, F_OK) == 0 else { return }
        throw CommandFailure(
            1, "cannot \(verb) \(file): it is there already; give another name, or --force to replace it")
    }
}

internal import ArgumentParser
internal import Store

/// `metergw backup`: a copy of the history, also while the gateway runs.
struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Copy the history to a file, also while the gateway runs.",
        discussion: """
            The copy is of one moment. All of it is looked at before it gets its name, and it has no other files \
            beside it. It holds readings of households, and what the gateway knows of their devices: keep it as such.
            Exits with 0 when it was written, 1 when it is there already, 2 when something cannot be read or written, \
            130 after Ctrl-C, which leaves nothing behind.
            """)

    @OptionGroup var history: ConfigurationOption

    @Argument(help: ArgumentHelp("Where to write the copy.", valueName: "file"))
    var file: String

    @Flag(help: "Replace a file of that name.")
    var force = false

    func run() async throws {
        try await history.work { configuration, progress in
            try CommandFailure.refuse("back up to", file, isForced: force)
            let summary = try SQLiteStore.backUp(configuration.store.path, to: file) { progress.step($0) }
            return ["\(file): \(summary.text)"]
        }
    }
}

internal import ArgumentParser
internal import Metering
internal import Store

/// `metergw restore`: a copy in the place of the history.
struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Put a copy in the place of the history, while the gateway is stopped.",
        discussion: """
            All of the copy is looked at first, and one of an older version is brought forward. The present history \
            is kept beside it, under a name with the time. What was interrupted is carried out to its end by the next \
            start or the next restore, or has changed nothing.
            Exits with 0 when it was done, 2 when something cannot be read or written or a gateway is running, 130 \
            after Ctrl-C.
            """)

    @OptionGroup var history: ConfigurationOption

    @Argument(help: ArgumentHelp("The copy, which stays as it is.", valueName: "file"))
    var file: String

    func run() async throws {
        try await history.work { configuration, progress in
            let path = configuration.store.path
            let (summary, aside) = try SQLiteStore.restore(file, to: path, now: .now()) { progress.step($0) }
            return ["\(path): \(summary.text)"] + (aside.map { ["the former history is kept as \($0)"] } ?? [])
        }
    }
}

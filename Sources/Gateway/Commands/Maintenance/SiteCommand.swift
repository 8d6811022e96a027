internal import ArgumentParser
internal import Store

/// `metergw site`: moves what is kept of a household to another gateway, or forgets it.
struct SiteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "site", abstract: "Write a site to a file, take it in elsewhere, or erase it.",
        discussion: """
            Exits with 0 when it was done, 1 when it cannot be (the site is unknown, readings differ), 2 when something \
            cannot be read or written or a gateway is running, 130 after Ctrl-C.
            """,
        subcommands: [ExportCommand.self, ImportCommand.self, EraseCommand.self])

    /// `metergw site export`.
    struct ExportCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "export", abstract: "Write all of a site to a file, also while the gateway runs.")

        @OptionGroup var history: ConfigurationOption

        @Argument(help: ArgumentHelp("The id of the site.", valueName: "site"))
        var site: String

        @Argument(help: ArgumentHelp("Where to write.", valueName: "file"))
        var file: String

        @Flag(help: "Replace a file of that name.")
        var force = false

        func run() async throws {
            try await history.work { configuration, progress in
                try CommandFailure.refuse("export to", file, isForced: force)
                let path = configuration.store.path
                let summary = try SQLiteStore.exportSite(site, of: path, to: file) { progress.step($0) }
                return ["\(file): site \(site): \(summary.text)"]
            }
        }
    }

    /// `metergw site import`.
    struct ImportCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "import", abstract: "Take a site in from a file, while the gateway is stopped.",
            discussion: "What is there already stays; where readings differ nothing is taken in. It may be repeated.")

        @OptionGroup var history: ConfigurationOption

        @Argument(help: ArgumentHelp("A file that export wrote.", valueName: "file"))
        var file: String

        @Option(name: .customLong("as"), help: ArgumentHelp("The id that the site gets here.", valueName: "site"))
        var name: String?

        func run() async throws {
            try await history.work { configuration, progress in
                if let name { try SiteCommand.checkID(name, of: file) }
                let path = configuration.store.path
                let summary = try SQLiteStore.importSite(file, as: name, into: path) { progress.step($0) }
                let isKnown = configuration.sites.contains { $0.id == summary.site }
                let hint = "site \(summary.site) is not in the configuration: its readings are kept and not shown"
                return ["\(path): site \(summary.site): \(summary.text)"] + (isKnown ? [] : [hint])
            }
        }
    }

    /// `metergw site erase`.
    struct EraseCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "erase", abstract: "Remove all of a site from the history, while the gateway is stopped.",
            discussion: """
                The file is written anew, so that nothing of the site is left in it; that takes as much room again. \
                Copies, and histories that were kept aside, still have it.
                """)

        @OptionGroup var history: ConfigurationOption

        @Argument(help: ArgumentHelp("The id of the site.", valueName: "site"))
        var site: String

        @Flag(help: "Do it.")
        var yes = false

        func run() async throws {
            try await history.work { configuration, _ in
                let path = configuration.store.path
                guard yes else {
                    throw CommandFailure(
                        1,
                        "cannot erase site \(site) from \(path): what is erased cannot be brought back; repeat it with --yes"
                    )
                }
                let summary = try SQLiteStore.eraseSite(site, of: path)
                let isKnown = configuration.sites.contains { $0.id == site }
                let hint = "site \(site) is still in the configuration: take it out, or the gateway begins it anew"
                return ["\(path): erased site \(site): \(summary.text)"] + (isKnown ? [hint] : [])
            }
        }
    }

    /// Refuses what could not stand in a configuration.
    private static func checkID(_ name: String, of file: String) throws(CommandFailure) {
        do throws(ValueProblem) {
            _ = try ScalarType<String>.id.parse(name)
        } catch {
            throw CommandFailure(1, "cannot import \(file) as \"\(name)\": \(error.cause)")
        }
    }
}

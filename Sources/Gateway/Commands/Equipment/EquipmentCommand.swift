internal import ArgumentParser
internal import Metering
internal import Store

/// `metergw equipment`: which meters were replaced, and corrections.
struct EquipmentCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "equipment", abstract: "List replaced meters, confirm a replacement, or take one back.",
        discussion: """
            A counter goes on where equipment was replaced. That is found by the serial number; a device that never \
            tells it needs to be told with confirm. What the registers said stays as it was kept: all that is made \
            of it follows.
            These commands work on the history itself, and so while the gateway is stopped.
            Exits with 0 when it was done, 1 when it cannot be, 2 when a file cannot be read or a gateway is running.
            """,
        subcommands: [ListCommand.self, ConfirmCommand.self, UndoCommand.self])

    /// `metergw equipment list`.
    struct ListCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List the equipment of meters, what was replaced, and unexplained falls.",
            discussion: "Of a serial number, which is personal data, the last three characters are shown.")

        @OptionGroup var configuration: ConfigurationOption

        @Option(help: ArgumentHelp("Only this meter.", valueName: "site/meter"))
        var meter: String?

        @Flag(help: "Show serial numbers whole.")
        var plain = false

        func run() async throws {
            try await configuration.atDesk { try $0.list(meter, isPlain: plain) }
        }
    }

    /// `metergw equipment confirm`.
    struct ConfirmCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "confirm", abstract: "Record that equipment was replaced.",
            discussion: """
                The new equipment counts from the first reading at or after that moment on, and its counters go on \
                where the last reading before it has them.
                """)

        @OptionGroup var configuration: ConfigurationOption

        @Option(help: ArgumentHelp("The meter.", valueName: "site/meter"))
        var meter: String

        @Option(help: ArgumentHelp("When: 2026-03-01T14:15:00+01:00.", valueName: "time"))
        var at: String

        @Option(help: ArgumentHelp("What: electricity, gas, gas_2, water, heat …", valueName: "subject"))
        var subject = EquipmentChange.Subject.electricity.name

        func run() async throws {
            try await configuration.atDesk { [try await $0.confirm(meter, at: at, subject: subject)] }
        }
    }

    /// `metergw equipment undo`.
    struct UndoCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "undo", abstract: "Take back a replacement that was found or confirmed.")

        @OptionGroup var configuration: ConfigurationOption

        @Option(help: ArgumentHelp("The meter.", valueName: "site/meter"))
        var meter: String

        @Option(help: ArgumentHelp("Its time, as list shows it.", valueName: "time"))
        var at: String

        @Option(help: ArgumentHelp("Only of this: electricity, gas …; else all at that time.", valueName: "subject"))
        var subject: String?

        func run() async throws {
            try await configuration.atDesk { try await $0.undo(meter, at: at, subject: subject) }
        }
    }
}

extension ConfigurationOption {
    /// Works on what the history of the configuration knows of equipment.
    fileprivate func atDesk(_ body: (EquipmentDesk) async throws -> [String]) async throws {
        try await work { configuration in
            let desk = try await EquipmentDesk(configuration)
            let lines = try await body(desk)
            try await desk.close()
            return lines
        }
    }
}

internal import Alerting
internal import ArgumentParser
internal import Metering
internal import Transfer

/// `metergw alert`: what has to do with telling people.
struct AlertCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alert", abstract: "See whether messages about alerts arrive.", subcommands: [TestCommand.self])

    /// `metergw alert test`.
    struct TestCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "test", abstract: "Send a receiver a test message.",
            discussion: """
                Exits with 0 when the receiver took it, 1 when it refused it or is not configured, 2 when the message \
                cannot be sent or the configuration cannot be read.
                """)

        @OptionGroup var file: ConfigurationOption

        @Argument(
            help: ArgumentHelp("The name of the receiver, or the address of an Alertmanager.", valueName: "receiver"))
        var receiver: String

        func run() async throws {
            let configuration = try file.read()
            do throws(CommandFailure) {
                print(try await TestMessage(receiver, of: configuration).send())
            } catch {
                throw error.exit()
            }
        }
    }
}

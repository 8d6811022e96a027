public import ArgumentParser
internal import Glibc
public import Logging
internal import ServiceLifecycle

/// `metergw run FILE`: the gateway itself.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run the gateway.",
        discussion: """
            Runs until SIGTERM or SIGINT; SIGHUP reads the configuration again. Exits with 0 after a stop, 1 when the \
            configuration is wrong or something fails, 2 when the configuration cannot be read.
            """)

    @OptionGroup var file: ConfigurationArgument

    @Option(help: "How log lines look: text for people, json for machines.")
    var logFormat = LogFormat.text

    @Option(help: "The least level that is logged: debug, info, notice, warning or error.")
    var logLevel = Logger.Level.info

    func run() async throws {
        // One that comes before the gateway listens to it asks for what happens anyway; by default it would end the process.
        signal(SIGHUP, SIG_IGN)
        let configuration = try file.read()
        let (format, level) = (logFormat, logLevel)
        let logger = Logger(label: "metergw") { _ in LineLogHandler(format: format, level: level) }
        do {
            let gateway = try await GatewayProcess(configuration, path: file.path, logger: logger)
            try await gateway.run()
        } catch {
            StandardError.line("metergw: \(error)")
            throw ExitCode(1)
        }
    }
}

extension LogFormat: ExpressibleByArgument {}
extension Logger.Level: @retroactive ExpressibleByArgument {}

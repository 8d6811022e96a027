internal import ArgumentParser
internal import Metering

/// `metergw bundle`: the last telegrams, masked, in one file that can be attached to a bug report.
struct BundleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bundle", abstract: "Write the last telegrams, masked, to a file for a bug report.",
        discussion: """
            Asks a running gateway for the telegrams that it keeps of each meter, those that failed among them, or \
            takes them out of a file. Serial numbers, equipment ids, connection codes, device names and messages are \
            replaced by others of the same length, checksums are made right again where they were right, and all else \
            stays as it came. Of an encrypted telegram that cannot be opened only the length is written. Nothing of \
            the configuration is in the bundle, and sites and meters are numbered. Meter readings stay what they are: \
            look the bundle through before you hand it on.
            The first line says what the bundle is of; each line after it is one telegram as a JSON object, whose \
            "text" has each byte as the character of its number.
            Exits with 0 when it was written, 1 when there is no telegram, 2 when something cannot be read or written.
            """)

    @Argument(
        help: ArgumentHelp(
            "A file of telegrams, or - for the standard input, instead of a gateway.", valueName: "file"))
    var source: String?

    @Option(help: ArgumentHelp("The gateway, as its server.listen says.", valueName: "url"))
    var gateway = "http://\(ServerSection.listen.fallback)"

    @Option(help: ArgumentHelp("Only this meter; may be repeated.", valueName: "site/meter"))
    var meter: [String] = []

    @Flag(help: "Leave the ids of sites and meters as they are.")
    var keepIds = false

    @Option(help: ArgumentHelp("A file with the key of encrypted telegrams, 32 hex digits.", valueName: "file"))
    var keyFile: String?

    @Option(
        name: [.short, .long], help: ArgumentHelp("Where to write; else to the standard output.", valueName: "file"))
    var output: String?

    func validate() throws {
        guard source == nil || meter.isEmpty else {
            throw ValidationError("--meter chooses among a gateway's meters; a file has none")
        }
        guard source != nil || keyFile == nil else {
            throw ValidationError("--key-file is for a file of telegrams; a gateway has opened its own")
        }
    }

    func run() async throws {
        do {
            let bundle = try await collect()
            guard bundle.telegrams > 0 else { throw CommandFailure(1, nothing) }
            let document = bundle.document(at: .now())
            if let output { try OutputFile(output).write(document) } else { try OutputFile.standard.write(document) }
            StandardError.line(
                "\(output ?? "standard output"): \(bundle.summary); meter readings are in it: look it through before you hand it on"
            )
        } catch let failure as CommandFailure {
            StandardError.line(failure.text)
            throw ExitCode(failure.code)
        }
    }

    private func collect() async throws -> TelegramBundle {
        guard let source else {
            let client = try GatewayClient(gateway)
            return try await client.bundle(of: meter, keepsIDs: keepIds)
        }
        do {
            let decrypter = try keyFile.map { TelegramDecrypter(key: try ReadCommand.key($0)) }
            var bundle = TelegramBundle(source: .file, keepsIDs: keepIds)
            for report in try TelegramFile(source).reports(decrypter) { bundle.add(report) }
            return bundle
        } catch let failure as InputFile.Failure {
            throw CommandFailure(2, failure.text)
        }
    }

    private var nothing: String {
        guard source == nil else { return "no telegram was found" }
        return meter.isEmpty
            ? "the gateway has kept no telegram: only meters that send telegrams have any"
            : "the gateway has kept no telegram of \(meter.joined(separator: ", "))"
    }
}

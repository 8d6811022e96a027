public import ArgumentParser
public import Collectors
internal import Glibc
internal import Metering

/// `metergw read SOURCE`: what is understood of telegrams, object by object, and what is not.
struct ReadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "read", abstract: "Read P1 telegrams and say what is understood of them.",
        discussion: """
            The source is a file, - for the standard input, tcp:HOST:PORT or a serial device such as /dev/ttyUSB0. It may \
            hold telegrams of any dialect, encrypted ones among them, and anything between. A telegram whose checksum is \
            wrong is read all the same, and said to be so. A meter is listened to until it closes, or until Ctrl-C.
            Exits with 0 when every telegram is sound, 1 when one is not or there is none, 2 when the source cannot be \
            read.
            """)

    /// How it is printed.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        /// A line for each object.
        case text
        /// One JSON object a line for each telegram.
        case json
    }

    @Argument(help: ArgumentHelp("FILE, -, tcp:HOST:PORT or a serial device.", valueName: "source"))
    var source: String

    @Option(help: ArgumentHelp("A file with the key of encrypted telegrams, 32 hex digits.", valueName: "file"))
    var keyFile: String?

    @Option(help: "How to print: text or json.")
    var format = Format.text

    @Flag(help: "Print each telegram in full as text, not only the first.")
    var all = false

    @Option(help: "The line of a serial device: 115200 (8N1), 9600 (7E1) or auto.")
    var speed = SerialSpeed.automatic

    @Option(help: ArgumentHelp("The zone of the meter, whose standard offset a W means.", valueName: "zone"))
    var timeZone = "Europe/Amsterdam"

    func run() async throws {
        let zone: Zone
        var decrypter: TelegramDecrypter?
        do {
            zone = try Zone(identifier: timeZone)
            decrypter = try keyFile.map { TelegramDecrypter(key: try ReadCommand.key($0)) }
        } catch {
            throw ReadCommand.failure("\(error)")
        }
        let desk = ReadingDesk(
            TelegramReading(zone: zone, decrypter: decrypter), TelegramPrinter(format: format, printsAll: all))
        var isLive = false
        do {
            if let stream = try StreamSource(argument: source, speed: speed) {
                isLive = true
                try await desk.listen(to: stream)
            } else {
                try InputFile(source).forEachChunk { desk.take($0) }
            }
        } catch let problem as ValueProblem {
            throw ReadCommand.failure("cannot read \(source): \(problem.cause)")
        } catch let failure as PollFailure {
            _ = desk.finish(isLive: true)
            throw ReadCommand.failure(failure.text)
        } catch {
            throw ReadCommand.failure("\(error)")
        }
        guard desk.finish(isLive: isLive) else { throw ExitCode(1) }
    }

    private static func failure(_ text: String) -> ExitCode {
        var errors = StandardError()
        errors.write(text + "\n")
        return ExitCode(2)
    }

    static func key(_ path: String) throws -> TelegramKey {
        var text: [UInt8] = []
        try InputFile(path).forEachChunk { chunk in chunk.withUnsafeBufferPointer { text.append(contentsOf: $0) } }
        do {
            return try TelegramKey(String(decoding: text, as: UTF8.self))
        } catch {
            throw InputFile.Failure(text: "\(path): \(error)")
        }
    }
}

extension SerialSpeed: ExpressibleByArgument {}

/// A file, or the standard input, read piece by piece.
struct InputFile {
    /// Why it cannot be read.
    struct Failure: Error, CustomStringConvertible {
        let text: String
        var description: String { text }
    }

    private let path: String
    private static let chunkBytes = 64 * 1024

    init(_ path: String) {
        self.path = path
    }

    /// Hands over the bytes as they come.
    ///
    /// - Throws: `Failure`.
    func forEachChunk(_ take: (Span<UInt8>) -> Void) throws(Failure) {
        let descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure() }
        defer { if path != "-" { close(descriptor) } }
        var buffer = [UInt8](repeating: 0, count: InputFile.chunkBytes)
        while true {
            let count = buffer.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure() }
            guard count > 0 else { return }
            take(buffer.span.extracting(0..<count))
        }
    }

    private func failure() -> Failure {
        Failure(text: "cannot read \(path): \(String(cString: strerror(errno)))")
    }
}

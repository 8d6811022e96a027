internal import Foundation
internal import NIOConcurrencyHelpers
internal import NIOCore
internal import NIOPosix

/// The `openssl` command as one end of TLS: what it has deciphered comes out of it, what it is told it enciphers.
///
/// It serves one connection after the other; ends with the test.
final class TLSRelay: Sendable {
    private let folder: String
    private let server: Process
    private let port: Int
    private let input: FileHandle
    private let dialogue = NIOLockedValueBox<SMTPDialogue?>(nil)
    private let take = NIOLockedValueBox<@Sendable (SMTPPeer.Delivery) -> Void>({ _ in })

    var caFile: String { "\(folder)/certificate.pem" }

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "smtp-tls-\(UUID())").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let maker = TLSRelay.openssl([
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
            "-subj", "/CN=test", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", "\(folder)/key.pem", "-out",
            "\(folder)/certificate.pem",
        ])
        maker.standardOutput = FileHandle.nullDevice
        try maker.run()
        maker.waitUntilExit()
        // -quiet does not tell the port: a socket that was bound and closed has just had it.
        port = try TLSRelay.freePort()
        server = TLSRelay.openssl([
            "s_server", "-quiet", "-accept", "127.0.0.1:\(port)", "-key", "\(folder)/key.pem", "-cert",
            "\(folder)/certificate.pem",
        ])
        let (output, input) = (Pipe(), Pipe())
        server.standardOutput = output
        server.standardInput = input
        self.input = input.fileHandleForWriting
        try server.run()
        Thread.detachNewThread { [self] in read(output.fileHandleForReading) }
    }

    deinit {
        // Not by SIGTERM: a child of a pool thread inherits its mask, in which that is blocked.
        kill(server.processIdentifier, SIGKILL)
        server.waitUntilExit()
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// Connects a client to it, to whom the dialogue is spoken from now on in cipher.
    func connect(
        to client: any Channel, _ rules: SMTPPeer.Rules, take: @escaping @Sendable (SMTPPeer.Delivery) -> Void
    ) -> EventLoopFuture<any Channel> {
        dialogue.withLockedValue { $0 = SMTPDialogue(rules, isEncrypted: true) }
        self.take.withLockedValue { $0 = take }
        return connect(client, triesLeft: 500)
    }

    /// The command tells nobody when it listens: it is asked again until it does.
    private func connect(_ client: any Channel, triesLeft: Int) -> EventLoopFuture<any Channel> {
        let loop = client.eventLoop
        return ClientBootstrap(group: loop)
            .channelInitializer { $0.pipeline.addHandler(RelayHandler(client)) }
            .connect(host: "127.0.0.1", port: port)
            .flatMapError { error in
                guard triesLeft > 0 else { return loop.makeFailedFuture(error) }
                return loop.flatScheduleTask(in: .milliseconds(20)) {
                    self.connect(client, triesLeft: triesLeft - 1)
                }.futureResult
            }
    }

    private func read(_ output: FileHandle) {
        var rest = ""
        while true {
            let data = output.availableData
            guard !data.isEmpty else { return }
            rest += String(decoding: data, as: UTF8.self)
            var lines = rest.split(separator: "\r\n", omittingEmptySubsequences: false)
            rest = String(lines.removeLast())
            for line in lines { perform(dialogue.withLockedValue { $0?.answer(String(line)) }) }
        }
    }

    private func perform(_ step: SMTPDialogue.Step?) {
        switch step {
        case .say(let text), .end(let text): input.write(Data("\(text)\r\n".utf8))
        case .take(let mail, let text):
            if text.hasPrefix("250") { take.withLockedValue { $0 }(mail) }
            input.write(Data("\(text)\r\n".utf8))
        case .startTLS, nil: break
        }
    }

    private static func openssl(_ arguments: [String]) -> Process {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["openssl"] + arguments
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        return process
    }

    private static func freePort() throws -> Int {
        let channel = try ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup).bind(host: "127.0.0.1", port: 0)
            .wait()
        defer { try? channel.close().wait() }
        return channel.localAddress?.port ?? 0
    }
}

/// Hands on what openssl says to the client.
private final class RelayHandler: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer

    private let client: any Channel

    init(_ client: any Channel) {
        self.client = client
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        client.writeAndFlush(unwrapInboundIn(data), promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        client.close(promise: nil)
    }
}

internal import Foundation
internal import NIOConcurrencyHelpers
internal import NIOCore
internal import NIOPosix

/// A mail server on a free port that takes mail on, by STARTTLS where it has a certificate.
///
/// What it says is `SMTPDialogue`; TLS is that of the `openssl` command, which it hands the connection to.
final class SMTPPeer: Sendable {
    struct Rules: Sendable {
        /// What is said to a line that begins with a word, in the place of the usual.
        var says: [String: String] = [:]
        /// Whether STARTTLS is offered.
        var offersTLS = false
        /// `AUTH PLAIN` is offered, to those who know this name and password.
        var login: (name: String, password: String)?
        /// Whether nothing is ever said.
        var isSilent = false
    }

    /// A mail as it came: the envelope, and all lines between DATA and the full stop.
    struct Delivery: Sendable {
        var sender = ""
        var recipients: [String] = []
        var content = ""
        var isEncrypted = false
        var login: String?
    }

    let rules: Rules
    private let taken = NIOLockedValueBox<[Delivery]>([])
    private let channel = NIOLockedValueBox<(any Channel)?>(nil)
    fileprivate let tls: TLSRelay?

    var mails: [Delivery] { taken.withLockedValue { $0 } }
    var port: Int { channel.withLockedValue { $0?.localAddress?.port ?? 0 } }
    var caFile: String? { tls?.caFile }

    private init(_ rules: Rules) throws {
        self.rules = rules
        tls = rules.offersTLS ? try TLSRelay() : nil
    }

    static func run<Value>(_ rules: Rules = Rules(), _ body: (SMTPPeer) async throws -> Value) async throws -> Value {
        let peer = try SMTPPeer(rules)
        let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelInitializer { $0.pipeline.addHandler(SMTPHandler(peer)) }
            .bind(host: "127.0.0.1", port: 0).get()
        peer.channel.withLockedValue { $0 = channel }
        defer { channel.close(promise: nil) }
        return try await body(peer)
    }

    fileprivate func take(_ mail: Delivery) {
        taken.withLockedValue { $0.append(mail) }
    }
}

/// What a mail server says to each line.
struct SMTPDialogue: Sendable {
    enum Step: Sendable {
        case say(String)
        case startTLS
        case take(SMTPPeer.Delivery, String)
        case end(String)
    }

    private let rules: SMTPPeer.Rules
    private let isEncrypted: Bool
    private var mail = SMTPPeer.Delivery()
    private var isInContent = false
    private var isInLogin = false
    private var login: String?

    init(_ rules: SMTPPeer.Rules, isEncrypted: Bool) {
        self.rules = rules
        self.isEncrypted = isEncrypted
    }

    /// What is said to a line, which comes without its end.
    mutating func answer(_ line: String) -> Step? {
        if isInContent { return content(line) }
        if isInLogin { return .say(authenticate(line)) }
        let word = String(line.prefix { $0 != " " && $0 != ":" }).uppercased()
        if let said = rules.says[line] ?? rules.says[word] { return .say(said) }
        switch word {
        case "EHLO":
            var lines = ["test greets you"]
            if rules.offersTLS, !isEncrypted { lines.append("STARTTLS") }
            if rules.login != nil { lines.append("AUTH PLAIN") }
            let last = lines.count - 1
            return .say(lines.enumerated().map { "250\($0 == last ? " " : "-")\($1)" }.joined(separator: "\r\n"))
        case "STARTTLS": return .startTLS
        case "AUTH":
            isInLogin = true
            return .say("334 ")
        case "MAIL":
            mail = SMTPPeer.Delivery(sender: SMTPDialogue.address(line), isEncrypted: isEncrypted, login: login)
            return .say("250 go on")
        case "RCPT":
            mail.recipients.append(SMTPDialogue.address(line))
            return .say("250 go on")
        case "DATA":
            isInContent = true
            return .say("354 go on")
        case "QUIT": return .end("221 bye")
        default: return .say("502 unknown")
        }
    }

    private mutating func content(_ line: String) -> Step? {
        guard line == "." else {
            mail.content += (line.hasPrefix(".") ? String(line.dropFirst()) : line) + "\r\n"
            return nil
        }
        isInContent = false
        return .take(mail, rules.says["."] ?? "250 taken")
    }

    private mutating func authenticate(_ line: String) -> String {
        isInLogin = false
        guard let login = rules.login, let data = Data(base64Encoded: line) else { return "501 no base 64" }
        let parts = data.split(separator: 0, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[1].elementsEqual(login.name.utf8), parts[2].elementsEqual(login.password.utf8)
        else { return "535 wrong" }
        self.login = login.name
        return "235 welcome"
    }

    private static func address(_ line: String) -> String {
        String(line.drop { $0 != "<" }.dropFirst().prefix { $0 != ">" })
    }
}

/// Cuts what comes into lines, and says what the dialogue says.
private final class SMTPHandler: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer

    private let peer: SMTPPeer
    private let state: NIOLockedValueBox<(dialogue: SMTPDialogue, rest: String, relay: (any Channel)?)>

    init(_ peer: SMTPPeer) {
        self.peer = peer
        state = NIOLockedValueBox((SMTPDialogue(peer.rules, isEncrypted: false), "", nil))
    }

    func channelActive(context: ChannelHandlerContext) {
        if !peer.rules.isSilent { say("220 test", to: context.channel) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = unwrapInboundIn(data)
        if let relay = state.withLockedValue({ $0.relay }) { return relay.writeAndFlush(buffer, promise: nil) }
        guard !peer.rules.isSilent else { return }
        let channel = context.channel
        for step in steps(String(buffer: buffer)) {
            switch step {
            case .say(let text): say(text, to: channel)
            case .take(let mail, let text):
                if text.hasPrefix("250") { peer.take(mail) }
                say(text, to: channel)
            case .end(let text):
                say(text, to: channel)
                channel.close(promise: nil)
            case .startTLS:
                guard let tls = peer.tls else { return say("502 unknown", to: channel) }
                // Nothing more is read until the relay stands: the client waits for the answer.
                tls.connect(to: channel, peer.rules, take: peer.take).whenSuccess { relay in
                    self.state.withLockedValue { $0.relay = relay }
                    self.say("220 go on", to: channel)
                }
            }
        }
    }

    private func steps(_ text: String) -> [SMTPDialogue.Step] {
        state.withLockedValue { state in
            state.rest += text
            var lines = state.rest.split(separator: "\r\n", omittingEmptySubsequences: false)
            state.rest = String(lines.removeLast())
            return lines.compactMap { state.dialogue.answer(String($0)) }
        }
    }

    private func say(_ text: String, to channel: any Channel) {
        channel.writeAndFlush(ByteBuffer(string: text + "\r\n"), promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}

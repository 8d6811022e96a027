import Glibc
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix

/// A server on a free port that answers each request with the steps a test gives it.
final class ScriptedServer: Sendable {
    enum Step: Sendable {
        case write(String)
        /// Writes the same over and over until the client goes away.
        case writeForEver(String)
        /// The same, with a pause behind each.
        case trickle(String)
        case close
        /// Closes with a reset instead of an orderly end.
        case reset
        /// Ends its own half and leaves the rest to the client.
        case halfClose
    }

    struct Request: Sendable {
        /// Which connection it came on, from 1.
        let connection: Int
        let head: String

        var path: String { String(head.split(separator: " ")[1]) }
    }

    /// Requests that came in full.
    let asked = Milestone()
    /// Connections that were accepted.
    let opened = Milestone()
    /// Connections that are over.
    let closed = Milestone()
    private let seen = NIOLockedValueBox<[Request]>([])
    private let channel = NIOLockedValueBox<(any Channel)?>(nil)
    fileprivate let greeting: String?
    fileprivate let script: @Sendable (Request) -> [Step]

    var requests: [Request] { seen.withLockedValue { $0 } }
    var port: Int { channel.withLockedValue { $0?.localAddress?.port ?? 0 } }
    var base: String { "http://127.0.0.1:\(port)" }

    private init(greeting: String?, _ script: @escaping @Sendable (Request) -> [Step]) {
        self.greeting = greeting
        self.script = script
    }

    static func run<Value>(
        greeting: String? = nil, _ script: @escaping @Sendable (Request) -> [Step],
        _ body: (ScriptedServer) async throws -> Value
    ) async throws -> Value {
        let server = ScriptedServer(greeting: greeting, script)
        let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.backlog, value: 4096)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: false)
            .childChannelInitializer { channel in
                channel.pipeline.addHandler(ScriptHandler(server))
            }
            .bind(host: "127.0.0.1", port: 0).get()
        server.channel.withLockedValue { $0 = channel }
        defer { channel.close(promise: nil) }
        return try await body(server)
    }

    fileprivate func note(_ request: Request) {
        seen.withLockedValue { $0.append(request) }
        asked.pass()
    }
}

private final class ScriptHandler: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer

    private let server: ScriptedServer
    private let state = NIOLockedValueBox((number: 0, received: ""))

    init(_ server: ScriptedServer) {
        self.server = server
    }

    func channelActive(context: ChannelHandlerContext) {
        server.opened.pass()
        state.withLockedValue { $0.number = server.opened.count }
        if let greeting = server.greeting {
            context.channel.writeAndFlush(ByteBuffer(string: greeting), promise: nil)
        }
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        server.closed.pass()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let text = String(buffer: unwrapInboundIn(data))
        let request = state.withLockedValue { state -> ScriptedServer.Request? in
            state.received += text
            guard state.received.hasSuffix("\r\n\r\n") else { return nil }
            defer { state.received = "" }
            return ScriptedServer.Request(connection: state.number, head: state.received)
        }
        guard let request else { return }
        server.note(request)
        perform(server.script(request)[...], context.channel)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    /// Carries out one step after the other, each when the one before has left.
    private func perform(_ steps: ArraySlice<ScriptedServer.Step>, _ channel: any Channel) {
        guard let step = steps.first else { return }
        let rest = steps.dropFirst()
        switch step {
        case .write(let text):
            channel.writeAndFlush(ByteBuffer(string: text)).whenSuccess { self.perform(rest, channel) }
        case .writeForEver(let text):
            channel.writeAndFlush(ByteBuffer(string: text)).whenSuccess {
                // A write that ends at once would call itself deeper and deeper.
                channel.eventLoop.execute { self.perform(steps, channel) }
            }
        case .trickle(let text):
            channel.writeAndFlush(ByteBuffer(string: text)).whenSuccess {
                channel.eventLoop.scheduleTask(in: .milliseconds(2)) { self.perform(steps, channel) }
            }
        case .close: channel.close(promise: nil)
        case .halfClose: channel.close(mode: .output, promise: nil)
        case .reset:
            guard let options = channel as? any SocketOptionProvider else { return }
            options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).whenSuccess { channel.close(promise: nil) }
        }
    }
}

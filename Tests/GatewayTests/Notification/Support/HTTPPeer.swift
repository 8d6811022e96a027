internal import NIOConcurrencyHelpers
internal import NIOCore
internal import NIOPosix

/// A receiver on a free port that reads whole requests and answers each as a test says.
final class HTTPPeer: Sendable {
    struct Request: Sendable {
        let head: String
        let body: String

        var line: String { String(head.prefix { $0 != "\r\n" && $0 != "\r" && $0 != "\n" }) }

        func field(_ name: String) -> String? {
            let lines = head.split(separator: "\r\n")
            return lines.first { $0.lowercased().hasPrefix("\(name.lowercased()): ") }
                .map { String($0.dropFirst(name.count + 2)) }
        }
    }

    enum Reply: Sendable {
        case answer(Int, String = "", fields: [String] = [])
        /// Says nothing, and leaves the connection open.
        case silence
    }

    private let seen = NIOLockedValueBox<[Request]>([])
    private let channel = NIOLockedValueBox<(any Channel)?>(nil)
    fileprivate let reply: @Sendable (Request, Int) -> Reply

    var requests: [Request] { seen.withLockedValue { $0 } }
    var port: Int { channel.withLockedValue { $0?.localAddress?.port ?? 0 } }
    var base: String { "http://127.0.0.1:\(port)" }

    /// - Parameter reply: Gets the request and how many came before it.
    private init(_ reply: @escaping @Sendable (Request, Int) -> Reply) {
        self.reply = reply
    }

    static func run<Value>(
        _ reply: @escaping @Sendable (Request, Int) -> Reply, _ body: (HTTPPeer) async throws -> Value
    ) async throws -> Value {
        let peer = HTTPPeer(reply)
        let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelInitializer { $0.pipeline.addHandler(HTTPPeerHandler(peer)) }
            .bind(host: "127.0.0.1", port: 0).get()
        peer.channel.withLockedValue { $0 = channel }
        defer { channel.close(promise: nil) }
        return try await body(peer)
    }

    fileprivate func answer(to request: Request) -> Reply {
        let before = seen.withLockedValue { seen in
            seen.append(request)
            return seen.count - 1
        }
        return reply(request, before)
    }
}

private final class HTTPPeerHandler: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer

    private let peer: HTTPPeer
    private let received = NIOLockedValueBox("")

    init(_ peer: HTTPPeer) {
        self.peer = peer
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let text = String(buffer: unwrapInboundIn(data))
        let request = received.withLockedValue { received -> HTTPPeer.Request? in
            received += text
            guard let end = received.range(of: "\r\n\r\n") else { return nil }
            let request = HTTPPeer.Request(
                head: String(received[..<end.lowerBound]), body: String(received[end.upperBound...]))
            guard request.body.utf8.count >= request.field("Content-Length").flatMap({ Int($0) }) ?? 0 else {
                return nil
            }
            return request
        }
        guard let request else { return }
        switch peer.answer(to: request) {
        case .silence: break
        case .answer(let status, let body, let fields):
            let head = ["HTTP/1.1 \(status) Said", "Content-Length: \(body.utf8.count)", "Connection: close"] + fields
            let answer = ByteBuffer(string: head.joined(separator: "\r\n") + "\r\n\r\n" + body)
            context.writeAndFlush(NIOAny(answer), promise: nil)
            context.close(promise: nil)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}

extension String {
    fileprivate func range(of text: String) -> Range<String.Index>? { firstRange(of: text) }
}

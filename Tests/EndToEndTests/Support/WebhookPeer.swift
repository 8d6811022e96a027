internal import Foundation
internal import NIOConcurrencyHelpers
internal import NIOCore
internal import NIOPosix

/// A web hook on a free port: it takes every message, after a while, and remembers which and when.
final class WebhookPeer: Sendable {
    /// A message that came.
    struct Arrival: Sendable {
        let id: String
        let head: String
        let body: String
        /// When the answer was on its way; nil while it is outstanding, for ever when the gateway has gone before.
        var answered: ContinuousClock.Instant?
    }

    private struct State: Sendable {
        var arrivals: [Arrival] = []
        var waiting: [(condition: @Sendable ([Arrival]) -> Bool, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state = NIOLockedValueBox(State())
    private let channel: NIOLockedValueBox<(any Channel)?> = NIOLockedValueBox(nil)

    /// Where it is.
    var url: String { "http://127.0.0.1:\(channel.withLockedValue { $0?.localAddress?.port ?? 0 })/hook" }
    /// All that came so far, in its order.
    var arrivals: [Arrival] { state.withLockedValue(\.arrivals) }

    private init() {}

    /// Starts one that takes so long to answer.
    static func start(answeringAfter delay: Duration = .zero) async throws -> WebhookPeer {
        let peer = WebhookPeer()
        let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelInitializer { $0.pipeline.addHandler(WebhookHandler(peer, TimeAmount(delay))) }
            .bind(host: "127.0.0.1", port: 0).get()
        peer.channel.withLockedValue { $0 = channel }
        return peer
    }

    /// Waits for what came.
    func wait(for condition: @escaping @Sendable ([Arrival]) -> Bool) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLockedValue { state in
                let isThere = condition(state.arrivals)
                if !isThere { state.waiting.append((condition, continuation)) }
                return isThere
            }
            if isThere { continuation.resume() }
        }
    }

    /// Stops it.
    func stop() async throws {
        try await channel.withLockedValue { $0 }?.close()
    }

    /// Takes note of a message, and returns its number.
    fileprivate func take(head: String, body: String) -> Int {
        let field = head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("x-message-id: ") }
        let id = field.map { String($0.dropFirst("x-message-id: ".count)) } ?? ""
        let (number, woken) = state.withLockedValue { state in
            state.arrivals.append(Arrival(id: id, head: head, body: body))
            var woken: [CheckedContinuation<Void, Never>] = []
            state.waiting.removeAll { entry in
                guard entry.condition(state.arrivals) else { return false }
                woken.append(entry.continuation)
                return true
            }
            return (state.arrivals.count - 1, woken)
        }
        for continuation in woken { continuation.resume() }
        return number
    }

    fileprivate func noteAnswer(to number: Int) {
        state.withLockedValue { $0.arrivals[number].answered = .now }
    }
}

extension WebhookPeer.Arrival {
    /// The document.
    var json: [String: Any] {
        (try? JSONSerialization.jsonObject(with: Data(body.utf8))) as? [String: Any] ?? [:]
    }

    /// The alerts in it.
    var alerts: [[String: Any]] { json["alerts"] as? [[String: Any]] ?? [] }
}

/// Reads one request of a connection, and answers it.
private final class WebhookHandler: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer

    private let peer: WebhookPeer
    private let delay: TimeAmount
    private let received = NIOLockedValueBox("")

    init(_ peer: WebhookPeer, _ delay: TimeAmount) {
        self.peer = peer
        self.delay = delay
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let text = String(buffer: unwrapInboundIn(data))
        let request = received.withLockedValue { received -> (head: String, body: String)? in
            received += text
            guard let end = received.firstRange(of: "\r\n\r\n") else { return nil }
            let (head, body) = (String(received[..<end.lowerBound]), String(received[end.upperBound...]))
            let field = head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-length: ") }
            let length = field.flatMap { Int($0.dropFirst("content-length: ".count)) } ?? 0
            return body.utf8.count >= length ? (head, body) : nil
        }
        guard let request else { return }
        let number = peer.take(head: request.head, body: request.body)
        let (channel, peer) = (context.channel, peer)
        context.eventLoop.scheduleTask(in: delay) {
            guard channel.isActive else { return }
            peer.noteAnswer(to: number)
            let answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            channel.writeAndFlush(ByteBuffer(string: answer)).whenComplete { _ in channel.close(promise: nil) }
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}

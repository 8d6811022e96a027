internal import HTTPTypes
internal import NIOCore
internal import NIOHTTP1
internal import NIOHTTPTypes

/// Keeps a client from holding a connection for ever, and from sending more than is read (`ServerLimits`).
///
/// It stands between HTTP's coding and the library's handlers, one for each connection.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// The size of the pieces that answers are cut to, so that a slow client is told from one that takes nothing.
    static let pieceBytes = 256 * 1024

    private let limits: ServerLimits
    private let waiting: WaitingBytes
    private let onRefusal: @Sendable (_ status: Int) -> Void
    private var deadline = ConnectionDeadline()
    private var timer: Scheduled<Void>?
    private var bodyBytes = 0
    private var isRefused = false

    init(_ limits: ServerLimits, waiting: WaitingBytes, onRefusal: @escaping @Sendable (_ status: Int) -> Void) {
        self.limits = limits
        self.waiting = waiting
        self.onRefusal = onRefusal
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { wait(limits.requestTime, context) }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        timer?.cancel()
    }

    func channelActive(context: ChannelHandlerContext) {
        wait(limits.requestTime, context)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isRefused else { return }
        switch unwrapInboundIn(data) {
        case .head(let head):
            bodyBytes = 0
            wait(for: deadline.head(), context)
            let declared = head.headerFields[.contentLength].flatMap { Int($0) } ?? 0
            if declared > limits.bodyBytes { return refuse(.largeBody(limit: limits.bodyBytes), context) }
        case .body(let body):
            bodyBytes += body.readableBytes
            if bodyBytes > limits.bodyBytes { return refuse(.largeBody(limit: limits.bodyBytes), context) }
        case .end:
            wait(for: deadline.end(), context)
        }
        context.fireChannelRead(data)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        case HTTPParserError.headerOverflow: refuse(.largeHead(limit: limits.headBytes), context)
        case is HTTPParserError, is HTTPVersionRules.NotOneHost: refuse(.noHTTP(), context)
        default: context.fireErrorCaught(error)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if isRefused, let event = event as? ChannelEvent, event == .inputClosed { context.close(promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard !isRefused else {
            // The client has its answer; what the route would have said is dropped.
            promise?.succeed()
            return
        }
        guard case .body(var body) = unwrapOutboundIn(data) else {
            var isEnd = false
            if case .end = unwrapOutboundIn(data) { isEnd = true }
            return writePiece(data, bytes: 0, isEnd: isEnd, context, promise)
        }
        while body.readableBytes > ConnectionGuard.pieceBytes,
            let piece = body.readSlice(length: ConnectionGuard.pieceBytes)
        {
            writePiece(wrapOutboundOut(.body(piece)), bytes: piece.readableBytes, isEnd: false, context, nil)
        }
        writePiece(wrapOutboundOut(.body(body)), bytes: body.readableBytes, isEnd: false, context, promise)
    }
}

extension ConnectionGuard {
    private func writePiece(
        _ data: NIOAny, bytes: Int, isEnd: Bool, _ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?
    ) {
        waiting.add(bytes)
        wait(for: deadline.write(isEnd: isEnd), context)
        let taken = context.eventLoop.makePromise(of: Void.self)
        taken.futureResult.assumeIsolated().whenComplete { _ in
            self.waiting.remove(bytes)
            self.wait(for: self.deadline.taken(), context)
        }
        taken.futureResult.cascade(to: promise)
        context.write(data, promise: taken)
    }

    /// Answers that a request is not read, and hangs up once the client has seen it.
    private func refuse(_ problem: Problem, _ context: ChannelHandlerContext) {
        guard !isRefused else { return }
        isRefused = true
        onRefusal(problem.status.code)
        // In the middle of an answer there is no way to say it.
        guard !deadline.isAnswering else { return context.close(promise: nil) }
        let document = problem.document
        let head = HTTPResponse(
            status: problem.status,
            headerFields: [
                .contentType: "application/problem+json", .contentLength: "\(document.count)", .connection: "close",
            ])
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(ByteBuffer(bytes: document))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        // Closed at once, bytes of the client still under way would make its system drop the answer.
        context.close(mode: .output, promise: nil)
        wait(limits.lingerTime, context)
    }

    private func wait(for next: ConnectionDeadline.Wait?, _ context: ChannelHandlerContext) {
        guard !isRefused else { return }
        switch next {
        case .request: wait(limits.requestTime, context)
        case .idle: wait(limits.idleTime, context)
        case .answer: wait(limits.stallTime, context)
        case .nothing: timer?.cancel()
        case nil: break
        }
    }

    private func wait(_ duration: Duration, _ context: ChannelHandlerContext) {
        timer?.cancel()
        guard context.channel.isActive else { return }
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(duration)) {
            context.close(promise: nil)
        }
    }
}

@available(*, unavailable)
extension ConnectionGuard: Sendable {}

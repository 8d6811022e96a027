internal import NIOCore

/// What becomes of the bytes of a source that is open.
internal protocol StreamReceiver: Sendable {
    /// The source was opened.
    func open()
    /// Bytes have come; what is to be sent back, mostly nothing.
    func take(_ buffer: ByteBuffer) -> [UInt8]
    /// The steady clock.
    var steadyNow: Duration { get }
    /// When `wake()` is due though no byte comes.
    var deadline: Duration { get }
    /// Does what is due; true when the source is to be closed.
    func wake() -> Bool
    /// Takes note of why the connection is about to end.
    func fail(_ error: any Error)
    /// The connection has ended.
    func close()
}

/// Hands what a channel brings to who receives it, and wakes that one when something is due.
internal final class StreamHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let session: any StreamReceiver
    private var timer: (task: Scheduled<Void>, due: Duration)?

    init(_ session: any StreamReceiver) {
        self.session = session
    }

    func channelActive(context: ChannelHandlerContext) {
        session.open()
        arm(context)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let reply = session.take(unwrapInboundIn(data))
        guard !reply.isEmpty else { return }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: reply)), promise: nil)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        arm(context)
        context.fireChannelReadComplete()
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.task.cancel()
        session.close()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        session.fail(error)
        context.close(promise: nil)
    }

    /// Sets the timer to the session's deadline; one that ends earlier stays, and looks again then.
    private func arm(_ context: ChannelHandlerContext) {
        let due = session.deadline
        if let timer, timer.due <= due { return }
        timer?.task.cancel()
        let wait = max(due - session.steadyNow, .zero)
        let task = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(wait)) { self.wake(context) }
        timer = (task, due)
    }

    private func wake(_ context: ChannelHandlerContext) {
        timer = nil
        guard session.wake() else { return arm(context) }
        context.close(promise: nil)
    }
}

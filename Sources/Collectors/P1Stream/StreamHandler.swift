internal import NIOCore

/// Hands what a channel brings to a meter's session, and wakes it when something is due.
internal final class StreamHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let session: StreamSession
    private var timer: (task: Scheduled<Void>, due: Duration)?

    init(_ session: StreamSession) {
        self.session = session
    }

    func channelActive(context: ChannelHandlerContext) {
        session.open()
        arm(context)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        session.take(unwrapInboundIn(data))
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

internal import Glibc
internal import Metering
internal import NIOCore

/// One connection to a simulated device.
internal final class LoggerConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// What the device's other connections tell this one.
    enum Event: Sendable {
        /// It is served now.
        case yourTurn
        /// Another client waits behind it.
        case crowded
    }

    private enum Phase {
        /// Not served yet, and not read.
        case waiting
        /// For a first request, or a further one.
        case reading(isFirst: Bool)
        /// The reply is out; the client is to close.
        case draining
        /// Nothing will be answered any more.
        case mute
    }

    private let fleet: FleetCore
    private let loop: ServingLoop
    private var device: Int?
    private var phase = Phase.waiting
    /// Counts the phases, so that a timer set in an earlier one does nothing.
    private var turn = 0
    private var received = ByteBuffer()
    private var context: ChannelHandlerContext?

    /// Creates the handler of a connection.
    init(fleet: FleetCore, loop: ServingLoop) {
        self.fleet = fleet
        self.loop = loop
    }

    private var options: FleetOptions { fleet.options }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func channelActive(context: ChannelHandlerContext) {
        self.context = context
        guard let device = fleet.device(at: context.channel.localAddress) else {
            reset()
            return
        }
        self.device = device
        let (admission, others) = fleet.admit(context.channel, to: device)
        if !others.isEmpty { count(others, device, context.eventLoop) }
        switch admission {
        case .served: beginReading(isFirst: true)
        case .waits: others.first?.pipeline.fireUserInboundEventTriggered(Event.crowded)
        case .overflows: reset()
        case .ignored:
            enter(.mute)
            context.read()
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        enter(.mute)
        // A timer may hold on to this object for a while yet.
        received = ByteBuffer()
        guard let device else { return }
        if let next = fleet.dismiss(context.channel, from: device) {
            next.pipeline.fireUserInboundEventTriggered(Event.yourTurn)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case Event.yourTurn: beginReading(isFirst: true)
        case Event.crowded: makeRoom()
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        switch phase {
        case .mute: return
        // Core 2.x looks at nothing more once its reply is out.
        case .draining where options.coreVersion == .two && !options.isSturdy: return
        case .draining: phase = .reading(isFirst: false)
        case .waiting, .reading: break
        }
        if received.readableBytes == 0 { received = bytes } else { received.writeBuffer(&bytes) }
        process()
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        // Who waits is not read; all others are, if only to see the client go.
        if case .waiting = phase { return }
        context.read()
    }
}

extension LoggerConnection {
    private func enter(_ phase: Phase) {
        self.phase = phase
        turn += 1
    }

    private func beginReading(isFirst: Bool) {
        enter(.reading(isFirst: isFirst))
        if !options.isSturdy { (isFirst ? loop.requestWaits : loop.closeWaits).append(self, turn: turn) }
        if isFirst { context?.read() }
        if received.readableBytes > 0 { process() }
    }

    /// Ends a phase that took too long; called by a timer that was set in the phase numbered `turn`.
    func expired(turn: Int) {
        guard turn == self.turn else { return }
        context?.close(promise: nil)
    }

    /// Makes room for a client that waits, as core 3.x does: at once after a reply, soon before the first request.
    private func makeRoom() {
        guard options.coreVersion == .three, !options.isSturdy, received.readableBytes == 0 else { return }
        switch phase {
        case .waiting, .mute: return
        case .draining, .reading(isFirst: false): context?.close(promise: nil)
        case .reading(isFirst: true):
            let turn = turn
            context?.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(options.timing.crowdedRequestWait)) {
                self.expired(turn: turn)
            }
        }
    }

    private func process() {
        guard case .reading = phase, let device, let context else { return }
        switch received.withUnsafeReadableBytes(RequestHead.parse) {
        case .incomplete: return
        case .malformed: context.close(promise: nil)
        case .head(let request, let length):
            received.moveReaderIndex(forwardBy: length)
            if received.readableBytes == 0 { received = ByteBuffer() }
            answer(request, device, context)
        }
    }

    private func answer(_ request: RequestHead, _ device: Int, _ context: ChannelHandlerContext) {
        switch fleet.answer(request, of: context.channel, to: device, in: &loop.body) {
        case .nothing:
            enter(.mute)
            context.close(promise: nil)
        case .reset: reset()
        case .silence: enter(.mute)
        case .reply(let reply): send(reply, to: request)
        }
    }

    private func send(_ reply: Answer.Reply, to request: RequestHead) {
        let connection = connection(after: reply, to: request)
        loop.reply.assemble(reply.kind, loop.body, isVersion10: request.isVersion10, connection: connection)
        switch reply.pace {
        case .whole:
            flush()
            end(connection)
        case .cut:
            loop.reply.cutShort()
            flush()
            enter(.mute)
            context?.close(promise: nil)
        case .trickle:
            enter(.mute)
            trickle(loop.reply.bytes, then: connection)
        }
    }

    private func connection(after reply: Answer.Reply, to request: RequestHead) -> WireReply.Connection {
        let mayStay = !request.isVersion10 && !request.wantsClose && reply.kind.isChunked
        if options.isSturdy { return mayStay ? .keep : .close }
        return mayStay && options.coreVersion == .three && !reply.isCrowded ? .keepBriefly : .close
    }

    /// Sends each piece with a TCP write of its own, as the firmware does.
    private func flush() {
        guard !options.writesAtOnce else {
            context?.writeAndFlush(wrapOutboundOut(loop.reply.bytes), promise: nil)
            return
        }
        for index in loop.reply.cuts.indices {
            guard let piece = loop.reply.write(index) else { return }
            context?.writeAndFlush(wrapOutboundOut(piece), promise: nil)
        }
    }

    private func end(_ connection: WireReply.Connection) {
        switch connection {
        case .keep, .keepBriefly: beginReading(isFirst: false)
        case .close where options.isSturdy: context?.close(promise: nil)
        case .close:
            enter(.draining)
            loop.closeWaits.append(self, turn: turn)
        }
    }

    private func trickle(_ bytes: ByteBuffer, then connection: WireReply.Connection) {
        var rest = bytes
        guard let context, let byte = rest.readSlice(length: 1) else {
            end(connection)
            return
        }
        context.writeAndFlush(wrapOutboundOut(byte), promise: nil)
        context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(options.timing.trickleInterval)) { [rest] in
            self.trickle(rest, then: connection)
        }
    }

    /// Notes how many connections the device has beside this one.
    ///
    /// A client may close one and open the next faster than this loop hears of the first: such a one does not count.
    private func count(_ others: [any Channel], _ device: Int, _ eventLoop: any EventLoop) {
        let fleet = fleet
        let states = others.map { $0.isClosedByClient }
        EventLoopFuture.whenAllSucceed(states, on: eventLoop).whenSuccess { closed in
            fleet.notice(open: 1 + closed.count { !$0 }, ofDevice: device)
        }
    }

    /// Closes with RST instead of FIN.
    private func reset() {
        enter(.mute)
        guard let context else { return }
        let now = linger(l_onoff: 1, l_linger: 0)
        _ = (context.channel as? any SocketOptionProvider)?.setSoLinger(now)
        context.close(promise: nil)
    }
}

extension Channel {
    /// Whether the system knows that the client has closed the connection, even if this program does not yet.
    fileprivate var isClosedByClient: EventLoopFuture<Bool> {
        guard let options = self as? any SocketOptionProvider else { return eventLoop.makeSucceededFuture(false) }
        // The first byte of tcp_info is the state; a socket that is no longer open fails.
        let established: UInt8 = 1
        let state: EventLoopFuture<UInt8> = options.unsafeGetSocketOption(
            level: .tcp, name: NIOBSDSocket.Option(rawValue: TCP_INFO))
        return state.map { $0 != established }.recover { _ in true }
    }
}

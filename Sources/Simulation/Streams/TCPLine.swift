internal import Glibc
internal import NIOCore
internal import NIOPosix

/// A bridge that hands the telegrams of a meter to whoever connects.
internal final class TCPLine: StreamLine {
    /// How the bridge treats its clients.
    struct Manner: Hashable, Sendable {
        /// It opens with telnet commands, and doubles each 0xFF.
        var isTelnet = false
        /// It serves one client.
        var servesOne = false
    }

    let host: String
    /// The port; 0 takes any free one, which it is from then on.
    private(set) var port: Int
    var manner = Manner()
    var events = StreamLineEvents()
    private let eventLoop: any EventLoop
    private var listener: (any Channel)?
    private var clients: [ObjectIdentifier: any Channel] = [:]

    init(host: String, port: Int, eventLoop: any EventLoop) {
        self.host = host
        self.port = port
        self.eventLoop = eventLoop
    }

    var readers: Int { clients.count }

    func open() -> EventLoopFuture<Void> {
        guard listener == nil else { return eventLoop.makeSucceededVoidFuture() }
        let line = NIOLoopBound(self, eventLoop: eventLoop)
        let (host, port) = (host, port)
        return ServerBootstrap(group: eventLoop)
            .serverChannelOption(.backlog, value: 64)
            // A cable that is put back takes the port again, though connections of before linger.
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(TCPLineClient(line: line.value))
                }
            }
            .bind(host: host, port: port)
            .flatMapErrorThrowing { error in
                throw StreamError.listen(host: host, port: port, cause: StreamError.cause(error))
            }
            .map { channel in
                line.value.listener = channel
                line.value.port = channel.localAddress?.port ?? port
            }
    }

    func close() -> EventLoopFuture<Void> {
        // Those that the system has accepted already and this program has not are closed as they come.
        let ends = ([listener].compactMap { $0 } + clients.values).map { channel in
            channel.close().recover { _ in }
        }
        listener = nil
        return EventLoopFuture.andAllSucceed(ends, on: eventLoop)
    }

    func write(_ bytes: [UInt8]) -> EventLoopFuture<Int> {
        let buffer = ByteBuffer(bytes: manner.isTelnet ? TCPLine.doubled(bytes) : bytes)
        let writes = clients.values.map { client -> EventLoopFuture<Bool> in
            // A bridge has little room: who does not read loses what comes meanwhile.
            guard client.isWritable else { return eventLoop.makeSucceededFuture(false) }
            return client.writeAndFlush(buffer).map { true }.recover { _ in false }
        }
        return EventLoopFuture.whenAllSucceed(writes, on: eventLoop).map { written in written.count { $0 } }
    }

    func reset() {
        for client in clients.values {
            // RST instead of FIN.
            _ = (client as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0))
            client.close(promise: nil)
        }
    }

    /// Takes a client in, or turns it away.
    fileprivate func admit(_ channel: any Channel) {
        events.connections += 1
        if listener == nil {
            channel.close(promise: nil)
        } else if manner.servesOne, !clients.isEmpty {
            events.turnedAway += 1
            channel.writeAndFlush(ByteBuffer(string: "Port already in use\r\n"))
                .whenComplete { _ in channel.close(promise: nil) }
        } else {
            clients[ObjectIdentifier(channel)] = channel
            events.greatestConcurrency = max(events.greatestConcurrency, clients.count)
            if manner.isTelnet { channel.writeAndFlush(ByteBuffer(bytes: TCPLine.telnetOpening), promise: nil) }
            events.onReaders()
        }
    }

    fileprivate func dismiss(_ channel: any Channel) {
        if clients.removeValue(forKey: ObjectIdentifier(channel)) != nil { events.onReaders() }
    }

    fileprivate func count(received bytes: Int) {
        events.receivedBytes += bytes
    }

    /// WILL SUPPRESS-GO-AHEAD, WILL ECHO, DONT ECHO, DO BINARY, WILL BINARY: what ser2net opens with.
    private static let telnetOpening: [UInt8] = [
        0xFF, 0xFB, 3, 0xFF, 0xFB, 1, 0xFF, 0xFE, 1, 0xFF, 0xFD, 0, 0xFF, 0xFB, 0,
    ]

    private static func doubled(_ bytes: [UInt8]) -> [UInt8] {
        bytes.flatMap { $0 == 0xFF ? [0xFF, 0xFF] : [$0] }
    }
}

/// One connection to a bridge.
private final class TCPLineClient: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let line: TCPLine

    init(line: TCPLine) {
        self.line = line
    }

    func channelActive(context: ChannelHandlerContext) {
        line.admit(context.channel)
    }

    func channelInactive(context: ChannelHandlerContext) {
        line.dismiss(context.channel)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        line.count(received: unwrapInboundIn(data).readableBytes)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}

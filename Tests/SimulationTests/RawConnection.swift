import NIOCore
import NIOPosix

@testable import Simulation

/// A TCP connection to a simulated device: bytes in, bytes out.
struct RawConnection: Sendable {
    private let channel: any Channel
    private let collector: NIOLoopBound<Collector>

    /// Connects to a device of a fleet.
    init(to fleet: DeviceFleet, device: Int = 0) async throws {
        try await self.init(host: fleet.address(ofDevice: device), port: fleet.port)
    }

    /// Connects to a meter that sends telegrams.
    init(to server: TelegramStreamServer, meter: Int = 0) async throws {
        try await self.init(host: server.host(ofMeter: meter), port: server.port)
    }

    /// Connects to an address.
    init(host: String, port: Int) async throws {
        let eventLoop = MultiThreadedEventLoopGroup.singleton.any()
        let collector = try await eventLoop.submit { NIOLoopBound(Collector(), eventLoop: eventLoop) }.get()
        self.collector = collector
        channel = try await ClientBootstrap(group: eventLoop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(collector.value)
                }
            }
            .connect(host: host, port: port).get()
    }

    /// Sends bytes.
    func send(_ text: String) async throws {
        try await channel.writeAndFlush(ByteBuffer(string: text)).get()
    }

    /// Sends a request for a page.
    func get(_ path: String, version: String = "1.1", headers: String = "") async throws {
        try await send("GET \(path) HTTP/\(version)\r\nHost: x\r\n\(headers)\r\n")
    }

    /// What came since the last time, up to and with a text; all that came when the device closes before.
    ///
    /// - Throws: What ended the connection, such as a reset.
    func receive(through end: String?) async throws -> String {
        let text = end.map { Array($0.utf8) }
        return String(
            decoding: try await receive { received in text.flatMap { received.firstRange(of: $0)?.upperBound } },
            as: UTF8.self)
    }

    /// So many bytes of what came since the last time; fewer when the device closes before.
    ///
    /// - Throws: What ended the connection, such as a reset.
    func receive(bytes count: Int) async throws -> [UInt8] {
        try await receive { $0.count >= count ? count : nil }
    }

    private func receive(_ end: @escaping @Sendable ([UInt8]) -> Int?) async throws -> [UInt8] {
        let (collector, channel) = (collector, channel)
        // A test that runs out of its time ends, though what it waits for never comes.
        return try await withTaskCancellationHandler {
            try await channel.eventLoop.flatSubmit { collector.value.receive(end, on: collector.eventLoop) }.get()
        } onCancel: {
            channel.close(promise: nil)
        }
    }

    /// What came since the last time, until the device closes.
    func receiveAll() async throws -> String {
        try await receive(through: nil)
    }

    /// Whether anything came since the last time.
    func hasReceived() async throws -> Bool {
        let collector = collector
        return try await channel.eventLoop.submit { !collector.value.received.isEmpty }.get()
    }

    /// Closes the connection.
    func close() async throws {
        try? await channel.close()
    }

    /// Connects, asks for a page and receives until the device closes.
    static func reply(
        from fleet: DeviceFleet, device: Int = 0, _ path: String = "/api/v1/sm/actual", version: String = "1.1",
        headers: String = ""
    ) async throws -> String {
        let connection = try await RawConnection(to: fleet, device: device)
        try await connection.get(path, version: version, headers: headers)
        return try await connection.receiveAll()
    }

    /// The body of a chunked reply that is whole.
    static func body(
        from fleet: DeviceFleet, device: Int = 0, _ path: String = "/api/v1/sm/actual"
    ) async throws -> String {
        let connection = try await RawConnection(to: fleet, device: device)
        try await connection.get(path)
        let reply = try await connection.receive(through: "\r\n0\r\n\r\n")
        try await connection.close()
        return unchunk(reply)
    }

    /// The body of a reply, its chunks put together.
    static func unchunk(_ reply: String) -> String {
        var bytes = Array(reply.utf8)[...]
        func line() -> String {
            let end = bytes.firstIndex(of: UInt8(ascii: "\r")) ?? bytes.endIndex
            defer { bytes = bytes[end...].dropFirst(2) }
            return String(decoding: bytes[..<end], as: UTF8.self)
        }
        while !line().isEmpty {}
        var body = ""
        while let size = Int(line(), radix: 16), size > 0 {
            body += String(decoding: bytes.prefix(size), as: UTF8.self)
            bytes = bytes.dropFirst(size + 2)
        }
        return body
    }
}

/// Keeps what a connection receives until somebody asks.
private final class Collector: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private(set) var received: [UInt8] = []
    private var isClosed = false
    private var failure: (any Error)?
    private var waiting: (promise: EventLoopPromise<[UInt8]>, end: ([UInt8]) -> Int?)?

    func receive(_ end: @escaping ([UInt8]) -> Int?, on eventLoop: any EventLoop) -> EventLoopFuture<[UInt8]> {
        let promise = eventLoop.makePromise(of: [UInt8].self)
        waiting = (promise, end)
        deliver()
        return promise.futureResult
    }

    private func deliver() {
        guard let waiting else { return }
        let end = waiting.end(received)
        if end == nil, let failure {
            self.waiting = nil
            waiting.promise.fail(failure)
            return
        }
        guard let end = end ?? (isClosed ? received.count : nil) else { return }
        self.waiting = nil
        let bytes = Array(received[..<end])
        received.removeFirst(end)
        waiting.promise.succeed(bytes)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        received.append(contentsOf: unwrapInboundIn(data).readableBytesView)
        deliver()
    }

    func channelInactive(context: ChannelHandlerContext) {
        isClosed = true
        deliver()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        failure = error
        deliver()
        context.close(promise: nil)
    }
}

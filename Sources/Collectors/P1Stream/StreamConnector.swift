internal import Glibc
internal import NIOCore
internal import NIOPosix

/// Opens the sources of telegrams, each as a channel: the way to them is the same from there on.
internal enum StreamConnector {
    /// How long connecting may take, as for polled devices.
    static let connectTimeout = TimeAmount.seconds(3)
    /// As much as is read at once: a telegram of the greatest length in four.
    static let readBytes = 4096

    /// After how many seconds of silence the system asks whether the other end is there, how often, and how many times
    /// in vain: a bridge that lost its power is noticed within a minute.
    private static let keepAlive = (idle: 30, interval: 10, count: 3)

    /// Opens a source and receives what it brings, until it closes or the task is cancelled.
    ///
    /// - Throws: A `PollFailure` that names it, when it cannot be opened.
    static func receive(
        _ source: StreamSource, _ line: SerialPort.Line, _ receiver: any StreamReceiver, on group: any EventLoopGroup
    ) async throws(PollFailure) {
        let channel = try await open(source, line, on: group) { StreamHandler(receiver) }
        await withTaskCancellationHandler {
            // However it closes: the receiver has been told why.
            _ = try? await channel.closeFuture.get()
        } onCancel: {
            channel.close(promise: nil)
        }
    }

    private static func open(
        _ source: StreamSource, _ line: SerialPort.Line, on group: any EventLoopGroup,
        handler: @escaping @Sendable () -> any ChannelInboundHandler
    ) async throws(PollFailure) -> any Channel {
        do {
            switch source {
            case .tcp(let host, let port): return try await connect(host, port, on: group, handler)
            case .serial(let path, _): return try await open(path, line, on: group, handler)
            }
        } catch {
            throw failure(error, source, verb: "connect to")
        }
    }

    private static func connect(
        _ host: String, _ port: Int, on group: any EventLoopGroup,
        _ handler: @escaping @Sendable () -> any ChannelInboundHandler
    ) async throws -> any Channel {
        let bootstrap = ClientBootstrap(group: group)
            .connectTimeout(connectTimeout)
            .channelOption(.socketOption(.so_keepalive), value: 1)
            .channelOption(.tcpOption(.init(rawValue: TCP_KEEPIDLE)), value: numericCast(keepAlive.idle))
            .channelOption(.tcpOption(.init(rawValue: TCP_KEEPINTVL)), value: numericCast(keepAlive.interval))
            .channelOption(.tcpOption(.init(rawValue: TCP_KEEPCNT)), value: numericCast(keepAlive.count))
            .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: readBytes))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(handler()) }
            }
        // An address is not looked up: names are, one after the other, and one that nobody answers holds up the rest.
        if let address = try? SocketAddress(ipAddress: host, port: port) {
            return try await bootstrap.connect(to: address).get()
        }
        return try await bootstrap.connect(host: host, port: port).get()
    }

    private static func open(
        _ path: String, _ line: SerialPort.Line, on group: any EventLoopGroup,
        _ handler: @escaping @Sendable () -> any ChannelInboundHandler
    ) async throws -> any Channel {
        let descriptor = try SerialPort.open(path, line)
        do {
            return try await NIOPipeBootstrap(group: group)
                .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: readBytes))
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(handler()) }
                }
                .takingOwnershipOfDescriptor(input: descriptor).get()
        } catch {
            Glibc.close(descriptor)
            throw error
        }
    }

    /// What an error of the loop means for a source.
    static func failure(_ error: any Error, _ source: StreamSource, verb: String) -> PollFailure {
        switch error {
        case let failure as PollFailure: return failure
        case let error as NIOConnectionError: return failure(error, source, verb: verb)
        case ChannelError.connectTimeout:
            return PollFailure(.timeout, "cannot \(verb) \(source): no answer within 3 s")
        case let error as IOError:
            return PollFailure(.connect, "cannot \(verb) \(source): \(String(cString: strerror(error.errnoCode)))")
        default: return PollFailure(.connect, "cannot \(verb) \(source): \(error)")
        }
    }

    private static func failure(_ error: NIOConnectionError, _ source: StreamSource, verb: String) -> PollFailure {
        if let first = error.connectionErrors.first { return failure(first.error, source, verb: verb) }
        return PollFailure(.dns, "cannot \(verb) \(source): \(error.host) has no address")
    }
}

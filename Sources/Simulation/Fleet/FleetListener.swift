internal import Glibc
internal import NIOCore
internal import NIOPosix

/// The one listening socket of a fleet.
internal enum FleetListener {
    /// Listens on all of 127.0.0.0/8.
    static func listen(_ core: FleetCore, on group: MultiThreadedEventLoopGroup) async throws -> any Channel {
        var loops: [ObjectIdentifier: NIOLoopBound<ServingLoop>] = [:]
        for eventLoop in group.makeIterator() {
            loops[ObjectIdentifier(eventLoop)] = try await eventLoop.submit {
                NIOLoopBound(ServingLoop(timing: core.options.timing, eventLoop: eventLoop), eventLoop: eventLoop)
            }.get()
        }
        let bootstrap = bootstrap(core, group, loops)
        do {
            // Bound to the interface, a wildcard socket is no door to other machines.
            let option = ChannelOptions.Types.SocketOption(
                level: .socket, name: NIOBSDSocket.Option(rawValue: SO_BINDTODEVICE))
            let loopback = SocketOptionValue(littleEndian: 0x6F6C)
            return try await bootstrap.serverChannelOption(option, value: loopback)
                .bind(host: "0.0.0.0", port: core.options.port).get()
        } catch let error as IOError where error.errnoCode == EPERM {
            // Without that right, addresses outside 127.0.0.0/8 are told apart connection by connection.
            return try await self.bootstrap(core, group, loops).bind(host: "0.0.0.0", port: core.options.port).get()
        }
    }

    private static func bootstrap(
        _ core: FleetCore, _ group: MultiThreadedEventLoopGroup, _ loops: [ObjectIdentifier: NIOLoopBound<ServingLoop>]
    ) -> ServerBootstrap {
        ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 4096)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelOption(.maxMessagesPerRead, value: 64)
            .childChannelOption(.autoRead, value: false)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard let loop = loops[ObjectIdentifier(channel.eventLoop)] else {
                        throw ChannelError.inappropriateOperationForState
                    }
                    try channel.pipeline.syncOperations.addHandler(LoggerConnection(fleet: core, loop: loop.value))
                }
            }
    }

    /// The system's words for why listening failed.
    static func cause(of error: any Error) -> String {
        guard let error = error as? IOError else { return "\(error)" }
        return String(cString: strerror(error.errnoCode)).lowercased()
    }
}

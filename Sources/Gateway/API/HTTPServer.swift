internal import Glibc
internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import NIOPosix

/// Why the server cannot serve.
struct ServerError: Error, Hashable, Sendable, CustomStringConvertible {
    /// `cannot listen on 127.0.0.1:9571: the port is in use by another program; …`.
    let description: String
}

/// Builds the server of the API and `/metrics`; it is a service that runs until it is told to stop.
///
/// Its `run()` throws `ServerError` when it cannot listen.
func buildApplication(_ dependencies: APIDependencies) -> HTTPServer {
    HTTPServer(dependencies)
}

/// The server of the API and `/metrics`.
struct HTTPServer: ApplicationProtocol {
    private let application: Application<APIResponder>
    private let address: ServerSettings.Address

    init(_ dependencies: APIDependencies) {
        let waiting = WaitingBytes()
        var logger = dependencies.logger
        // Where it listens is said by whoever starts it, in the gateway's words.
        logger.logLevel = max(logger.logLevel, .warning)
        address = dependencies.address
        application = Application(
            responder: APIResponder(dependencies, waiting: waiting),
            server: HTTPServer.builder(dependencies, waiting: waiting),
            configuration: HTTPServer.configuration(dependencies, logger),
            onServerRunning: { channel in
                await dependencies.onServerRunning(channel.localAddress?.port ?? dependencies.address.port)
            },
            logger: logger)
    }

    var responder: APIResponder { application.responder }
    var server: HTTPServerBuilder { application.server }
    var eventLoopGroup: any EventLoopGroup { application.eventLoopGroup }
    var configuration: ApplicationConfiguration { application.configuration }
    var logger: Logger { application.logger }

    @Sendable func onServerRunning(_ channel: any Channel) async {
        await application.onServerRunning(channel)
    }

    func run() async throws {
        do {
            try await application.run()
        } catch let error as IOError {
            throw ServerError(description: "cannot listen on \(address): \(HTTPServer.reason(error))")
        } catch let error as SocketAddressError {
            throw ServerError(description: "cannot listen on \(address): the host has no address (\(error))")
        }
    }

    private static func reason(_ error: IOError) -> String {
        switch error.errnoCode {
        case EADDRINUSE: "the port is in use by another program; stop it or choose another port in server.listen"
        case EACCES: "this user may not listen on the port; choose one from 1024 on in server.listen"
        case EADDRNOTAVAIL: "this machine does not have the address; choose another one in server.listen"
        default: String(cString: strerror(error.errnoCode))
        }
    }

    private static func configuration(_ dependencies: APIDependencies, _ logger: Logger) -> ApplicationConfiguration {
        ApplicationConfiguration(
            address: .hostname(dependencies.address.host, port: dependencies.address.port),
            availableConnectionsDelegate: .maximum(dependencies.limits.connections, logger: logger))
    }

    /// How a connection is served: HTTP/1.1 within the limits.
    static func builder(_ dependencies: APIDependencies, waiting: WaitingBytes) -> HTTPServerBuilder {
        let limits = dependencies.limits
        let counters = dependencies.counters
        return .http1(
            configuration: HTTP1Channel.Configuration(
                additionalChannelHandlers: [
                    HTTPVersionRules.Placement(),
                    ConnectionGuard(limits, waiting: waiting) {
                        counters.noteRequest(route: nil, status: $0, took: .zero)
                    },
                ],
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: limits.headBytes, maxHeaderListSize: limits.headBytes,
                    maxHeaderFieldCount: 100)))
    }
}

extension GatewayCounters {
    /// Counts a request; one that reached no route has the route `none`.
    func noteRequest(route: Route?, status: Int, took duration: Duration) {
        let labels = RequestLabels(route: route?.pattern ?? "none", status: status)
        update { $0.requests[labels, default: DurationHistogram()].add(duration) }
    }
}

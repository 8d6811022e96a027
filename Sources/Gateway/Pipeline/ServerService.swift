internal import Hummingbird
internal import ServiceLifecycle

/// The HTTP server among the services: it is the first to be stopped, and a client that hangs does not hold that up.
struct ServerService: Service {
    /// How long answers that are under way may take once the gateway stops.
    static let grace = Duration.seconds(1)

    let server: HTTPServer

    func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            group.addTask {
                try? await gracefulShutdown()
                try? await Task.sleep(for: ServerService.grace)
            }
            // Whichever ends first ends the other: the server by itself, or the grace.
            try await group.next()
            group.cancelAll()
            try? await group.waitForAll()
        }
    }
}

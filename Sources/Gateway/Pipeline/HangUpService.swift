internal import ServiceLifecycle
internal import UnixSignals

/// Reads the configuration again on SIGHUP.
struct HangUpService: Service {
    let reloader: Reloader

    func run() async throws {
        await cancelWhenGracefulShutdown {
            for await _ in await UnixSignalsSequence(trapping: .sighup) {
                // The reloader logs how it ended.
                _ = await reloader.reload()
            }
        }
    }
}

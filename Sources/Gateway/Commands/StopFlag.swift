internal import Dispatch
internal import Glibc
internal import NIOConcurrencyHelpers

/// Whether Ctrl-C or SIGTERM has come: for work that ends where nothing is half done.
///
/// While it lives, these signals do nothing but set it.
final class StopFlag {
    /// Whether one has come.
    let isSet: @Sendable () -> Bool
    private let sources: [any DispatchSourceSignal]

    init() {
        let flag = NIOLockedValueBox(false)
        isSet = { flag.withLockedValue { $0 } }
        sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { flag.withLockedValue { $0 = true } }
            source.resume()
            return source
        }
    }
}

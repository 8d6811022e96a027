internal import NIOConcurrencyHelpers

/// How much of all answers waits for the clients to take it.
final class WaitingBytes: Sendable {
    private let box = NIOLockedValueBox(0)

    /// The bytes that wait.
    var count: Int { box.withLockedValue { $0 } }

    func add(_ count: Int) {
        box.withLockedValue { $0 += count }
    }

    func remove(_ count: Int) {
        box.withLockedValue { $0 -= count }
    }
}

internal import DequeModule
internal import NIOConcurrencyHelpers

/// Lets a bounded number of requests be in flight at once, in the order in which they came: open files are limited.
public final class RequestGate: Sendable {
    private struct State {
        var free: Int
        var waiting: Deque<CheckedContinuation<Void, Never>> = []
    }

    private let state: NIOLockedValueBox<State>

    /// Creates a gate.
    ///
    /// - Parameter limit: How many may be inside at once, at least 1.
    public init(limit: Int) {
        state = NIOLockedValueBox(State(free: max(1, limit)))
    }

    /// Runs a body inside the gate, once there is room.
    public func pass<Value, Failure: Error>(
        _ body: () async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        await enter()
        defer { leave() }
        return try await body()
    }

    private func enter() async {
        let isInside = state.withLockedValue { state in
            guard state.free > 0 else { return false }
            state.free -= 1
            return true
        }
        guard !isInside else { return }
        await withCheckedContinuation { continuation in
            let isInside = state.withLockedValue { state in
                // Room may have been made since the first look.
                guard state.free == 0 else {
                    state.free -= 1
                    return true
                }
                state.waiting.append(continuation)
                return false
            }
            if isInside { continuation.resume() }
        }
    }

    private func leave() {
        let next = state.withLockedValue { state -> CheckedContinuation<Void, Never>? in
            if state.waiting.isEmpty { state.free += 1 }
            return state.waiting.popFirst()
        }
        next?.resume()
    }
}

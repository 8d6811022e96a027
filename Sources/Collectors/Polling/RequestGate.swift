internal import DequeModule
internal import NIOConcurrencyHelpers

/// Lets a bounded number of requests be in flight at once, in the order in which they came: open files are limited.
public final class RequestGate: Sendable {
    private struct State {
        var free: Int
        var lastNumber = 0
        /// Those who wait, by number; one that is no longer in `waiting` was cancelled.
        var order: Deque<Int> = []
        var waiting: [Int: CheckedContinuation<Bool, Never>] = [:]
    }

    private let state: NIOLockedValueBox<State>

    /// Creates a gate.
    ///
    /// - Parameter limit: How many may be inside at once, at least 1.
    public init(limit: Int) {
        state = NIOLockedValueBox(State(free: max(1, limit)))
    }

    /// How many more may enter at once.
    internal var freeCount: Int { state.withLockedValue { $0.free } }

    /// How many wait.
    internal var waitingCount: Int { state.withLockedValue { $0.waiting.count } }

    /// Runs a body inside the gate, once there is room.
    ///
    /// A cancelled task does not wait, and takes no room: its request ends before it begins.
    public func pass<Value, Failure: Error>(
        _ body: () async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let hasRoom = await enter()
        defer { if hasRoom { leave() } }
        return try await body()
    }

    /// Waits for room; false when the task was cancelled before there was any.
    private func enter() async -> Bool {
        let number = state.withLockedValue { state -> Int? in
            guard state.free == 0 else {
                state.free -= 1
                return nil
            }
            state.lastNumber += 1
            return state.lastNumber
        }
        guard let number else { return true }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { wait($0, as: number) }
        } onCancel: {
            state.withLockedValue { $0.waiting.removeValue(forKey: number) }?.resume(returning: false)
        }
    }

    private func wait(_ continuation: CheckedContinuation<Bool, Never>, as number: Int) {
        let hasRoom = state.withLockedValue { state -> Bool? in
            // A cancellation that came before found nobody; room may have been made since the first look.
            if Task.isCancelled { return false }
            guard state.free == 0 else {
                state.free -= 1
                return true
            }
            state.order.append(number)
            state.waiting[number] = continuation
            return nil
        }
        if let hasRoom { continuation.resume(returning: hasRoom) }
    }

    private func leave() {
        let next = state.withLockedValue { state -> CheckedContinuation<Bool, Never>? in
            while let number = state.order.popFirst() {
                if let next = state.waiting.removeValue(forKey: number) { return next }
            }
            state.free += 1
            return nil
        }
        next?.resume(returning: true)
    }
}

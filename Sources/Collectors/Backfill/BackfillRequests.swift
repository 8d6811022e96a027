internal import NIOConcurrencyHelpers

/// What a device is asked for beside its polls: filled by whoever finds a gap, emptied by the device in its own turn.
public final class BackfillRequests: Sendable {
    /// How many requests wait at most.
    public static let capacity = 16

    private let waiting = NIOLockedValueBox<[BackfillRequest]>([])

    /// Creates an empty box.
    public init() {}

    /// Puts a request in; one that waits already is not put in again.
    ///
    /// - Returns: False when there is no room: the gap is to be asked for again later.
    public func add(_ request: BackfillRequest) -> Bool {
        waiting.withLockedValue { waiting in
            guard !waiting.contains(where: { $0.gap == request.gap }) else { return true }
            guard waiting.count < BackfillRequests.capacity else { return false }
            waiting.append(request)
            return true
        }
    }

    /// How many requests wait.
    public var count: Int { waiting.withLockedValue { $0.count } }

    /// Takes some requests out, the oldest first.
    internal func take(atMost limit: Int) -> [BackfillRequest] {
        waiting.withLockedValue { waiting in
            guard limit > 0, !waiting.isEmpty else { return [] }
            let taken = Array(waiting.prefix(limit))
            waiting.removeFirst(taken.count)
            return taken
        }
    }
}

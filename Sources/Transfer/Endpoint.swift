/// One device's place in the loop: a libcurl handle that is reused, with one request in flight at most.
///
/// The handle is given back when the endpoint is released.
public final class Endpoint: Sendable {
    private let loop: TransferLoop
    private let id: Int

    /// Creates the place of a target in a loop.
    public init(_ target: Target, on loop: TransferLoop) {
        self.loop = loop
        id = loop.nextNumber()
        loop.submit(.open(id, target))
    }

    deinit {
        loop.submit(.close(id))
    }

    /// Fetches a path by GET; redirects are not followed.
    ///
    /// - Parameters:
    ///   - path: The path, from its slash on.
    ///   - timeout: How long the whole request may take, connecting included.
    ///   - endsWhenCancelled: Whether cancelling the task takes the request back; else it comes to its end first.
    /// - Returns: The answer, whatever its status.
    /// - Throws: `TransferError`; of kind `busy` when a request is in flight already.
    public func get(
        _ path: String, timeout: Duration, endsWhenCancelled: Bool = true
    ) async throws(TransferError) -> Response {
        try await carryOut(.get(path), timeout: timeout, endsWhenCancelled: endsWhenCancelled)
    }

    /// Has the loop carry out an order, and waits for its end.
    internal func carryOut(
        _ order: Order, timeout: Duration, endsWhenCancelled: Bool = true
    ) async throws(TransferError) -> Response {
        let token = loop.nextNumber()
        guard endsWhenCancelled else {
            return try await withCheckedContinuation { submit(order, timeout, token, $0) }.get()
        }
        guard !Task.isCancelled else { throw .cancelled }
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                submit(order, timeout, token, continuation)
                // A cancellation that came before the start found nothing to cancel.
                if Task.isCancelled { loop.submit(.cancel(endpoint: id, token: token)) }
            }
        } onCancel: {
            loop.submit(.cancel(endpoint: id, token: token))
        }
        return try result.get()
    }

    private func submit(
        _ order: Order, _ timeout: Duration, _ token: Int,
        _ continuation: CheckedContinuation<Result<Response, TransferError>, Never>
    ) {
        let transfer = Transfer(
            endpoint: id, token: token, order: order, timeout: timeout, continuation: continuation)
        loop.submit(.start(transfer))
    }
}

/// A request on its way into the loop, and what waits for its answer.
internal struct Transfer: Sendable {
    let endpoint: Int
    let token: Int
    let order: Order
    let timeout: Duration
    let continuation: CheckedContinuation<Result<Response, TransferError>, Never>
}

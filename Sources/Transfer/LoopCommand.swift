/// What the loop's thread can be told to do.
internal enum LoopCommand: Sendable {
    /// Makes an endpoint for a target.
    case open(Int, Target)
    /// Gives an endpoint back.
    case close(Int)
    /// Starts a request.
    case start(Transfer)
    /// Takes back one request of an endpoint, if it is still in flight.
    case cancel(endpoint: Int, token: Int)
    /// Lets a task sleep.
    case sleep(Sleeper)
    /// Wakes a sleeper before its time.
    case wake(token: Int)

    /// Answers whoever waits for a command that comes after the loop's end.
    func refuse() {
        switch self {
        case .start(let transfer): transfer.continuation.resume(returning: .failure(.loopIsDown))
        case .sleep(let sleeper): sleeper.continuation.resume()
        case .open, .close, .cancel, .wake: break
        }
    }
}

extension TransferError {
    internal static let cancelled = TransferError(.cancelled, "cancelled")
    internal static let loopIsDown = TransferError(.shutDown, "the transfer loop has been shut down")
}

/// Why a transfer brought no complete answer.
public struct TransferError: Error, Hashable, Sendable {
    /// What kind of failure it was, for counters and decisions.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// The answer was not complete in time, or the connection was not made in time.
        case timeout
        /// The host refused, was unreachable, or reset the connection before it said anything.
        case connect
        /// The host name has no address.
        case dns
        /// The certificate or the handshake was not acceptable.
        case tls
        /// The connection was closed before a byte of an answer.
        case emptyReply
        /// The connection ended in the middle of the answer.
        case truncated
        /// The body was larger than the limit; the connection was closed.
        case tooLarge
        /// What came is no HTTP.
        case malformed
        /// The task was cancelled; not a failure.
        case cancelled
        /// The endpoint has a request in flight already.
        case busy
        /// The loop has been shut down.
        case shutDown
        /// Anything else that libcurl reports.
        case other
    }

    /// The kind of failure.
    public let kind: Kind
    /// What happened in words, without the address: `connection refused`.
    public let reason: String

    /// Creates an error.
    public init(_ kind: Kind, _ reason: String) {
        self.kind = kind
        self.reason = reason
    }
}

extension TransferError: CustomStringConvertible {
    /// The reason in words.
    public var description: String { reason }
}

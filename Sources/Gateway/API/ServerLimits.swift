/// What a client may ask of the server, and how long it may take: none holds anything for ever.
struct ServerLimits: Hashable, Sendable {
    /// How many connections are held; more wait to be accepted.
    var connections = 256
    /// The path and query of a request, in bytes; more is answered with 414.
    var uriBytes = 8 * 1024
    /// The request line and the header fields together, in bytes; more is answered with 431.
    var headBytes = 64 * 1024
    /// The body of a request, which only silences have a use for; more is answered with 413.
    var bodyBytes = 64 * 1024
    /// How long a request may take to arrive: from the connection to its end, and from its head to its end.
    var requestTime = Duration.seconds(10)
    /// How long a connection stays open between two requests, the second one's head included.
    var idleTime = Duration.seconds(120)
    /// How long a client may take nothing of its answer; what it takes is seen by pieces of 256 KiB.
    var stallTime = Duration.seconds(30)
    /// How long a connection stays open to let a client read why it was refused.
    var lingerTime = Duration.seconds(2)
    /// How much of all answers may wait for their clients, in bytes; beyond it requests are answered with 503.
    var waitingBytes = 64 * 1024 * 1024
}

extension ServerLimits {
    /// The limits in words, for whoever reads the API's description.
    var sentence: String {
        """
        Times are RFC 3339. Errors are application/problem+json (RFC 9457). A path with its query may have \
        \(uriBytes) bytes, the head of a request \(headBytes), its body \(bodyBytes). A request has to arrive within \
        \(requestTime.components.seconds) s; an answer of which nothing is taken for \
        \(stallTime.components.seconds) s is cut off, and so is a connection that is idle for \
        \(idleTime.components.seconds) s. \(connections) connections are held, more wait; while \
        \(waitingBytes / (1024 * 1024)) MiB of answers wait for their clients, requests are answered with 503.
        """
    }
}

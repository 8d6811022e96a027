internal import NIOCore

/// What the telegrams of one meter run over; belongs to the event loop of its meter.
internal protocol StreamLine: AnyObject {
    /// How many read it now.
    var readers: Int { get }
    /// What happened on it.
    var events: StreamLineEvents { get set }

    /// Puts the cable in.
    ///
    /// - Returns: A future that fails with `StreamError`.
    func open() -> EventLoopFuture<Void>

    /// Pulls the cable.
    func close() -> EventLoopFuture<Void>

    /// Writes bytes to all that read.
    ///
    /// - Returns: How many readers they were written to as a whole.
    func write(_ bytes: [UInt8]) -> EventLoopFuture<Int>

    /// Ends all connections without a word, though the cable stays in.
    func reset()
}

/// What happened on a line since it was made.
internal struct StreamLineEvents: Sendable {
    /// Called when a reader came or went; a pseudo terminal does not hear of that.
    var onReaders: @Sendable () -> Void = {}
    var connections = 0
    var turnedAway = 0
    var greatestConcurrency = 0
    var receivedBytes = 0
}

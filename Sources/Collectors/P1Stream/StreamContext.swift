public import Metering
internal import NIOCore
internal import NIOPosix

/// What all streams of a gateway share.
public struct StreamContext: Sendable {
    /// The loops that carry the streams.
    internal let group: any EventLoopGroup
    /// Both clocks.
    internal let now: @Sendable () -> StreamMoment
    /// Waits a span; false when the task was cancelled.
    internal let wait: @Sendable (Duration) async -> Bool
    /// How long a line is listened to at one speed, where either may be right.
    internal let lineTrial: @Sendable () -> Duration
    /// Is told when a source was opened and its line is set.
    internal let opened: @Sendable () -> Void

    /// Creates the context of a gateway, with a thread of its own.
    ///
    /// - Parameter now: The wall clock.
    public init(now: @escaping @Sendable () -> Timestamp = { .now() }) {
        self.init(
            group: MultiThreadedEventLoopGroup(numberOfThreads: 1),
            now: {
                StreamMoment(
                    wall: now(), steady: .nanoseconds(Int64(clamping: NIODeadline.now().uptimeNanoseconds)))
            },
            wait: { (try? await Task.sleep(for: $0)) != nil })
    }

    /// Ends the thread, once no stream is left.
    public func shutdown() async throws {
        try await group.shutdownGracefully()
    }

    /// Creates a context whose time passes as a test wants it.
    internal init(
        group: any EventLoopGroup, now: @escaping @Sendable () -> StreamMoment,
        wait: @escaping @Sendable (Duration) async -> Bool,
        lineTrial: @escaping @Sendable () -> Duration = { SerialPort.lineTrial },
        opened: @escaping @Sendable () -> Void = {}
    ) {
        self.opened = opened
        self.lineTrial = lineTrial
        self.group = group
        self.now = now
        self.wait = wait
    }
}

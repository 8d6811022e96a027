internal import NIOConcurrencyHelpers
internal import NIOCore

/// Receives the bytes of a source as they come, for who looks at them once: when it closes, that is the end.
public struct StreamListener: Sendable {
    private let take: @Sendable (Span<UInt8>) -> Void
    private let noteQuiet: @Sendable () -> Void
    private let hasTelegram: @Sendable () -> Bool

    /// Creates a listener.
    ///
    /// - Parameters:
    ///   - take: Gets the bytes, on a thread of the context's loops.
    ///   - noteQuiet: Is told when nothing has come for a while, as `TelegramFramer.noteQuiet()` wants it.
    ///   - hasTelegram: Says whether a telegram was among the bytes: a line of either speed is else set to the other.
    public init(
        take: @escaping @Sendable (Span<UInt8>) -> Void, noteQuiet: @escaping @Sendable () -> Void,
        hasTelegram: @escaping @Sendable () -> Bool
    ) {
        self.take = take
        self.noteQuiet = noteQuiet
        self.hasTelegram = hasTelegram
    }

    /// Opens a source and receives until it closes, or the task is cancelled.
    ///
    /// A line of either speed that brings no telegram is opened again at the other.
    ///
    /// - Throws: A `PollFailure` that names it, when it cannot be opened or breaks off.
    public func listen(to source: StreamSource, context: StreamContext) async throws(PollFailure) {
        var line = source.firstLine
        repeat {
            let receiver = Receiver(self, source, context)
            try await StreamConnector.receive(source, line, receiver, on: context.group)
            if let failure = receiver.failure { throw failure }
            line = line.other
        } while source.changesLine && !hasTelegram() && !Task.isCancelled
    }
}

extension StreamListener {
    /// One connection of a listener.
    private final class Receiver: StreamReceiver {
        private struct State {
            var opened = Duration.zero
            var lastByte: Duration?
            var failure: PollFailure?
        }

        private let listener: StreamListener
        private let source: StreamSource
        private let clock: @Sendable () -> StreamMoment
        private let lineTrial: Duration
        private let state = NIOLockedValueBox(State())

        init(_ listener: StreamListener, _ source: StreamSource, _ context: StreamContext) {
            self.listener = listener
            self.source = source
            clock = context.now
            lineTrial = context.lineTrial()
        }

        var failure: PollFailure? { state.withLockedValue { $0.failure } }
        var steadyNow: Duration { clock().steady }

        var deadline: Duration {
            let state = state.withLockedValue { $0 }
            if let lastByte = state.lastByte { return lastByte + source.quietSpan }
            if source.changesLine, !listener.hasTelegram() { return state.opened + lineTrial }
            // Nothing is due but bytes, and they wake by themselves.
            return steadyNow + .seconds(3600)
        }

        func open() {
            let now = steadyNow
            state.withLockedValue { $0.opened = now }
        }

        func take(_ buffer: ByteBuffer) -> [UInt8] {
            let now = steadyNow
            state.withLockedValue { $0.lastByte = now }
            buffer.withUnsafeReadableBytes { listener.take($0.assumingMemoryBound(to: UInt8.self).span) }
            return []
        }

        func wake() -> Bool {
            let now = steadyNow
            let isQuiet = state.withLockedValue { state in
                guard let lastByte = state.lastByte, now - lastByte >= source.quietSpan else { return false }
                state.lastByte = nil
                return true
            }
            if isQuiet { listener.noteQuiet() }
            guard source.changesLine, !listener.hasTelegram() else { return false }
            return now - state.withLockedValue { $0.opened } >= lineTrial
        }

        func fail(_ error: any Error) {
            state.withLockedValue { $0.failure = StreamConnector.failure(error, source, verb: "read") }
        }

        func close() {
            listener.noteQuiet()
        }
    }
}

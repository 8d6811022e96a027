internal import Metering
internal import NIOConcurrencyHelpers
internal import NIOCore

/// One meter's intake, shared by the task that opens its source and the loop that carries its bytes.
internal final class StreamSession: StreamReceiver {
    private struct State {
        var intake: TelegramIntake
        /// Why the connection ends, where that is known before it has.
        var failure: PollFailure?
    }

    private let state: NIOLockedValueBox<State>
    private let opened: @Sendable () -> Void
    private let lineTrial: @Sendable () -> Duration
    private let clock: @Sendable () -> StreamMoment
    private let report: @Sendable (StreamReport) -> Void
    private let source: StreamSource

    init(
        _ settings: StreamSettings, slots: SlotTable, context: StreamContext,
        report: @escaping @Sendable (StreamReport) -> Void
    ) {
        state = NIOLockedValueBox(State(intake: TelegramIntake(settings, slots: slots)))
        clock = context.now
        opened = context.opened
        lineTrial = context.lineTrial
        self.report = report
        source = settings.source
    }

    var steadyNow: Duration { clock().steady }

    var deadline: Duration { state.withLockedValue { $0.intake.deadline } }

    /// Whether the last connection has brought a telegram.
    var hasTelegram: Bool { state.withLockedValue { $0.intake.hasTelegram } }

    /// Whether it has brought a telegram of whatever kind, so that its line is set as it should be.
    var hasFrame: Bool { state.withLockedValue { $0.intake.hasFrame } }

    func open() {
        let now = clock()
        state.withLockedValue { state in
            state.failure = nil
            state.intake.open(at: now, lineTrial: lineTrial())
        }
        opened()
    }

    func take(_ buffer: ByteBuffer) -> [UInt8] {
        let now = clock()
        return change { state in
            buffer.withUnsafeReadableBytes { bytes in
                state.intake.take(bytes.assumingMemoryBound(to: UInt8.self).span, at: now)
            }
            return state.intake.takeReplies()
        }
    }

    func wake() -> Bool {
        let now = clock()
        return change { state in
            guard let failure = state.intake.wake(at: now) else { return false }
            state.failure = failure
            return true
        }
    }

    func fail(_ error: any Error) {
        state.withLockedValue { state in
            if state.failure == nil { state.failure = StreamConnector.failure(error, source, verb: "read") }
        }
    }

    func close() {
        let now = clock()
        change { $0.intake.close(at: now) }
    }

    /// Why the last connection has ended.
    var ending: PollFailure {
        state.withLockedValue { $0.failure } ?? PollFailure(.connect, "\(source) has closed")
    }

    /// Reports that the source cannot be had.
    func report(_ failure: PollFailure) {
        let counts = state.withLockedValue { $0.intake.counts }
        report(StreamReport(.failed(failure), received: clock().wall, counts: counts))
    }

    /// Decides under the lock and reports outside of it.
    @discardableResult
    private func change<Result>(_ body: (inout State) -> Result) -> Result {
        let (result, reports) = state.withLockedValue { state in
            (body(&state), state.intake.takeReports())
        }
        for item in reports { report(item) }
        return result
    }
}

public import Metering
internal import NIOCore

/// Receives the telegrams of one meter, over TCP or a serial line, for as long as its task is not cancelled.
public enum P1Stream {
    /// Opens the source, and again whenever it closes, until the task is cancelled.
    ///
    /// - Parameters:
    ///   - settings: How the meter's telegrams are received.
    ///   - slots: The slots that the meter's M-Bus equipment had before a restart.
    ///   - context: What all streams share.
    ///   - report: Gets what came, on a thread of the context's loops: it must not block.
    public static func run(
        _ settings: StreamSettings, slots: SlotTable, context: StreamContext,
        report: @escaping @Sendable (StreamReport) -> Void
    ) async {
        let session = StreamSession(settings, slots: slots, clock: context.now, report: report)
        var delay = ReconnectDelay(settings.source)
        var line = settings.source.firstLine
        while !Task.isCancelled {
            do throws(PollFailure) {
                try await receive(settings.source, line, session, context)
                guard !Task.isCancelled else { return }
                session.report(session.ending)
                if session.hasTelegram {
                    delay.reset()
                } else if settings.source.changesLine {
                    // The other speed is tried at once: this one has had its time.
                    line = line == .fast ? .slow : .fast
                    continue
                }
            } catch {
                guard !Task.isCancelled else { return }
                session.report(error)
            }
            guard await context.wait(delay.next()) else { return }
        }
    }

    /// Opens the source and receives until it closes, or the task is cancelled.
    private static func receive(
        _ source: StreamSource, _ line: SerialPort.Line, _ session: StreamSession, _ context: StreamContext
    ) async throws(PollFailure) {
        let channel = try await StreamConnector.open(source, line, on: context.group) { StreamHandler(session) }
        await withTaskCancellationHandler {
            // However it closes: the session knows why.
            _ = try? await channel.closeFuture.get()
        } onCancel: {
            channel.close(promise: nil)
        }
    }
}

extension StreamSource {
    /// How the line is set at first.
    fileprivate var firstLine: SerialPort.Line {
        if case .serial(_, .slow) = self { .slow } else { .fast }
    }
}

public import Metering

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
        let session = StreamSession(settings, slots: slots, context: context, report: report)
        var delay = ReconnectDelay(settings.source)
        var line = settings.source.firstLine
        while !Task.isCancelled {
            do throws(PollFailure) {
                try await StreamConnector.receive(settings.source, line, session, on: context.group)
                guard !Task.isCancelled else { return }
                let ending = session.ending
                guard session.hasFrame || !settings.source.changesLine || ending.reason != .noTelegram else {
                    // The other speed is tried at once: this one has had its time.
                    line = line.other
                    session.report(PollFailure(ending.reason, "\(ending.text); \(line) is tried next"))
                    continue
                }
                session.report(ending)
                if session.hasTelegram { delay.reset() }
            } catch {
                guard !Task.isCancelled else { return }
                session.report(error)
            }
            guard await context.wait(delay.next()) else { return }
        }
    }
}

internal import NIOCore

/// Wakes connections after a span that is the same for all of them, with one timer for the lot.
///
/// A timer each would cost more than the rest of a request. Belongs to one event loop. Entries stay until their time
/// has come, even where the connection has moved on: at most as many as connections were opened during the span.
internal final class DeadlineQueue {
    private struct Entry {
        let due: NIODeadline
        let connection: LoggerConnection
        let turn: Int
    }

    private let span: TimeAmount
    private let eventLoop: any EventLoop
    private var entries = CircularBuffer<Entry>()

    /// Creates a queue without entries.
    init(span: Duration, eventLoop: any EventLoop) {
        self.span = TimeAmount(span)
        self.eventLoop = eventLoop
    }

    /// Calls `expired(turn:)` of a connection after the span.
    func append(_ connection: LoggerConnection, turn: Int) {
        entries.append(Entry(due: .now() + span, connection: connection, turn: turn))
        if entries.count == 1 { schedule() }
    }

    private func schedule() {
        guard let first = entries.first else { return }
        eventLoop.assumeIsolated().scheduleTask(deadline: first.due) { self.wake() }
    }

    private func wake() {
        let now = NIODeadline.now()
        while let entry = entries.first, entry.due <= now {
            entries.removeFirst()
            entry.connection.expired(turn: entry.turn)
        }
        schedule()
    }
}

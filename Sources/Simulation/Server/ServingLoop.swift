internal import NIOCore

/// What the connections of one event loop share: their timers, and room to write replies in.
internal final class ServingLoop {
    let requestWaits: DeadlineQueue
    let closeWaits: DeadlineQueue
    var body = ItemList()
    var reply = WireReply()

    /// Creates what the connections of a loop share.
    init(timing: DeviceTiming, eventLoop: any EventLoop) {
        requestWaits = DeadlineQueue(span: timing.requestWait, eventLoop: eventLoop)
        closeWaits = DeadlineQueue(span: timing.closeWait, eventLoop: eventLoop)
    }
}

internal import CCurl
internal import Glibc
internal import Synchronization

/// The loop's epoll descriptor, and an eventfd by which other threads wake it.
internal final class EpollPoller: Sendable {
    /// What epoll reports of one socket.
    struct Event {
        /// The shard that the socket belongs to.
        let shard: Int
        let descriptor: Int32
        /// What happened, as libcurl's `CURL_CSELECT_` bits.
        let action: Int32
    }

    private static let wakeMark = UInt64.max
    private let epoll: Int32
    private let signal: Int32
    private let waits = Atomic<Int>(0)

    init() throws(TransferError) {
        epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        signal = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))
        guard epoll >= 0, signal >= 0 else {
            throw TransferError(.other, "cannot make an epoll descriptor: \(String(cString: strerror(errno)))")
        }
        var event = epoll_event()
        event.events = EPOLLIN.rawValue
        event.data.u64 = EpollPoller.wakeMark
        epoll_ctl(epoll, EPOLL_CTL_ADD, signal, &event)
    }

    deinit {
        Glibc.close(epoll)
        Glibc.close(signal)
    }

    /// How often `wait` has returned.
    var waitCount: Int { waits.load(ordering: .relaxed) }

    /// Ends a wait, from any thread.
    func wake() {
        var one: UInt64 = 1
        // The only failure is a full counter, and then the loop wakes anyway.
        _ = write(signal, &one, 8)
    }

    /// Watches a socket for what libcurl asks of it, or no longer.
    func watch(_ descriptor: Int32, of shard: Int, for what: Int32, isNew: Bool) {
        var event = epoll_event()
        event.data.u64 = UInt64(shard) << 32 | UInt64(UInt32(bitPattern: descriptor))
        guard what != CURL_POLL_REMOVE else {
            epoll_ctl(epoll, EPOLL_CTL_DEL, descriptor, &event)
            return
        }
        if what & CURL_POLL_IN != 0 { event.events |= EPOLLIN.rawValue }
        if what & CURL_POLL_OUT != 0 { event.events |= EPOLLOUT.rawValue }
        epoll_ctl(epoll, isNew ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, descriptor, &event)
    }

    /// Waits for events, at most as many milliseconds as given (for ever with -1), and hands each over.
    ///
    /// - Returns: How many sockets had events.
    func wait(milliseconds: Int32, into buffer: inout [epoll_event], _ body: (Event) -> Void) -> Int {
        let count = Int(epoll_wait(epoll, &buffer, Int32(buffer.count), milliseconds))
        waits.add(1, ordering: .relaxed)
        guard count > 0 else { return 0 }
        for raw in buffer.prefix(count) {
            guard raw.data.u64 != EpollPoller.wakeMark else {
                var value: UInt64 = 0
                _ = read(signal, &value, 8)
                continue
            }
            var action: Int32 = 0
            if raw.events & EPOLLIN.rawValue != 0 { action |= CURL_CSELECT_IN }
            if raw.events & EPOLLOUT.rawValue != 0 { action |= CURL_CSELECT_OUT }
            if raw.events & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0 { action |= CURL_CSELECT_ERR }
            body(
                Event(
                    shard: Int(raw.data.u64 >> 32), descriptor: Int32(truncatingIfNeeded: raw.data.u64), action: action)
            )
        }
        return count
    }
}

internal import CCurl

/// One libcurl multi handle of the loop with its few connections: libcurl's cost for a transfer grows with the number
/// of connections that a multi handle holds (`DESIGN.md` §5).
internal final class CurlShard {
    /// How many endpoints share a multi handle, or how many requests that leave nothing behind.
    static let capacity = 64

    let index: Int
    /// Whether it carries requests that leave nothing behind, of whichever endpoint.
    let isPassing: Bool
    /// How many endpoints have their place in it.
    var endpoints = 0
    /// How many requests are in flight.
    private(set) var inFlight = 0
    /// Whether the set of shards counts it among those with requests in flight.
    var isBusy = false
    /// Whether something has happened since it was last asked for finished transfers.
    private var isTouched = false
    private let multi: OpaquePointer
    private let poller: EpollPoller
    /// When libcurl wants to be called for its time-outs, in nanoseconds of the loop; nil when not at all.
    private(set) var dueNanoseconds: Int64?
    private let clock: LoopClock

    init(index: Int, isPassing: Bool, poller: EpollPoller, clock: LoopClock) throws(TransferError) {
        guard let multi = curl_multi_init() else { throw TransferError(.other, "cannot make a libcurl multi handle") }
        self.index = index
        self.isPassing = isPassing
        self.multi = OpaquePointer(multi)
        self.poller = poller
        self.clock = clock
        let context = Unmanaged.passUnretained(self).toOpaque()
        _ = ccurl_multi_set_socket(
            multi,
            { _, descriptor, what, context, known in
                guard let context else { return 0 }
                Unmanaged<CurlShard>.fromOpaque(context).takeUnretainedValue()
                    .watch(descriptor, for: what, isNew: known == nil)
                return 0
            }, context)
        _ = ccurl_multi_set_timer(
            multi,
            { _, milliseconds, context in
                guard let context else { return 0 }
                Unmanaged<CurlShard>.fromOpaque(context).takeUnretainedValue().setTimer(milliseconds: milliseconds)
                return 0
            }, context)
        _ = ccurl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, CurlShard.capacity)
    }

    deinit {
        curl_multi_cleanup(handle)
    }

    private var handle: UnsafeMutableRawPointer { UnsafeMutableRawPointer(multi) }

    func add(_ easy: EasyHandle) -> Bool {
        guard curl_multi_add_handle(handle, easy.handle) == CURLM_OK else { return false }
        inFlight += 1
        return true
    }

    func remove(_ easy: EasyHandle) {
        curl_multi_remove_handle(handle, easy.handle)
        inFlight -= 1
    }

    /// Tells libcurl what happened to a socket.
    func act(on descriptor: Int32, _ action: Int32) {
        isTouched = true
        var running: Int32 = 0
        curl_multi_socket_action(handle, descriptor, action, &running)
    }

    /// Lets libcurl see to its time-outs.
    func actOnTimer() {
        isTouched = true
        dueNanoseconds = nil
        var running: Int32 = 0
        curl_multi_socket_action(handle, CURL_SOCKET_TIMEOUT, 0, &running)
    }

    /// Takes out the next transfer that has ended, with libcurl's verdict.
    func popFinished() -> (easy: EasyHandle, code: CURLcode)? {
        guard isTouched else { return nil }
        var left: Int32 = 0
        while let message = curl_multi_info_read(handle, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let raw = message.pointee.easy_handle else { continue }
            let code = message.pointee.data.result
            guard let easy = EasyHandle.of(raw) else { continue }
            remove(easy)
            return (easy, code)
        }
        isTouched = false
        return nil
    }

    private func watch(_ descriptor: Int32, for what: Int32, isNew: Bool) {
        poller.watch(descriptor, of: index, for: what, isNew: isNew)
        // Any pointer but null: it tells the next call that the socket is known.
        if isNew, what != CURL_POLL_REMOVE { curl_multi_assign(handle, descriptor, handle) }
    }

    private func setTimer(milliseconds: Int) {
        dueNanoseconds = milliseconds < 0 ? nil : clock.nanoseconds() + Int64(milliseconds) * 1_000_000
    }
}

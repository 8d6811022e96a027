internal import CCurl
internal import Glibc

/// All that the loop's thread owns: shards, handles, sleepers and the jobs that are ready.
///
/// No other thread touches it.
internal final class LoopCore {
    let poller: EpollPoller
    /// How many handles are kept for the next requests; those of a crowd are given back.
    private static let mostIdle = 128
    /// How many rounds of jobs run before sockets and sleepers get their turn again.
    private static let jobRounds = 16

    var jobs: [UnownedJob] = []
    private var running: [UnownedJob] = []
    private(set) var isClosed = false
    private let clock = LoopClock()
    private let shards: ShardSet
    private var places: [Int: DevicePlace] = [:]
    private var idle: [EasyHandle] = []
    private var crowdRest = CrowdRest()
    private var lastRound: Int64 = 0
    private var failures: [Int: TransferError] = [:]
    private var sleepers: TickQueue<CheckedContinuation<Void, Never>>
    /// The endpoints whose requests run out of time.
    ///
    /// libcurl's own time-out can get lost, and the request hang for ever: when another of its timers goes off less than
    /// a millisecond before, both are taken for done.
    private var deadlines: TickQueue<Int>
    private var events = [epoll_event](repeating: epoll_event(), count: 512)

    init() throws(TransferError) {
        guard LoopCore.libcurlIsReady else { throw TransferError(.other, "cannot start libcurl") }
        poller = try EpollPoller()
        shards = ShardSet(poller: poller, clock: clock)
        sleepers = TickQueue(clock: clock, granularity: TransferLoop.granularity)
        deadlines = TickQueue(clock: clock, granularity: TransferLoop.granularity)
    }

    // libcurl demands one call before any other, in a process.
    static let libcurlIsReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    /// Runs the jobs that are ready, and those that they make ready, but not for ever when tasks keep each other busy.
    func runJobs(on executor: UnownedTaskExecutor) {
        for _ in 0..<LoopCore.jobRounds where !jobs.isEmpty {
            swap(&running, &jobs)
            for job in running { job.runSynchronously(on: executor) }
            running.removeAll(keepingCapacity: true)
        }
    }

    /// Carries out a command.
    func perform(_ command: LoopCommand) {
        guard !isClosed else { return command.refuse() }
        switch command {
        case .open(let id, let target): open(id, target)
        case .close(let id): close(id)
        case .start(let transfer): start(transfer)
        case .cancel(let endpoint, let token):
            guard let easy = places[endpoint]?.easy, easy.work?.transfer.token == token else { return }
            cancel(easy, .cancelled)
        case .sleep(let sleeper): sleepers.add(sleeper.continuation, token: sleeper.token, until: sleeper.until)
        case .wake(let token): sleepers.remove(token: token)?.resume()
        }
    }

    /// Waits for what comes next and sees to it: sockets, time-outs of libcurl, sleepers, finished transfers.
    func turn() {
        rest()
        _ = poller.wait(milliseconds: waitMilliseconds(), into: &events) { event in
            shards[event.shard].act(on: event.descriptor, event.action)
        }
        let now = clock.nanoseconds()
        for shard in shards.busy {
            if let due = shard.dueNanoseconds, due <= now { shard.actOnTimer() }
            while let (easy, code) = shard.popFinished() { end(easy) { easy.finish(code) } }
        }
        shards.dropIdle()
        while let id = deadlines.popDue(at: now) {
            guard let easy = places[id]?.easy, let transfer = easy.work?.transfer else { continue }
            cancel(easy, easy.timeoutError(after: transfer.timeout))
        }
        while let sleeper = sleepers.popDue(at: now) { sleeper.resume() }
    }

    /// Fails what is in flight, wakes all sleepers, and refuses everything from now on.
    func close() {
        guard !isClosed else { return }
        isClosed = true
        for place in places.values { place.easy.map { cancel($0, .loopIsDown) } }
        for sleeper in sleepers.removeAll() { sleeper.resume() }
    }

    /// Frees what libcurl holds, on the thread that made it.
    func release() {
        idle = []
        places = [:]
        shards.removeAll()
    }

    private func open(_ id: Int, _ target: Target) {
        do throws(TransferError) {
            guard target.isHTTP || target.isMail else { throw TransferError(.other, "only http and https are spoken") }
            places[id] = try shards.place(for: target)
        } catch {
            // The endpoint's requests say why it could not be made.
            failures[id] = error
        }
    }

    private func close(_ id: Int) {
        failures[id] = nil
        guard let place = places.removeValue(forKey: id) else { return }
        if let easy = place.easy { cancel(easy, TransferError(.cancelled, "the endpoint was given back")) }
        shards.giveBack(place)
    }

    private func start(_ transfer: Transfer) {
        do throws(TransferError) {
            guard let place = places[transfer.endpoint] else {
                throw failures[transfer.endpoint] ?? TransferError(.other, "the endpoint is gone")
            }
            guard place.easy == nil else {
                throw TransferError(.busy, "a request to this device is in flight already")
            }
            try transfer.order.check(for: place.target)
            try start(transfer, of: place)
        } catch {
            transfer.continuation.resume(returning: .failure(error))
        }
    }

    private func easyHandle() throws(TransferError) -> EasyHandle {
        if let easy = idle.popLast() { return easy }
        return try EasyHandle()
    }

    private func start(_ transfer: Transfer, of place: DevicePlace) throws(TransferError) {
        let shard = try shards.shard(for: place)
        let easy = try easyHandle()
        place.easy = easy
        crowdRest.begin(timeout: transfer.timeout)
        easy.prepare(transfer, of: place, on: shard)
        guard shards.add(easy, to: shard) else {
            return end(easy) { easy.fail(TransferError(.other, "libcurl refused the request")) }
        }
        deadlines.add(transfer.endpoint, token: transfer.token, until: .now.advanced(by: transfer.timeout))
    }

    private func cancel(_ easy: EasyHandle, _ error: TransferError) {
        easy.work?.shard.remove(easy)
        end(easy) { easy.fail(error) }
    }

    /// Answers the request of a handle and frees the handle for the next.
    private func end(_ easy: EasyHandle, _ answer: () -> Void) {
        let isReusable = easy.isReusable
        if let work = easy.work {
            _ = deadlines.remove(token: work.transfer.token)
            work.place.easy = nil
            crowdRest.end(timeout: work.transfer.timeout)
        }
        answer()
        if isReusable, idle.count < LoopCore.mostIdle { idle.append(easy) }
    }

    /// Lets the events of many transfers gather.
    private func rest() {
        let span = crowdRest.span
        guard span > .zero, jobs.isEmpty, !isClosed else { return }
        let left = lastRound + span.wholeNanoseconds - clock.nanoseconds()
        if left > 0 {
            var pause = timespec(tv_sec: 0, tv_nsec: Int(left))
            nanosleep(&pause, nil)
        }
        lastRound = clock.nanoseconds()
    }

    private func waitMilliseconds() -> Int32 {
        guard jobs.isEmpty, !isClosed else { return 0 }
        var next = sleepers.nextNanoseconds
        if let deadline = deadlines.nextNanoseconds { next = min(next ?? deadline, deadline) }
        if let due = shards.dueNanoseconds { next = min(next ?? due, due) }
        guard let next else { return -1 }
        let left = next - clock.nanoseconds()
        return left <= 0 ? 0 : Int32(clamping: (left + 999_999) / 1_000_000)
    }
}

internal import CCurl
internal import Glibc

/// All that the loop's thread owns: shards, handles, sleepers and the jobs that are ready.
///
/// No other thread touches it.
internal final class LoopCore {
    let poller: EpollPoller
    /// From how many requests in flight on the loop rests between its rounds.
    private static let crowd = 4
    /// How long a round and its rest take at least.
    private static let restNanoseconds: Int64 = 10_000_000
    /// How many handles are kept for the next requests; those of a crowd are given back.
    private static let mostIdle = 128
    /// How many rounds of jobs run before sockets and sleepers get their turn again.
    private static let jobRounds = 16

    var jobs: [UnownedJob] = []
    private var running: [UnownedJob] = []
    private(set) var isClosed = false
    private let clock = LoopClock()
    private var shards: [CurlShard] = []
    private var places: [Int: DevicePlace] = [:]
    private var idle: [EasyHandle] = []
    private var inFlight = 0
    private var lastRound: Int64 = 0
    private var failures: [Int: TransferError] = [:]
    private var sleepers: TickQueue<CheckedContinuation<Void, Never>>
    /// The endpoints whose requests run out of time.
    ///
    /// libcurl's own time-out can get lost, and the request hang for ever: when another of its timers goes off less than
    /// a millisecond before, both are taken for done.
    private var deadlines: TickQueue<Int>
    private var events = [epoll_event](repeating: epoll_event(), count: 512)
    private var touched: [Bool] = []

    init() throws(TransferError) {
        guard LoopCore.libcurlIsReady else { throw TransferError(.other, "cannot start libcurl") }
        poller = try EpollPoller()
        sleepers = TickQueue(clock: clock, granularity: TransferLoop.granularity)
        deadlines = TickQueue(clock: clock, granularity: TransferLoop.granularity)
    }

    // libcurl demands one call before any other, in a process.
    private static let libcurlIsReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

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
            touched[event.shard] = true
        }
        let now = clock.nanoseconds()
        for shard in shards {
            if let due = shard.dueNanoseconds, due <= now {
                shard.actOnTimer()
                touched[shard.index] = true
            }
            guard touched[shard.index] else { continue }
            touched[shard.index] = false
            while let (easy, code) = shard.popFinished() { end(easy) { easy.finish(code) } }
        }
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
        shards = []
    }

    private func open(_ id: Int, _ target: Target) {
        do throws(TransferError) {
            guard target.isHTTP else { throw TransferError(.other, "only http and https are spoken") }
            places[id] = DevicePlace(target, on: try shardWithRoom())
        } catch {
            // The endpoint's requests say why it could not be made.
            failures[id] = error
        }
    }

    private func close(_ id: Int) {
        failures[id] = nil
        guard let place = places.removeValue(forKey: id) else { return }
        if let easy = place.easy { cancel(easy, TransferError(.cancelled, "the endpoint was given back")) }
        guard place.shard.endpoints == 1 else { return }
        // The last one leaves: the connections that libcurl kept for it are of no use to anyone.
        if let fresh = try? CurlShard(index: place.shard.index, poller: poller, clock: clock) {
            shards[fresh.index] = fresh
        }
    }

    private func shardWithRoom() throws(TransferError) -> CurlShard {
        // Shards fill one after the other, so room is nearly always in the last.
        if let shard = shards.last(where: { $0.endpoints < CurlShard.capacity }) { return shard }
        let shard = try CurlShard(index: shards.count, poller: poller, clock: clock)
        shards.append(shard)
        touched.append(false)
        return shard
    }

    private func start(_ transfer: Transfer) {
        do throws(TransferError) {
            guard let place = places[transfer.endpoint] else {
                throw failures[transfer.endpoint] ?? TransferError(.other, "the endpoint is gone")
            }
            guard place.easy == nil else {
                throw TransferError(.busy, "a request to this device is in flight already")
            }
            // Behind a host, `@other/` or `:81` would name another one.
            guard transfer.path.utf8.first == UInt8(ascii: "/") else {
                throw TransferError(.other, "a path begins with a slash")
            }
            start(transfer, of: place, on: try easyHandle())
        } catch {
            transfer.continuation.resume(returning: .failure(error))
        }
    }

    private func easyHandle() throws(TransferError) -> EasyHandle {
        if let easy = idle.popLast() { return easy }
        return try EasyHandle()
    }

    private func start(_ transfer: Transfer, of place: DevicePlace, on easy: EasyHandle) {
        place.easy = easy
        inFlight += 1
        guard easy.start(transfer, of: place) else {
            return end(easy) { easy.fail(TransferError(.other, "libcurl refused the request")) }
        }
        deadlines.add(transfer.endpoint, token: transfer.token, until: .now.advanced(by: transfer.timeout))
    }

    private func cancel(_ easy: EasyHandle, _ error: TransferError) {
        easy.work?.place.shard.remove(easy)
        end(easy) { easy.fail(error) }
    }

    /// Answers the request of a handle and frees the handle for the next.
    private func end(_ easy: EasyHandle, _ answer: () -> Void) {
        let isReusable = easy.isReusable
        if let token = easy.work?.transfer.token { _ = deadlines.remove(token: token) }
        easy.work?.place.easy = nil
        inFlight -= 1
        answer()
        if isReusable, idle.count < LoopCore.mostIdle { idle.append(easy) }
    }

    /// Lets the events of many transfers gather: a device writes its answer in some twenty small pieces (`devices.md`
    /// §1.A.1), and a wake-up for each costs more than the transfer itself.
    private func rest() {
        guard inFlight >= LoopCore.crowd, jobs.isEmpty, !isClosed else { return }
        let left = lastRound + LoopCore.restNanoseconds - clock.nanoseconds()
        if left > 0 {
            var span = timespec(tv_sec: 0, tv_nsec: Int(left))
            nanosleep(&span, nil)
        }
        lastRound = clock.nanoseconds()
    }

    private func waitMilliseconds() -> Int32 {
        guard jobs.isEmpty, !isClosed else { return 0 }
        var next = sleepers.nextNanoseconds
        if let deadline = deadlines.nextNanoseconds { next = min(next ?? deadline, deadline) }
        for shard in shards {
            if let due = shard.dueNanoseconds { next = min(next ?? due, due) }
        }
        guard let next else { return -1 }
        let left = next - clock.nanoseconds()
        return left <= 0 ? 0 : Int32(clamping: (left + 999_999) / 1_000_000)
    }
}

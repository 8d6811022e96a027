internal import CCurl
internal import Glibc
internal import NIOConcurrencyHelpers
internal import Synchronization

// Unchecked: the state behind `core` is touched by the loop's own thread alone, which the compiler cannot see.

/// An event loop on a thread of its own that drives many transfers by libcurl, and is the executor of the tasks that ask for them.
///
/// Tasks that prefer it (`withTaskExecutorPreference(loop)`) run on its thread, so that a poll costs no hop between
/// threads: that is three times the price of the transfer itself (`DESIGN.md` §5). They must not block.
/// Any other task may use it too. `shutdown()` ends the thread; until then the loop holds on to itself.
///
/// What other threads leave is taken before anything that the loop's own thread asks for: else a request could come
/// before its endpoint, and a cancellation before what it cancels.
public final class TransferLoop: TaskExecutor, @unchecked Sendable {
    /// Moments that tasks sleep to are rounded up to this, so that many wake together.
    public static let granularity = Duration.milliseconds(10)

    private let core: LoopCore
    private let inbox = NIOLockedValueBox(Inbox())
    private let numbers = Atomic<Int>(0)
    private let thread = Atomic<UInt>(0)

    /// What other threads have left for the loop.
    private struct Inbox {
        var jobs: [UnownedJob] = []
        var commands: [LoopCommand] = []
        var isClosed = false
        var hasEnded = false
        var hasReleased = false
        var awaitingEnd: [CheckedContinuation<Void, Never>] = []
    }

    /// Starts the loop's thread.
    ///
    /// - Throws: `TransferError` when the system gives no epoll descriptor or no thread.
    public init() throws(TransferError) {
        core = try LoopCore()
        // The thread owns one reference until it ends.
        let context = Unmanaged.passRetained(self).toOpaque()
        var created = pthread_t()
        let code = pthread_create(
            &created, nil,
            { context in
                guard let context else { return nil }
                Unmanaged<TransferLoop>.fromOpaque(context).takeRetainedValue().run()
                return nil
            }, context)
        guard code == 0 else {
            Unmanaged<TransferLoop>.fromOpaque(context).release()
            throw TransferError(.other, "cannot start the transfer thread: \(String(cString: strerror(code)))")
        }
        pthread_detach(created)
    }

    /// Runs a job on the loop's thread: after the present one when that is the caller, else by waking it.
    ///
    /// After the end of the loop the job runs on the global executor: its requests fail with `shutDown`.
    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        if isCurrent {
            core.jobs.append(job)
        } else if !leave({ $0.jobs.append(job) }) {
            // Not here and now: the caller may hold a lock, and a chain of jobs would pile up on its stack.
            globalConcurrentExecutor.enqueue(ExecutorJob(job))
        }
    }

    /// Suspends the task until a moment, rounded up to `granularity`, or until it is cancelled.
    public func sleep(until moment: ContinuousClock.Instant) async {
        let token = nextNumber()
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                submit(.sleep(Sleeper(token: token, until: moment, continuation: continuation)))
                // A cancellation that came before the sleeper found nothing to wake.
                if Task.isCancelled { submit(.wake(token: token)) }
            }
        } onCancel: {
            submit(.wake(token: token))
        }
    }

    /// Ends the loop: what is in flight fails with `shutDown`, sleepers wake, and the thread ends when its jobs have run.
    public func shutdown() {
        _ = leave { $0.isClosed = true }
    }

    /// Waits until the thread has ended and libcurl's memory is given back.
    internal func end() async {
        await withCheckedContinuation { continuation in
            let isOver = inbox.withLockedValue { inbox in
                if !inbox.hasReleased { inbox.awaitingEnd.append(continuation) }
                return inbox.hasReleased
            }
            if isOver { continuation.resume() }
        }
    }

    /// How many commands of other threads the loop has not taken yet.
    internal var waitingCommandCount: Int { inbox.withLockedValue { $0.commands.count } }

    /// How often the thread has waited for events: an idle loop does not.
    internal var waitCount: Int { core.poller.waitCount }

    /// A number that nothing else in this loop bears.
    internal func nextNumber() -> Int {
        numbers.wrappingAdd(1, ordering: .relaxed).newValue
    }

    /// Has the loop's thread carry out a command: at once when that is the caller.
    internal func submit(_ command: LoopCommand) {
        if isCurrent {
            takeCommands()
            core.perform(command)
        } else if !leave({ $0.commands.append(command) }) {
            command.refuse()
        }
    }

    private var isCurrent: Bool {
        thread.load(ordering: .relaxed) == UInt(pthread_self())
    }

    /// Leaves something for the loop's thread and wakes it where it may be waiting; false when the loop has ended.
    private func leave(_ change: (inout Inbox) -> Void) -> Bool {
        let (isTaken, isFirst) = inbox.withLockedValue { inbox in
            guard !inbox.hasEnded else { return (false, false) }
            let isFirst = inbox.jobs.isEmpty && inbox.commands.isEmpty
            change(&inbox)
            return (true, isFirst)
        }
        if isFirst { core.poller.wake() }
        return isTaken
    }
}

extension TransferLoop {
    /// The life of the thread.
    private func run() {
        thread.store(UInt(pthread_self()), ordering: .relaxed)
        pthread_setname_np(pthread_self(), "transfer")
        TransferLoop.blockBrokenPipes()
        repeat {
            takeInbox()
            core.runJobs(on: asUnownedTaskExecutor())
            core.turn()
            core.runJobs(on: asUnownedTaskExecutor())
        } while !hasEnded()
        thread.store(0, ordering: .relaxed)
        core.release()
        let waiting = inbox.withLockedValue { inbox in
            inbox.hasReleased = true
            return inbox.awaitingEnd
        }
        waiting.forEach { $0.resume() }
    }

    /// A peer that goes away must not end the process: libcurl leaves that to us, as it is told to touch no signals.
    private static func blockBrokenPipes() {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }

    private func takeInbox() {
        takeCommands()
        let (jobs, isClosed) = inbox.withLockedValue { inbox in
            let jobs = inbox.jobs
            inbox.jobs = []
            return (jobs, inbox.isClosed)
        }
        core.jobs.append(contentsOf: jobs)
        if isClosed { core.close() }
    }

    private func takeCommands() {
        let commands = inbox.withLockedValue { inbox in
            let commands = inbox.commands
            if !commands.isEmpty { inbox.commands = [] }
            return commands
        }
        commands.forEach(core.perform)
    }

    /// Ends the loop when it has been closed and nothing is left to do.
    private func hasEnded() -> Bool {
        guard core.isClosed, core.jobs.isEmpty else { return false }
        return inbox.withLockedValue { inbox in
            inbox.hasEnded = inbox.jobs.isEmpty && inbox.commands.isEmpty
            return inbox.hasEnded
        }
    }
}

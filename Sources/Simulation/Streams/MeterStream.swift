internal import Metering
internal import NIOCore

/// One meter with its line: it makes telegrams and sees to what becomes of them; belongs to one event loop.
internal final class MeterStream {
    /// The most telegrams that a bridge keeps: an hour of a meter that sends each second.
    private static let greatestBacklog = 3600

    private(set) var maker: TelegramMaker
    let line: any StreamLine
    private let eventLoop: any EventLoop
    private let onServed: (@Sendable (StreamedTelegram) -> Void)?
    private(set) var faults: Set<StreamFault>
    /// Whether somebody pulled the cable, who is to put it back.
    private var isPulled = false
    /// Whether the cable fell out by itself.
    private var isLoose = false
    private var backlog = CircularBuffer<StreamedTelegram>()
    private var timer: Scheduled<Void>?
    private var waiting: [(readers: Int, promise: EventLoopPromise<Void>)] = []
    private(set) var served = ServedTelegrams()
    private var counts = TelegramStreamReport()

    init(
        _ maker: TelegramMaker, _ line: any StreamLine, eventLoop: any EventLoop,
        onServed: (@Sendable (StreamedTelegram) -> Void)?
    ) {
        self.maker = maker
        self.line = line
        self.eventLoop = eventLoop
        self.onServed = onServed
        faults = maker.meter.faults
        setManner()
        let stream = NIOLoopBound(self, eventLoop: eventLoop)
        line.events.onReaders = { stream.value.readersChanged() }
    }

    /// What became of the telegrams until now.
    var report: TelegramStreamReport {
        var report = counts
        report.connections = line.events.connections
        report.turnedAway = line.events.turnedAway
        report.greatestConcurrency = line.events.greatestConcurrency
        report.receivedBytes = line.events.receivedBytes
        return report
    }

    func set(_ faults: Set<StreamFault>) {
        self.faults = faults
        setManner()
    }

    private func setManner() {
        (line as? TCPLine)?.manner = TCPLine.Manner(
            isTelnet: faults.contains(.telnet), servesOne: faults.contains(.oneClient))
    }

    func pull() -> EventLoopFuture<Void> {
        isPulled = true
        return line.close()
    }

    func plug() -> EventLoopFuture<Void> {
        isPulled = false
        return line.open()
    }

    func stop() -> EventLoopFuture<Void> {
        timer?.cancel()
        timer = nil
        return pull()
    }
}

extension MeterStream {
    /// Makes telegrams by the system's clock from now on.
    func run() {
        let delay = maker.nextDue.milliseconds - Timestamp.now().milliseconds
        timer = eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(max(delay, 0))) {
            // What was slept through, with the machine perhaps, is past.
            self.maker.skip(to: .now())
            _ = self.emit(nil)
            self.run()
        }
    }

    /// Makes the next telegram and sends it, with the damage that is asked for or else that of the meter's faults.
    func emit(_ form: TelegramForm?) -> EventLoopFuture<StreamedTelegram> {
        let telegram = maker.make()
        counts.made += 1
        guard moveLooseCable(at: telegram.number) else { return send(telegram, form ?? faultyForm(telegram.number)) }
        return (isLoose ? line.close() : line.open()).recover { _ in }.assumeIsolated().flatMap {
            self.send(telegram, form ?? self.faultyForm(telegram.number))
        }.nonisolated()
    }

    /// Whether a cable that falls out by itself is to be moved now.
    private func moveLooseCable(at number: Int64) -> Bool {
        let isOut = faults.contains(.looseCable) && (number + Int64(maker.index) * 7) % 60 >= 50
        guard isOut != isLoose, !isPulled else { return false }
        isLoose = isOut
        return true
    }

    private func faultyForm(_ number: Int64) -> TelegramForm {
        let place = number + Int64(maker.index) * 3
        let now = [StreamFault.cut, .flipped, .reset].filter(faults.contains)
        if place % 10 == 0, !now.isEmpty {
            switch now[Int(place / 10) % now.count] {
            case .cut: return .cut
            case .flipped: return .flipped
            default: return .reset
            }
        }
        return faults.contains(.garbage) ? .behindGarbage : .whole
    }

    private func send(_ telegram: StreamedTelegram, _ form: TelegramForm) -> EventLoopFuture<StreamedTelegram> {
        let isSilent = faults.contains(.silent)
        guard line.readers > 0, !isSilent else {
            counts.unread += 1
            if faults.contains(.backlog), !isSilent { keep(telegram) }
            return eventLoop.makeSucceededFuture(telegram)
        }
        sendBacklog()
        return write(telegram, form)
    }

    private func write(_ telegram: StreamedTelegram, _ form: TelegramForm) -> EventLoopFuture<StreamedTelegram> {
        let written = line.write(maker.wire(telegram, form))
        if form == .reset { line.reset() }
        return written.assumeIsolated().map { readers in
            var telegram = telegram
            switch form {
            case .whole, .behindGarbage: telegram.readers = readers
            case .cut, .flipped, .reset: self.counts.damaged += 1
            }
            guard form == .whole || form == .behindGarbage else { return telegram }
            guard readers > 0 else {
                self.counts.lost += 1
                return telegram
            }
            self.note(telegram)
            return telegram
        }.nonisolated()
    }

    private func note(_ telegram: StreamedTelegram) {
        counts.served += 1
        served.append(telegram)
        onServed?(telegram)
    }

    private func keep(_ telegram: StreamedTelegram) {
        if backlog.count == MeterStream.greatestBacklog { backlog.removeFirst() }
        backlog.append(telegram)
    }

    /// Sends what nobody read, at once.
    private func sendBacklog() {
        guard !backlog.isEmpty else { return }
        let kept = Array(backlog)
        backlog.removeAll()
        let bytes = kept.flatMap { maker.wire($0, .whole) }
        line.write(bytes).assumeIsolated().whenSuccess { readers in
            for var telegram in kept where readers > 0 {
                self.counts.unread -= 1
                telegram.readers = readers
                self.note(telegram)
            }
        }
    }
}

extension MeterStream {
    private func readersChanged() {
        let readers = line.readers
        if readers > 0, !faults.contains(.silent) { sendBacklog() }
        for place in waiting.indices.reversed() where waiting[place].readers == readers {
            waiting.remove(at: place).promise.succeed()
        }
    }

    /// Waits until exactly so many read the line.
    func waitForReaders(_ count: Int) -> EventLoopFuture<Void> {
        guard line.readers != count else { return eventLoop.makeSucceededVoidFuture() }
        let promise = eventLoop.makePromise(of: Void.self)
        if line is PtyLine {
            look(for: count, promise)
        } else {
            waiting.append((count, promise))
        }
        return promise.futureResult
    }

    /// A pseudo terminal does not tell who opens it.
    private func look(for count: Int, _ promise: EventLoopPromise<Void>) {
        guard line.readers != count else {
            promise.succeed()
            return
        }
        eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(5)) { self.look(for: count, promise) }
    }
}

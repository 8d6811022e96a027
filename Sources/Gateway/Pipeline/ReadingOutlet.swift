internal import Collectors
internal import Logging
internal import Metering
internal import Store

/// Where what a collector brings goes, without blocking: to the live state, the recorder and the log.
struct ReadingOutlet: Sendable {
    let live: LiveState
    let recorder: Recorder
    let books: MeterBooks
    let flights: FlightRecorder
    let counters: GatewayCounters
    let logger: Logger

    /// Takes what a poll of a meter brought.
    func take(_ key: MeterKey, _ report: PollReport, _ timing: PollTiming) {
        counters.noteLag(timing.lag, at: timing.ended)
        if case .reading(let reading) = report.verdict {
            recorder.record(MeterReading(meter: key, reading: reading))
            logger.debug("read the telegram of \(reading.time.rfc3339)", of: key)
        }
        if let slots = report.slots { books.slots.note(slots, of: key) }
        guard let meter = live.meter(key) else { return }
        switch report.verdict {
        case .reading(let reading): noteGap(before: reading, of: meter)
        case .failed(let failure): books.gaps.note(failure, of: key)
        case .unchanged: break
        }
        for backfill in report.backfills { take(key, backfill) }
        let before = report.facts == nil ? nil : meter.status.facts
        let serials = report.tellsSerials ? report.facts.map { self.serials($0, of: key) } : nil
        if let notice = meter.note(report, timing, serials: serials) { log(notice, of: meter) }
        if let facts = report.facts, let before { logChange(of: key, from: before, to: facts) }
        take(meter.takeNews(), of: key)
    }

    /// Takes what came out of a meter's stream of telegrams.
    func take(_ key: MeterKey, _ report: StreamReport) {
        if case .reading(let reading) = report.verdict {
            recorder.record(MeterReading(meter: key, reading: reading))
            logger.debug("received the telegram of \(reading.time.rfc3339)", of: key)
        }
        if let telegram = RecordedTelegram(report) { flights.record(telegram, of: key) }
        if let slots = report.slots { books.slots.note(slots, of: key) }
        guard let meter = live.meter(key) else { return }
        switch report.verdict {
        case .reading(let reading): noteGap(before: reading, of: meter)
        case .failed(let failure): books.gaps.note(failure, of: key)
        case .repeated, .thinned: break
        }
        let before = report.facts == nil ? nil : meter.status.facts
        if let notice = meter.note(report, serials: serials(report, of: meter)) { logOfStream(notice, of: key) }
        if let facts = report.facts, let before { logChange(of: key, from: before, to: facts) }
        take(meter.takeNews(), of: key)
    }

    /// The serial numbers of a stream, where this telegram tells others than the one before.
    private func serials(_ report: StreamReport, of meter: LiveMeter) -> ShownSerials? {
        guard report.facts != nil || report.slots != nil else { return nil }
        return (report.facts ?? meter.status.facts).map { serials($0, of: meter.key) }
    }

    private func serials(_ facts: MeterFacts, of key: MeterKey) -> ShownSerials {
        ShownSerials(electricity: facts.equipmentID, slots: books.slots.slots(of: key))
    }

    private func take(_ news: EquipmentNews?, of key: MeterKey) {
        guard let news else { return }
        books.equipment.note(news.tracker, of: key)
        for finding in news.findings { logger.warning("\(finding.text)", of: key) }
    }

    private func noteGap(before reading: Reading, of meter: LiveMeter) {
        guard let gap = books.gaps.note(reading, of: meter.configuration) else { return }
        let next = gap.repair == .asked ? "; the device is asked for what it remembers" : ""
        logger.notice("\(gap.text)\(next)", of: meter.key)
    }

    /// Takes what a device remembered of a gap: it goes to the history alone, whose ledger is made anew from it.
    private func take(_ key: MeterKey, _ backfill: BackfillReport) {
        for remark in backfill.remarks { logger.debug("\(remark)", of: key) }
        if case .readings(let readings) = backfill.outcome {
            for found in readings { recorder.record(MeterReading(meter: key, reading: found.reading)) }
            counters.update { $0.backfilled += UInt64(readings.count) }
        }
        guard let gap = books.gaps.note(backfill, of: key) else { return }
        switch gap.repair {
        case .filled(let exact, let approximate):
            logger.notice(
                "\(gap.text): the device told \(exact + approximate) readings, \(approximate) of them approximate",
                of: key)
        case .failed(let reason): logger.warning("\(gap.text): it stays, as \(reason)", of: key)
        case .none, .asked: break
        }
    }

    private func logOfStream(_ notice: PollNotice, of key: MeterKey) {
        switch notice {
        case .interval: break
        case .failing(let failure): logger.warning("\(failure.text); receiving goes on", of: key)
        case .stillFailing(let failure, let failures, let since):
            logger.warning("\(failure.text); \(failures) failures since \(since.rfc3339)", of: key)
        case .recovered(let failures, let since):
            logger.notice("telegrams come again, after \(failures) failures since \(since.rfc3339)", of: key)
        }
    }

    private func log(_ notice: PollNotice, of meter: LiveMeter) {
        let key = meter.key
        switch notice {
        case .interval(let interval):
            let configured = meter.configuration.interval
            guard interval > configured else { return }
            logger.notice("polled every \(interval), not every \(configured): its device bears no more", of: key)
        case .failing(let failure):
            logger.warning("\(failure.text); polling goes on", of: key)
        case .stillFailing(let failure, let polls, let since):
            logger.warning("\(failure.text); \(polls) polls have failed since \(since.rfc3339)", of: key)
        case .recovered(let polls, let since):
            logger.notice("the device answers again, after \(polls) failed polls since \(since.rfc3339)", of: key)
        }
    }

    private func logChange(of key: MeterKey, from before: MeterFacts, to facts: MeterFacts) {
        if let old = before.macAddress, let new = facts.macAddress, old != new {
            logger.warning("another device answers: MAC address \(new), before \(old)", of: key)
        }
        if let old = before.firmware, let new = facts.firmware, old != new {
            logger.notice("the device's firmware has changed from \(old) to \(new)", of: key)
        }
    }
}

extension Logger {
    /// Logs a line about a meter, with its site and meter ids.
    func debug(_ message: @autoclosure () -> Logger.Message, of key: MeterKey) {
        debug(message(), metadata: ["site": .string(key.site), "meter": .string(key.meter)])
    }

    /// Logs a line about a meter, with its site and meter ids.
    func warning(_ message: Logger.Message, of key: MeterKey) {
        warning(message, metadata: ["site": .string(key.site), "meter": .string(key.meter)])
    }

    /// Logs a line about a meter, with its site and meter ids.
    func notice(_ message: Logger.Message, of key: MeterKey) {
        notice(message, metadata: ["site": .string(key.site), "meter": .string(key.meter)])
    }
}

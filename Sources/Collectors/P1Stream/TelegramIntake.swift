internal import Metering

/// Makes readings of the bytes of one meter's stream: all that a stream needs but the way to its source.
///
/// It does nothing by itself: whoever has the source hands over its bytes, and wakes it at `deadline`.
internal struct TelegramIntake {
    /// How long a telegram may stop in the middle, at least (`telegrams.md` §1.6).
    static let shortestPatience = Duration.seconds(5)
    /// The most that a slow meter makes of it.
    static let longestPatience = Duration.seconds(60)

    private let settings: StreamSettings
    private var lineTrial = SerialPort.lineTrial
    private var reader: TelegramReader
    private var parser: TelegramParser
    private var thinner: ReadingThinner?
    private var endless = EndlessMeter()
    /// The readings that may come: a meter sends one a second, and a bridge that was away some thousands at once.
    private var allowance = Allowance(burst: 10_000, perSecond: 10)
    private(set) var counts = StreamCounts()
    /// What has been made and not yet handed over.
    private var reports: [StreamReport] = []

    private var lastByte: Duration?
    private var opened = Duration.zero
    /// When the last sound telegram came; nil on a connection that has not brought one.
    private var lastTelegram: Duration?
    private var period = Duration.zero
    private var isQuiet = true
    private var isToldToBeSilent = false
    private var byteCount = 0
    private var hasHDLC = false
    private var lastBytes: [UInt8] = []
    private var lastFacts: MeterFacts?
    private var knownSlots: SlotTable

    init(_ settings: StreamSettings, slots: SlotTable) {
        self.settings = settings
        reader = TelegramReader(
            decrypter: settings.decryption.map {
                TelegramDecrypter(key: $0.key, authenticationKey: $0.authenticationKey)
            }, isTelnetPossible: settings.source.isTelnetPossible)
        parser = TelegramParser(zone: settings.zone, slots: slots)
        thinner = settings.interval.map { ReadingThinner($0) }
        knownSlots = slots
    }

    /// Whether this connection has brought a telegram of whatever kind: one that is damaged or cannot be opened too.
    private(set) var hasFrame = false
    /// Whether it has brought one that is sound.
    var hasTelegram: Bool { lastTelegram != nil }

    /// What was made since it was asked last.
    mutating func takeReports() -> [StreamReport] {
        defer { reports = [] }
        return reports
    }

    /// The source was opened, and a line of either speed has this long to bring a telegram.
    mutating func open(at now: StreamMoment, lineTrial: Duration = SerialPort.lineTrial) {
        self.lineTrial = lineTrial
        reader.reset()
        counts.connections += 1
        (opened, lastByte, lastTelegram) = (now.steady, nil, nil)
        (isQuiet, isToldToBeSilent, hasHDLC, hasFrame, byteCount) = (true, false, false, false, 0)
    }

    /// Bytes have come.
    mutating func take(_ chunk: Span<UInt8>, at now: StreamMoment) {
        guard chunk.count > 0 else { return }
        if lastTelegram == nil, !hasHDLC { hasHDLC = TelegramIntake.looksLikeHDLC(chunk) }
        lastByte = now.steady
        isQuiet = false
        byteCount += chunk.count
        reader.append(chunk)
        while let event = reader.next() { take(event, at: now) }
        counts.garbageBytes = UInt64(clamping: reader.garbageBytes)
    }

    /// What is to be sent back to the source; mostly nothing.
    mutating func takeReplies() -> [UInt8] { reader.takeReplies() }

    /// When something is to be done though no byte comes.
    var deadline: Duration {
        let silent = lastByte ?? opened
        var due = silent + settings.idleTimeout
        if !isQuiet { due = min(due, silent + settings.source.quietSpan) }
        if reader.isCollecting { due = min(due, silent + patience) }
        if !hasFrame, !isToldToBeSilent { due = min(due, opened + firstTelegramSpan) }
        return due
    }

    /// Does what is due.
    ///
    /// - Returns: Why the source is to be opened anew; nil while it is not.
    mutating func wake(at now: StreamMoment) -> PollFailure? {
        let silence = now.steady - (lastByte ?? opened)
        if !isQuiet, silence >= settings.source.quietSpan {
            isQuiet = true
            reader.noteQuiet()
            while let event = reader.next() { take(event, at: now) }
        }
        if reader.isCollecting, silence >= patience {
            while let event = reader.giveUp() { take(event, at: now) }
        }
        if !hasFrame, now.steady - opened >= firstTelegramSpan, !isToldToBeSilent {
            isToldToBeSilent = true
            let failure = withoutTelegram
            if settings.source.changesLine { return failure }
            if lastByte != nil { fail(failure, now) }
        }
        guard silence >= settings.idleTimeout else { return nil }
        return PollFailure(.timeout, "nothing has come from \(settings.source) for \(settings.idleTimeout)")
    }

    /// The source has closed: what has come whole is taken, and what was kept back is handed over.
    mutating func close(at now: StreamMoment) {
        reader.noteQuiet()
        while let event = reader.next() { take(event, at: now) }
        for reading in thinner?.flush() ?? [] {
            reports.append(StreamReport(.reading(reading), received: reading.received, counts: counts))
        }
        reader.reset()
    }
}

extension TelegramReader.Event {
    /// Whether it is only the beginning of something.
    fileprivate var isCut: Bool {
        if case .telegram(let raw) = self { raw.checksum == .unended } else { false }
    }
}

extension TelegramIntake {
    /// How long a connection may go without a telegram before that is said.
    private var firstTelegramSpan: Duration {
        settings.source.changesLine ? lineTrial : settings.idleTimeout
    }

    private var withoutTelegram: PollFailure {
        let kind = hasHDLC ? "; they look like HDLC frames, which are another protocol than P1" : ""
        return PollFailure(
            .noTelegram, "\(byteCount) bytes have come from \(settings.source) and no telegram among them\(kind)")
    }

    private var patience: Duration {
        max(TelegramIntake.shortestPatience, min(period * 3, TelegramIntake.longestPatience))
    }

    private mutating func take(_ event: TelegramReader.Event, at now: StreamMoment) {
        if !event.isCut { hasFrame = true }
        switch event {
        case .repeated:
            reports.append(StreamReport(.repeated, received: now.wall, counts: counts))
        case .unopened(let frame, let title, _):
            let cause =
                settings.decryption == nil
                ? "are encrypted and there is no key (decryption)" : "cannot be opened with the key that is given"
            let failure = PollFailure(.auth, "the telegrams of the meter with system title \(title) \(cause)")
            reports.append(
                StreamReport(.failed(failure), received: now.wall, evidence: .unopened(frame), counts: counts))
        case .telegram(let telegram): take(telegram, at: now)
        }
    }

    private mutating func take(_ raw: RawTelegram, at now: StreamMoment) {
        if let failure = TelegramIntake.failure(of: raw, verifiesTag: settings.decryption?.verifiesTag ?? false) {
            guard raw.checksum == .unended, isWhole(raw, at: now) else { return report(.failed(failure), raw, now) }
        } else {
            endless.ruleOut()
        }
        noteTelegram(at: now)
        guard raw.bytes != lastBytes || parser.telegram.time == nil else { return report(.repeated, raw, now) }
        parser.parse(raw, .received(now.wall))
        lastBytes = raw.bytes
        guard !parser.telegram.values.entries.isEmpty else {
            return report(.failed(PollFailure(.parse, "a telegram without any value of a register")), raw, now)
        }
        guard allowance.take(atMillisecond: now.steady.wholeMilliseconds) else {
            return report(.failed(PollFailure(.tooLarge, "more than ten telegrams come each second")), raw, now)
        }
        take(reading(raw, received: now.wall), raw, at: now)
    }

    /// Whether a telegram without an end is all that its meter sends.
    private mutating func isWhole(_ raw: RawTelegram, at now: StreamMoment) -> Bool {
        parser.parse(raw, .received(now.wall))
        lastBytes = []
        return endless.accepts(parser.telegram)
    }

    private mutating func take(_ reading: Reading, _ raw: RawTelegram, at now: StreamMoment) {
        var kept = thinner?.take(reading) ?? [reading]
        let isKept = kept.last == reading
        if isKept { kept.removeLast() }
        for peak in kept {
            reports.append(StreamReport(.reading(peak), received: peak.received, counts: counts))
        }
        report(isKept ? .reading(reading) : .thinned, raw, now)
        if reading.quality.contains(.receptionTime) {
            reports[reports.count - 1].clockOffset = parser.telegram.time.map {
                now.wall.since($0.moment(in: settings.zone, .received(now.wall)))
            }
        }
        let facts = MeterFacts(parser.telegram, raw.bytes.span)
        if facts != lastFacts {
            lastFacts = facts
            reports[reports.count - 1].facts = facts
        }
        if parser.slots != knownSlots {
            knownSlots = parser.slots
            reports[reports.count - 1].slots = knownSlots
        }
    }

    private func reading(_ raw: RawTelegram, received: Timestamp) -> Reading {
        let telegram = parser.telegram
        let time = telegram.time.map {
            ReadingTime(streamed: $0.moment(in: settings.zone, .received(received)), received: received)
        }
        var quality = time?.quality ?? .receptionTime
        if telegram.isTruncated { quality.insert(.truncated) }
        if raw.protection == .unauthenticated { quality.insert(.unauthenticated) }
        return Reading(
            time: time?.time ?? received, received: received, origin: .push, quality: quality, values: telegram.values)
    }

    private mutating func noteTelegram(at now: StreamMoment) {
        counts.telegrams += 1
        if let lastTelegram { period = now.steady - lastTelegram }
        lastTelegram = now.steady
    }

    private mutating func fail(_ failure: PollFailure, _ now: StreamMoment) {
        reports.append(StreamReport(.failed(failure), received: now.wall, counts: counts))
    }

    private mutating func report(_ verdict: StreamReport.Verdict, _ raw: RawTelegram, _ now: StreamMoment) {
        reports.append(StreamReport(verdict, received: now.wall, evidence: .telegram(raw), counts: counts))
    }

    /// Why a telegram is not taken off a live stream; nil for a sound one.
    private static func failure(of raw: RawTelegram, verifiesTag: Bool) -> PollFailure? {
        if raw.protection == .unauthenticated, verifiesTag {
            return PollFailure(
                .auth,
                "a telegram's tag is not that of the authentication key (verify_tag: false goes by its checksum)")
        }
        switch raw.checksum {
        case .right, .rightWithCarriageReturns, .none: return nil
        case .wrong, .missing, .damaged: return PollFailure(.crc, "a telegram was dropped: \(raw.checksum.words)")
        case .unended: return PollFailure(.parse, "a telegram was dropped: it broke off after \(raw.bytes.count) bytes")
        }
    }

    /// Whether frames of HDLC come, as from the HAN ports of Norway and Austria (`telegrams.md` §1.5): 0x7E and 0xAn.
    private static func looksLikeHDLC(_ chunk: Span<UInt8>) -> Bool {
        guard chunk.count > 1 else { return false }
        return (1..<chunk.count).contains { chunk[$0 - 1] == 0x7E && chunk[$0] & 0xF0 == 0xA0 }
    }
}

internal import Metering

/// Makes the ring files that a device has at a telegram, out of its household's history and of what happened to it.
internal struct RingMaker {
    /// What a device does at a moment.
    private enum Step: Int {
        case saveStatus
        case boot
        case bootForgetting
        case telegram
        case request
    }

    /// A step, with the telegram that it is about.
    private struct Event {
        let second: Int64
        let step: Step
        let number: Int64
    }

    let history: HouseholdHistory
    let past: RingPast
    /// The telegram that was processed last.
    let last: Int64
    /// The clock of the device, which can be ahead of its telegrams.
    let now: Timestamp

    private var clock: TelegramClock { history.start.clock }
    private var zone: Zone { history.zone }

    /// The writer as it is now, with a ring of one kind at least that reaches back as far as it can.
    func writer(for kind: RingKind) -> RingWriter {
        let from = begin(kind)
        var local = LocalClock()
        var walk = history.walk(from: from)
        let before = past.firstUse == nil ? local.face(at: from, in: zone) / 3600 : nil
        var writer = RingWriter(after: before)
        for event in events(from: from) {
            switch event.step {
            case .saveStatus: writer.saveStatus()
            case .boot: writer.boot(forgetsCount: false)
            case .bootForgetting: writer.boot(forgetsCount: true)
            case .telegram:
                let hour = local.face(at: clock.second(of: event.number), in: zone) / 3600
                guard writer.isDue(hour) else { continue }
                writer.process(walk.counters(at: event.number), hour: hour)
            case .request:
                writer.writeRunning(hasTelegram(at: event.second) ? walk.counters(at: event.number) : nil)
            }
        }
        return writer
    }

    /// The second from which on everything that the ring still shows was written.
    private func begin(_ kind: RingKind) -> Int64 {
        let present = clock.second(of: last)
        if let firstUse = past.firstUse { return firstUse.seconds }
        let first = past.outages.first.map { min(present, $0.range.lowerBound.seconds) } ?? present
        return first - kind.reach
    }

    /// All that happens from a second on, in its order.
    private func events(from: Int64) -> [Event] {
        var events: [Event] = []
        // Zones whose clocks are half an hour off begin their hours at other seconds.
        let stride: Int64 = zone.offset(at: Timestamp(seconds: from)) % 3600 == 0 ? 3600 : 900
        var second = (from / stride + 1) * stride
        if past.firstUse != nil { appendTelegrams(3, from: from, to: &events) }
        while second <= clock.second(of: last) {
            appendTelegrams(1, from: second, to: &events)
            second += stride
        }
        for outage in past.outages where outage.range.upperBound.seconds > from {
            append(outage, to: &events)
        }
        for request in past.requests where request.seconds >= from && !isOut(request.seconds, deadOnly: true) {
            let number = lastTelegram(at: request.seconds)
            events.append(Event(second: request.seconds, step: .request, number: number))
        }
        return events.sorted { ($0.second, $0.step.rawValue) < ($1.second, $1.step.rawValue) }
    }

    private func append(_ outage: DeviceOutage, to events: inout [Event]) {
        let begin = outage.range.lowerBound.seconds
        let end = outage.range.upperBound.seconds
        guard end <= now.seconds else { return }
        switch outage.cause {
        case .cable: break
        case .power: events.append(Event(second: end, step: .boot, number: 0))
        case .reset: events.append(Event(second: end, step: .bootForgetting, number: 0))
        case .planned:
            events.append(Event(second: begin, step: .saveStatus, number: 0))
            events.append(Event(second: end, step: .boot, number: 0))
        }
        appendTelegrams(outage.cause == .reset ? 3 : 1, from: end, to: &events)
    }

    /// Appends the first telegrams at or behind a second that the device took.
    private func appendTelegrams(_ count: Int64, from second: Int64, to events: inout [Event]) {
        let first = clock.number(at: Timestamp(milliseconds: second * 1000 - 1)) + 1
        for number in first..<first + count where number <= last {
            let second = clock.second(of: number)
            guard !isOut(second) else { continue }
            events.append(Event(second: second, step: .telegram, number: number))
        }
    }

    /// The telegram that the device has at a second: the last one that no outage took from it.
    private func lastTelegram(at second: Int64) -> Int64 {
        var number = min(clock.number(at: Timestamp(seconds: second)), last)
        while let outage = past.outage(at: Timestamp(seconds: clock.second(of: number))) {
            number = clock.number(at: Timestamp(milliseconds: outage.range.lowerBound.milliseconds - 1))
        }
        return number
    }

    /// Whether the device has had a telegram since its last boot before a second.
    private func hasTelegram(at second: Int64) -> Bool {
        let boot = past.outages.last { $0.isDead && $0.range.upperBound.seconds <= second }
        guard let boot else { return true }
        return clock.second(of: lastTelegram(at: second)) >= boot.range.upperBound.seconds
    }

    private func isOut(_ second: Int64, deadOnly: Bool = false) -> Bool {
        guard let outage = past.outage(at: Timestamp(seconds: second)) else { return false }
        return !deadOnly || outage.isDead
    }
}

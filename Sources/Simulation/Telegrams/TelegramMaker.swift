internal import Metering

/// Makes the telegrams of one meter, one after the other.
internal struct TelegramMaker: Sendable {
    let index: Int
    let meter: SimulatedMeter
    private let clock: TelegramClock
    /// The milliseconds after its full second at which the meter sends, so that not all send at once.
    private let delay: Int64
    private let zone: Zone
    private let identity: MeterIdentity
    private var household: Household
    private var demand: DemandRegister
    private var sealer: TelegramSealer?
    /// The number of the next telegram.
    private var next: Int64

    /// Makes up a meter whose first telegram is the first after a moment.
    ///
    /// - Throws: `StreamError` when the system has no zone of that name.
    init(_ index: Int, _ options: TelegramStreamOptions, after start: Timestamp) throws(StreamError) {
        let meter = options.meters[index]
        do {
            zone = try Zone(identifier: meter.dialect.clockIdentifier)
        } catch {
            throw .text("\(error)")
        }
        var mix = options
        if let phases = meter.phaseCount { mix.threePhasePercent = phases == 3 ? 100 : 0 }
        // What heats such a house is counted as its gas would have been.
        if meter.dialect == .heat { mix.gasPercent = 100 }
        let plan = HouseholdPlan(device: index, options: mix)
        let interval = meter.interval.components.seconds
        clock = TelegramClock(interval: interval, phase: Int64(plan.seed % UInt64(interval)))
        delay = Int64(Hash.mix(plan.seed, 8000) % 1000)
        next = clock.number(at: start) + 1
        household = Household(plan: plan, clock: clock, number: next - 1, zone: zone)
        demand = DemandRegister(of: household, zone: zone)
        identity = MeterIdentity(meter: index, plan: plan)
        sealer = meter.isEncrypted ? TelegramSealer(meter: index, plan: plan) : nil
        self.index = index
        self.meter = meter
    }

    /// The key of a meter that encrypts, as 32 hex digits.
    var keyText: String? { sealer?.keyText }

    /// What the household says in the telegram that was made last.
    var householdTelegram: SimulatedTelegram { household.telegram(zone: zone) }

    /// All energy from the grid until then, in watt seconds.
    var drawnEnergy: Int64 { household.drawn }

    /// When the next telegram is to be sent.
    var nextDue: Timestamp { Timestamp(milliseconds: clock.second(of: next) * 1000 + delay) }

    /// Leaves out what was not made in time.
    mutating func skip(to now: Timestamp) {
        next = max(next, clock.number(at: Timestamp(milliseconds: now.milliseconds - delay)))
    }

    /// Makes the next telegram.
    mutating func make() -> StreamedTelegram {
        advance(to: next)
        next += 1
        let moment = MeterMoment(
            meter: meter, identity: identity, zone: zone, household: household, demand: demand,
            telegram: householdTelegram)
        var writer = TelegramWriter()
        writer.write(moment)
        let bytes = sealer?.seal(writer.bytes) ?? writer.bytes
        return StreamedTelegram(
            meter: index, number: household.number, time: moment.telegram.time, values: writer.values,
            text: writer.bytes, bytes: bytes)
    }

    private mutating func advance(to number: Int64) {
        // One by one, as the quarter hours are to be met; after a long sleep of the machine it is not worth it.
        if number - household.number > Household.exactTelegrams {
            household.advance(to: number - 1, zone: zone)
            demand = DemandRegister(of: household, zone: zone)
        }
        while household.number < number {
            household.advance(to: household.number + 1, zone: zone)
            demand.note(household, zone: zone)
        }
    }

    /// The bytes of a telegram as they go over the line.
    func wire(_ telegram: StreamedTelegram, _ form: TelegramForm) -> [UInt8] {
        var bytes = telegram.bytes
        if meter.writesParity {
            for index in bytes.indices where bytes[index].nonzeroBitCount % 2 == 1 { bytes[index] |= 0x80 }
        }
        return damaged(bytes, telegram.number, form)
    }

    /// What the way makes of bytes, their parity among them: that is what tells damage.
    private func damaged(_ bytes: [UInt8], _ number: Int64, _ form: TelegramForm) -> [UInt8] {
        let bits = Hash.mix(UInt64(index), UInt64(bitPattern: number))
        let count = Int64(bytes.count)
        let place = Int(Hash.pick(bits, count / 5...count * 4 / 5))
        switch form {
        case .whole: return bytes
        case .cut, .reset: return Array(bytes.prefix(place))
        case .flipped:
            var bytes = bytes
            bytes[place] ^= 1 << UInt8(bits % 7)
            return bytes
        case .behindGarbage:
            let garbage = (0..<1 + bits % 200).map { step -> UInt8 in
                let byte = UInt8(truncatingIfNeeded: Hash.mix(bits, step))
                return byte < 16 ? [0x2F, 0x21, 0xDB, 0x0A][Int(byte % 4)] : byte
            }
            return garbage + bytes
        }
    }
}

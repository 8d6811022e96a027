/// Reads telegrams of any dialect, object by object, without being told which it is.
///
/// It keeps its room from one telegram to the next, and what it has learned of a meter's M-Bus channels: one parser for
/// each meter. Source of its rules: `telegrams.md` §2 and §3.
public struct TelegramParser: Sendable {
    /// The last telegram.
    public private(set) var telegram = Telegram()
    /// Which slot each piece of M-Bus equipment has; to be kept over restarts.
    public var slots: SlotTable { binder.slots }

    private let zone: Zone
    private let table = ObjectTable.shared
    private var binder: ChannelBinder
    private var draft = RegisterDraft()
    /// Values of `1-1:` objects, which count where there is no `1-0:` twin.
    private var twins: [(object: Int, register: Register, amount: Int64)] = []
    private var peak: MeterTime?
    private var clock = SplitClock()

    /// Creates the parser of a meter.
    ///
    /// - Parameters:
    ///   - zone: The zone of its site.
    ///   - slots: The slots that its M-Bus equipment had before a restart.
    public init(zone: Zone, slots: SlotTable = SlotTable()) {
        self.zone = zone
        binder = ChannelBinder(slots)
    }

    /// Reads a telegram, which is then in `telegram`.
    ///
    /// - Parameters:
    ///   - bytes: From its `/` on, with its end line or without.
    ///   - hint: Which of two moments is meant where a time has no letter.
    public mutating func parse(_ bytes: Span<UInt8>, _ hint: MeterTime.Hint) {
        begin()
        let end = bytes.count > 0 && bytes[bytes.count - 1] == UInt8(ascii: "!") ? bytes.count - 1 : bytes.count
        var start = min(1, end)
        while start < end, bytes[start] != UInt8(ascii: "\r"), bytes[start] != UInt8(ascii: "\n") { start += 1 }
        telegram.identification = min(1, end)..<start
        var scanner = TelegramScanner(from: start, to: end)
        var block = 0
        while scanner.findObject(bytes) {
            var row: ObjectTable.Row?
            if !scanner.isInBlock {
                row = scanner.readPlainObjects(bytes, table, &draft, &telegram.objects)
                block = telegram.objects.count
            }
            readObject(bytes, row, &scanner)
        }
        if scanner.isInBlock { rejectBlock(from: block) }
        finish(bytes, hint)
    }

    /// A block that never ended holds objects of which nobody knows whether they are of it.
    private mutating func rejectBlock(from first: Int) {
        for index in first..<telegram.objects.count { telegram.objects[index].meaning = .rejected(.unendedBlock) }
    }

    private mutating func begin() {
        telegram.time = nil
        telegram.values.removeOwnTimes()
        telegram.objects.removeAll(keepingCapacity: true)
        telegram.isTruncated = false
        draft.removeAll()
        twins.removeAll(keepingCapacity: true)
        binder.begin()
        peak = nil
        clock = SplitClock()
    }

    private mutating func readObject(
        _ bytes: Span<UInt8>, _ row: ObjectTable.Row?, _ scanner: inout TelegramScanner
    ) {
        let start = scanner.index
        let isInBlock = scanner.isInBlock
        let code: OBISCode
        let rule: ObjectRule?
        if let row {
            (code, rule) = (row.code, row.rule)
            scanner.skip(row.printed)
        } else if let read = scanner.readCode(bytes) {
            (code, rule) = (read, table.rule(of: read))
        } else {
            add(nil, start..<scanner.index, .rejected(.notAnObject))
            return
        }
        let ending = scanner.readValues(bytes)
        let range = start..<scanner.index
        switch ending {
        case .rejected(let reason): add(code, range, .rejected(reason))
        case .block: add(code, range, .fact(.monthValues))
        case .values where isInBlock: add(code, range, .fact(.monthValues))
        case .values: add(code, range, meaning(of: code, rule, bytes, scanner.values))
        }
    }

    private mutating func add(_ code: OBISCode?, _ range: Range<Int>, _ meaning: TelegramObject.Meaning) {
        telegram.objects.append(TelegramObject(code: code, range: range, meaning: meaning))
    }

    private mutating func meaning(
        of code: OBISCode, _ rule: ObjectRule?, _ bytes: Span<UInt8>, _ values: ObjectValues
    ) -> TelegramObject.Meaning {
        guard let rule else { return .unknown }
        do throws(TelegramRejection) {
            switch rule {
            case .register(let register, let dimension, let exponent, let unitless):
                let field = try values.number(bytes)
                return try take(field, code, register, dimension, exponent, unitless)
            case .measurement(let dimension, _):
                let field = try values.number(bytes)
                guard field.unit == nil || field.unit?.dimension == dimension else { throw .wrongUnit }
                return .measurement(field)
            case .fact(let fact):
                clock.note(fact, bytes, values.first)
                return .fact(fact)
            case .profile(let fact): return .fact(fact)
            case .telegramTime: return try takeTime(bytes, values.first)
            default: return try special(code, rule, bytes, values)
            }
        } catch {
            return .rejected(error)
        }
    }
}

extension TelegramParser {
    /// Takes a number into a register.
    @inline(__always)
    private mutating func take(
        _ field: DecimalField, _ code: OBISCode, _ register: Register, _ dimension: Dimension, _ exponent: Int8,
        _ unitless: Int8
    ) throws(TelegramRejection) -> TelegramObject.Meaning {
        if let unit = field.unit, unit.dimension != dimension { throw .wrongUnit }
        // A ratio may be printed as thousandths.
        let isThousandths = register == .powerFactor && field.decimals == 0 && field.digits.magnitude > 1
        guard let scaled = field.amount(exponent: exponent, unitless: isThousandths ? -3 : unitless) else {
            throw .tooLarge
        }
        if scaled.amount < 0, !RegisterSet.signed.contains(register) { throw .negative }
        return try take(scaled, code, register)
    }

    private mutating func take(
        _ scaled: (amount: Int64, isTruncated: Bool), _ code: OBISCode, _ register: Register
    ) throws(TelegramRejection) -> TelegramObject.Meaning {
        if scaled.isTruncated { telegram.isTruncated = true }
        if code.b != 0, code.a == 1 {
            twins.append((telegram.objects.count, register, scaled.amount))
            return .register(register, scaled.amount)
        }
        if let former = draft[register] {
            guard former == scaled.amount else { throw .repeated }
        } else {
            draft.set(register, scaled.amount)
        }
        return .register(register, scaled.amount)
    }

    private mutating func takeTime(
        _ bytes: Span<UInt8>, _ group: Range<Int>
    ) throws(TelegramRejection) -> TelegramObject.Meaning {
        guard let time = MeterTime(anySpelling: bytes, group) else { throw .notATime }
        if let former = telegram.time, former != time { throw .repeated }
        telegram.time = time
        return .fact(.telegramTime)
    }

    /// The objects of which each has a rule of its own.
    private mutating func special(
        _ code: OBISCode, _ rule: ObjectRule, _ bytes: Span<UInt8>, _ values: ObjectValues
    ) throws(TelegramRejection) -> TelegramObject.Meaning {
        let first = values.first
        switch rule {
        case .monthPeak:
            let field = try values.number(bytes)
            guard field.unit.map({ $0.dimension == .activePower }) ?? true else { throw .wrongUnit }
            guard let scaled = field.amount(exponent: 0, unitless: 3) else { throw .tooLarge }
            guard scaled.amount >= 0 else { throw .negative }
            let isFirst = draft[.monthPeak] == nil
            let meaning = try take(scaled, code, .monthPeak)
            if isFirst { peak = values.time(bytes) }
            return meaning
        case .tariff: return try state(bytes, first, 0...99, .activeTariff, else: .tariffText, code)
        case .breaker: return try state(bytes, first, 0...2, .breakerState, else: .breakerText, code)
        case .limiter:
            return try threshold(bytes, values, .limiterThreshold, [.activePower, .apparentPower], .limiter, code)
        case .fuse where code.c == 31: return try threshold(bytes, values, .fuseThreshold, [.current], .fuse, code)
        case .fuse: return .measurement(try values.number(bytes))
        case .deviceType: return try binder.noteType(bytes, first, channel: code.b)
        case .channelID: return binder.noteID(first, channel: code.b)
        case .mediumID(let type): return binder.noteID(first, of: type)
        case .channelReading(let preference):
            return try binder.note(values, bytes, channel: code.b, preference, object: telegram.objects.count)
        case .mediumReading(let type):
            return try binder.note(values, bytes, of: type, object: telegram.objects.count)
        case .register, .measurement, .fact, .profile, .telegramTime:
            preconditionFailure("\(rule) is seen to before")
        }
    }

    /// A small number of a register, or words.
    private mutating func state(
        _ bytes: Span<UInt8>, _ group: Range<Int>, _ known: ClosedRange<Int64>, _ register: Register,
        else fact: TelegramFact, _ code: OBISCode
    ) throws(TelegramRejection) -> TelegramObject.Meaning {
        guard !group.isEmpty else { throw .noValue }
        guard let field = try? DecimalField(bytes, group), field.unit == nil, field.decimals == 0,
            known.contains(field.digits)
        else { return .fact(fact) }
        return try take((field.digits, false), code, register)
    }

    /// Above what a limiter or fuse switches off; nines say that it never does, and stay words.
    private mutating func threshold(
        _ bytes: Span<UInt8>, _ values: ObjectValues, _ register: Register, _ dimensions: [Dimension],
        _ fact: TelegramFact, _ code: OBISCode
    ) throws(TelegramRejection) -> TelegramObject.Meaning {
        let field = try values.number(bytes)
        if field.isAllNines { return .fact(fact) }
        if let unit = field.unit, !dimensions.contains(unit.dimension) { return .measurement(field) }
        let isFuse = register == .fuseThreshold
        guard let scaled = field.amount(exponent: isFuse ? -3 : 0, unitless: isFuse ? 0 : 3) else { throw .tooLarge }
        guard scaled.amount >= 0 else { throw .negative }
        return try take(scaled, code, register)
    }
}

extension TelegramParser {
    /// Decides what only the whole telegram tells.
    private mutating func finish(_ bytes: Span<UInt8>, _ hint: MeterTime.Hint) {
        if telegram.time == nil { telegram.time = clock.time }
        for twin in twins {
            if draft[twin.register] == nil {
                draft.set(twin.register, twin.amount)
            } else if let field = telegram.objects[twin.object].number(in: bytes) {
                telegram.objects[twin.object].meaning = .measurement(field)
            }
        }
        splitNetPower()
        if let peak, draft[.monthPeak] != nil {
            telegram.values.setOwnTime(.init(.monthPeak, peak.moment(in: zone, hint), isInferred: false))
        }
        binder.finish(bytes, &telegram, &draft, zone, hint)
        telegram.values.replaceEntries(draft.entries())
    }

    /// A meter that says only what flows in sum, signed, has it split in two (`DESIGN.md` §4).
    private mutating func splitNetPower() {
        guard draft[.importPower] == nil, draft[.exportPower] == nil else { return }
        let code = OBISCode(1, 0, 16, 7, 0)
        guard let object = telegram.objects.first(where: { $0.code == code }),
            case .measurement(let field) = object.meaning, let net = field.amount(exponent: 0, unitless: 3)
        else { return }
        draft.set(.importPower, max(net.amount, 0))
        draft.set(.exportPower, max(-net.amount, 0))
        if net.isTruncated { telegram.isTruncated = true }
    }
}

import Metering

/// The records of one bucket of the ledger as the bytes of one column, exact and self-contained.
///
/// Each record stands as what it differs in from the one before: registers that go on, the same counters, near the same
/// means. What follows from the rest is left out.
enum LedgerBlob {
    static func bytes(of records: [LedgerRecord]) -> [UInt8] {
        var bytes: [UInt8] = []
        Varint.append(UInt64(records.count), to: &bytes)
        var former = LedgerRecord(start: Timestamp(milliseconds: 0), end: Timestamp(milliseconds: 0))
        for record in records {
            append(record, after: former, to: &bytes)
            former = record
        }
        return bytes
    }

    /// Reads what `bytes(of:)` wrote; nil when the bytes are something else.
    static func read(_ bytes: UnsafeRawBufferPointer) -> [LedgerRecord]? {
        var reader = LedgerBlobReader(bytes)
        return reader.records()
    }

    private static func append(_ record: LedgerRecord, after former: LedgerRecord, to bytes: inout [UInt8]) {
        Varint.appendSigned(record.start.milliseconds &- former.end.milliseconds, to: &bytes)
        Varint.appendSigned(record.end.milliseconds &- record.start.milliseconds, to: &bytes)
        Varint.append(UInt64(record.quality.rawValue), to: &bytes)
        Varint.appendSigned(record.readingCount &- former.readingCount, to: &bytes)
        // Mostly all of it.
        Varint.appendSigned(
            record.end.milliseconds &- record.start.milliseconds &- record.coveredMilliseconds, to: &bytes)
        appendCounters(of: record, after: former, to: &bytes)
        appendGauges(of: record, after: former, to: &bytes)
        appendUses(of: record, to: &bytes)
        appendPeaks(of: record, to: &bytes)
    }

    /// Mostly what the counters say.
    private static func appendUses(of record: LedgerRecord, to bytes: inout [UInt8]) {
        let uses = [(record.importUse, record.countedImport), (record.exportUse, record.countedExport)]
        for (use, counted) in uses {
            bytes.append(use == counted ? 0 : use == nil ? 1 : 2)
            if let use, use != counted { Varint.appendSigned(use, to: &bytes) }
        }
    }

    private static func appendCounters(
        of record: LedgerRecord, after former: LedgerRecord, to bytes: inout [UInt8]
    ) {
        let registers = former.counters.map(\.register)
        appendRegisters(record.counters.map(\.register), after: registers, to: &bytes)
        for (index, counter) in record.counters.enumerated() {
            let before = formerIndex(counter.register, index, registers)
            let expected = before.map { former.counters[$0].last } ?? 0
            Varint.append((counter.isFirstEstimated ? 1 : 0) + (counter.isLastEstimated ? 2 : 0), to: &bytes)
            Varint.appendSigned(counter.first &- expected, to: &bytes)
            Varint.appendSigned(counter.use, to: &bytes)
            Varint.appendSigned(counter.last &- counter.first &- counter.use, to: &bytes)
        }
    }

    private static func appendGauges(of record: LedgerRecord, after former: LedgerRecord, to bytes: inout [UInt8]) {
        let registers = former.gauges.map(\.register)
        appendRegisters(record.gauges.map(\.register), after: registers, to: &bytes)
        for (index, gauge) in record.gauges.enumerated() {
            let before = formerIndex(gauge.register, index, registers)
            Varint.appendSigned(gauge.mean &- (before.map { former.gauges[$0].mean } ?? 0), to: &bytes)
            Varint.appendSigned(gauge.mean &- gauge.lowest, to: &bytes)
            Varint.appendSigned(gauge.highest &- gauge.mean, to: &bytes)
        }
    }

    /// Where a register stands in the record before: mostly at the same place.
    static func formerIndex(_ register: Register, _ index: Int, _ former: [Register]) -> Int? {
        if index < former.count, former[index] == register { return index }
        return former.firstIndex(of: register)
    }

    /// Zero for the registers of the record before; else one more than their count, and their numbers.
    private static func appendRegisters(_ registers: [Register], after former: [Register], to bytes: inout [UInt8]) {
        guard registers != former else {
            bytes.append(0)
            return
        }
        Varint.append(UInt64(registers.count) + 1, to: &bytes)
        for register in registers { Varint.append(UInt64(register.number), to: &bytes) }
    }

    private static func appendPeaks(of record: LedgerRecord, to bytes: inout [UInt8]) {
        let isDerived = record.peak == record.derivedPeak
        var flags: UInt64 = isDerived ? 1 : record.peak == nil ? 0 : 2
        if record.meterDemand != nil { flags |= 4 }
        if record.meterPeak != nil { flags |= 8 }
        Varint.append(flags, to: &bytes)
        if let peak = record.peak, flags & 2 != 0 { append(peak, of: record, to: &bytes) }
        if let demand = record.meterDemand { Varint.appendSigned(demand, to: &bytes) }
        if let peak = record.meterPeak { append(peak, of: record, to: &bytes) }
    }

    private static func append(_ peak: LedgerRecord.Peak, of record: LedgerRecord, to bytes: inout [UInt8]) {
        Varint.appendSigned(peak.watts, to: &bytes)
        Varint.appendSigned(peak.start.milliseconds &- record.start.milliseconds, to: &bytes)
    }
}

extension LedgerRecord {
    /// The peak of a quarter hour, which its counters say.
    var derivedPeak: Peak? {
        importUse.map { Peak(watts: $0 &* 4, start: start) }
    }
}

/// Takes records from bytes that `LedgerBlob` wrote; nil where they are something else.
private struct LedgerBlobReader {
    private var reader: VarintReader

    init(_ bytes: UnsafeRawBufferPointer) {
        reader = VarintReader(bytes)
    }

    mutating func records() -> [LedgerRecord]? {
        guard let count = reader.next(), count < 100_000 else { return nil }
        var records: [LedgerRecord] = []
        var former = LedgerRecord(start: Timestamp(milliseconds: 0), end: Timestamp(milliseconds: 0))
        for _ in 0..<count {
            guard let record = record(after: former) else { return nil }
            records.append(record)
            former = record
        }
        return reader.isAtEnd ? records : nil
    }

    private mutating func record(after former: LedgerRecord) -> LedgerRecord? {
        guard let distance = reader.nextSigned(), let length = reader.nextSigned(), let quality = reader.next(),
            let count = reader.nextSigned(), let uncovered = reader.nextSigned()
        else { return nil }
        let start = former.end.milliseconds &+ distance
        var record = LedgerRecord(
            start: Timestamp(milliseconds: start), end: Timestamp(milliseconds: start &+ length))
        record.quality = LedgerRecord.Quality(rawValue: UInt16(truncatingIfNeeded: quality))
        record.readingCount = former.readingCount &+ count
        record.coveredMilliseconds = length &- uncovered
        guard readCounters(of: &record, after: former), readGauges(of: &record, after: former) else { return nil }
        guard readUse(&record.importUse, counted: record.countedImport),
            readUse(&record.exportUse, counted: record.countedExport)
        else { return nil }
        return readPeaks(of: &record) ? record : nil
    }

    private mutating func readUse(_ use: inout Int64?, counted: Int64?) -> Bool {
        switch reader.next() {
        case 0: use = counted
        case 1: use = nil
        case 2:
            guard let explicit = reader.nextSigned() else { return false }
            use = explicit
        default: return false
        }
        return true
    }

    private mutating func readCounters(of record: inout LedgerRecord, after former: LedgerRecord) -> Bool {
        let formerRegisters = former.counters.map(\.register)
        guard let registers = registers(after: formerRegisters) else { return false }
        record.counters.reserveCapacity(registers.count)
        for (index, register) in registers.enumerated() {
            guard let flags = reader.next(), let ahead = reader.nextSigned(), let use = reader.nextSigned(),
                let rest = reader.nextSigned()
            else { return false }
            let before = LedgerBlob.formerIndex(register, index, formerRegisters)
            let first = (before.map { former.counters[$0].last } ?? 0) &+ ahead
            record.counters.append(
                CounterUse(
                    register, first: first, last: first &+ use &+ rest, use: use, isFirstEstimated: flags & 1 != 0,
                    isLastEstimated: flags & 2 != 0))
        }
        return true
    }

    private mutating func readGauges(of record: inout LedgerRecord, after former: LedgerRecord) -> Bool {
        let formerRegisters = former.gauges.map(\.register)
        guard let registers = registers(after: formerRegisters) else { return false }
        record.gauges.reserveCapacity(registers.count)
        for (index, register) in registers.enumerated() {
            guard let ahead = reader.nextSigned(), let below = reader.nextSigned(), let above = reader.nextSigned()
            else {
                return false
            }
            let before = LedgerBlob.formerIndex(register, index, formerRegisters)
            let mean = (before.map { former.gauges[$0].mean } ?? 0) &+ ahead
            record.gauges.append(GaugeSummary(register, mean: mean, lowest: mean &- below, highest: mean &+ above))
        }
        return true
    }

    private mutating func registers(after former: [Register]) -> [Register]? {
        guard let count = reader.next(), count <= 256 else { return nil }
        guard count > 0 else { return former }
        var registers: [Register] = []
        for _ in 1..<count {
            guard let number = reader.next().flatMap(UInt8.init(exactly:)), let register = Register(number: number)
            else {
                return nil
            }
            registers.append(register)
        }
        return registers
    }

    private mutating func readPeaks(of record: inout LedgerRecord) -> Bool {
        guard let flags = reader.next() else { return false }
        if flags & 1 != 0 { record.peak = record.derivedPeak }
        if flags & 2 != 0 {
            guard let peak = peak(of: record) else { return false }
            record.peak = peak
        }
        if flags & 4 != 0 {
            guard let demand = reader.nextSigned() else { return false }
            record.meterDemand = demand
        }
        guard flags & 8 != 0 else { return true }
        record.meterPeak = peak(of: record)
        return record.meterPeak != nil
    }

    private mutating func peak(of record: LedgerRecord) -> LedgerRecord.Peak? {
        guard let watts = reader.nextSigned(), let distance = reader.nextSigned() else { return nil }
        return LedgerRecord.Peak(
            watts: watts, start: Timestamp(milliseconds: record.start.milliseconds &+ distance))
    }
}

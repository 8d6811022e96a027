import Metering
internal import Seeding
import Testing

@testable import Store

@Suite struct LedgerBlobTests {
    @Test(arguments: UInt64(0)..<50)
    func recordsReadBackAsTheyWere(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let records = (0..<generator.below(100)).map { _ in LedgerBlobTests.record(&generator) }
        let bytes = LedgerBlob.bytes(of: records)
        #expect(bytes.withUnsafeBytes { LedgerBlob.read($0) } == records)
    }

    @Test(arguments: UInt64(0)..<50)
    func damagedBytesAreReadOrRefused(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var bytes = LedgerBlob.bytes(of: (0..<20).map { _ in LedgerBlobTests.record(&generator) })
        for _ in 0..<200 {
            bytes[generator.below(bytes.count)] = UInt8(truncatingIfNeeded: generator.next())
            let cut = generator.below(bytes.count)
            _ = bytes.prefix(cut).withUnsafeBytes { LedgerBlob.read($0) }
        }
        #expect([UInt8]().withUnsafeBytes { LedgerBlob.read($0) } == nil)
        #expect([3].withUnsafeBytes { LedgerBlob.read($0) } == nil)
    }

    private static func record(_ generator: inout SeededGenerator) -> LedgerRecord {
        let start = Timestamp(milliseconds: generator.integer())
        var record = LedgerRecord(start: start, end: Timestamp(milliseconds: generator.integer()))
        for description in Register.all where generator.below(3) == 0 {
            if description.kind == .counter {
                record.counters.append(
                    CounterUse(
                        description.register, first: generator.integer(), last: generator.integer(),
                        use: generator.integer(), isFirstEstimated: generator.below(2) == 0,
                        isLastEstimated: generator.below(2) == 0))
            } else {
                record.gauges.append(
                    GaugeSummary(
                        description.register, mean: generator.integer(), lowest: generator.integer(),
                        highest: generator.integer()))
            }
        }
        record.readingCount = generator.integer()
        record.coveredMilliseconds = generator.integer()
        record.quality = .init(rawValue: UInt16(truncatingIfNeeded: generator.next()))
        if generator.below(2) == 0 { record.peak = .init(watts: generator.integer(), start: start) }
        if generator.below(2) == 0 { record.meterDemand = generator.integer() }
        if generator.below(2) == 0 { record.meterPeak = .init(watts: generator.integer(), start: start) }
        return record
    }
}

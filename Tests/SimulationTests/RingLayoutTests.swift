import Metering
import Testing

@testable import Simulation

/// The ring files byte for byte (`devices.md` §3.2, §3.3, §3.7, §13.8).
@Suite struct RingLayoutTests {
    /// The hour of 2026-03-01 14:00 on a clock's face.
    private static let hour: Int64 = 492_326
    private let values = RingCounters(
        importT1: 18_234_310, importT2: 4_321_098, exportT1: 123_456, exportT2: 789_012, gas: 3_314_404)

    private func ring(_ kind: RingKind, _ records: [(hour: Int64, RingCounters)]) -> SimulatedRing {
        var ring = SimulatedRing(kind)
        for (hour, values) in records { ring.write(RingRecord(hour: hour, values: values)) }
        return ring
    }

    private func lines(_ ring: SimulatedRing) -> [String] {
        String(decoding: ring.file, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false).map {
            String($0)
        }
    }

    @Test func writesTheRecordOfTheReference() {
        let lines = lines(ring(.hours, [(Self.hour - 1, values)]))
        #expect(lines[0] == "YYMMDDHH;      EDT1;      EDT2;      ERT1;      ERT2;       GDT;         ;")
        #expect(lines[23] == "26030113; 18234.311;  4321.098;   123.456;   789.012;  3314.404;         ;")
        #expect(lines[22] == "00000000;     0.000;     0.000;     0.000;     0.000;     0.000;         ;")
        #expect(lines[50].isEmpty && lines.count == 51)
    }

    @Test(arguments: [(RingKind.hours, 3750), (.days, 1200), (.months, 1950)])
    func hasTheLengthOfTheFirmwaresFile(kind: RingKind, length: Int) {
        #expect(SimulatedRing(kind).file.count == length)
    }

    @Test(arguments: [
        (RingKind.hours, "26030114", 23), (.days, "26030114", 8), (.months, "26030114", 3), (.hours, "21031006", 17),
        (.days, "21031106", 7), (.months, "21031006", 18),
    ])
    func putsARecordInTheSlotOfItsHour(kind: RingKind, key: String, slot: Int) throws {
        let time = try #require(MeterTime(Array("\(key)0000".utf8)))
        #expect(kind.slot(of: time.civil.secondsSince1970 / 3600) == slot)
    }

    @Test func handsValuesOutAsFloats() {
        let counters = RingCounters(importT1: 18_234_567, importT2: 131_072_011, exportT1: 0, exportT2: 7, gas: 1)
        let line = lines(ring(.hours, [(Self.hour, counters)]))[24]
        #expect(line == "26030114; 18234.566;131072.016;     0.000;     0.007;     0.001;         ;")
    }

    @Test func cutsATornLineShort() {
        var ring = ring(.hours, [(Self.hour - 1, values), (Self.hour, values)])
        ring.tearLastClosed()
        let lines = lines(ring)
        #expect(lines[23] == "26030113; 18234.311;  4321.098;")
        #expect(lines[24].count == 74)
        #expect(ring.file.count == 3750 - 43)
    }

    @Test func saysTheSameAsJSONTheNewestFirst() {
        let older = RingCounters(importT1: 1000, importT2: 2000, exportT1: 3000, exportT2: 4000, gas: 5000)
        let ring = ring(.months, [(Self.hour, values), (Self.hour - 15, older)])
        let text = Reference.body { ring.writeItems(into: &$0, runningHour: Self.hour, oldestFirst: false) }
        #expect(
            text.hasPrefix(
                """
                {"months":[\r\n\
                {"recnr": 0, "recid": "26030114", "slot": 3,"edt1": 18234.311, "edt2": 4321.098,\
                "ert1": 123.456, "ert2": 789.012,"gdt": 3314.404},\r\n\
                {"recnr": 1, "recid": "26022823", "slot": 2,"edt1": 1.000, "edt2": 2.000,\
                "ert1": 3.000, "ert2": 4.000,"gdt": 5.000},\r\n\
                {"recnr": 2, "recid": "00000000", "slot": 1,"edt1": 0.000, "edt2": 0.000,\
                "ert1": 0.000, "ert2": 0.000,"gdt": 0.000},\r\n
                """))
        #expect(text.hasSuffix("\"gdt\": 0.000}\r\n]}\r\n"))
        #expect(text.split(separator: "\r\n").count == 27)
    }

    @Test func turnsTheJSONRoundOnDemandAndCountsOnOverATornRecord() {
        var ring = ring(.days, [(Self.hour, values), (Self.hour - 15, values)])
        ring.tornSlot = 0
        let text = Reference.body { ring.writeItems(into: &$0, runningHour: Self.hour, oldestFirst: true) }
        let lines = text.split(separator: "\r\n")
        #expect(lines.count == 16)
        #expect(lines[1].hasPrefix("{\"recnr\": 0, \"recid\": \"00000000\", \"slot\": 9,"))
        #expect(lines[7].hasPrefix("{\"recnr\": 7, \"recid\": \"00000000\", \"slot\": 1,"))
        #expect(lines[14].hasPrefix("{\"recnr\": 14, \"recid\": \"26030114\", \"slot\": 8,"))
    }
}

import Metering
internal import Seeding
import Testing

@testable import Collectors

/// What is read of a ring file, and what is passed over (`devices.md` §3.6 step 2, §3.7).
struct RingFileTests {
    private let zone: Zone
    private let now: Timestamp

    init() throws {
        zone = try Zone(identifier: "Europe/Amsterdam")
        now = RingText.moment("2603011430", in: zone)
    }

    private func read(_ lines: String..., period: RingPeriod = .hours) throws -> RingFile {
        try RingFile(parsing: RingText.file(lines), period, now: now, zone: zone)
    }

    private func key(_ text: String) throws -> RingKey {
        try #require(RingKey(text.utf8))
    }

    @Test func readsTheRecordOfTheReferenceExactly() throws {
        let line = "26030113; 18234.310;  4321.098;   123.456;   789.012;  3314.404;         ;\n"
        #expect(line.utf8.count == 75 && line == RingText.line("26030113", 18_234_310))
        let record = try #require(read(line).records.first)
        #expect(try record.key == key("26030113"))
        #expect(record.key.end(in: zone) == Timestamp(rfc3339: "2026-03-01T13:00:00Z"))
        #expect(record.values[.importEnergy(.t1)] == 18_234_310)
        #expect(record.values[.importEnergy(.t2)] == 4_321_098)
        #expect(record.values[.exportEnergy(.t1)] == 123_456)
        #expect(record.values[.exportEnergy(.t2)] == 789_012)
        #expect(record.values[.gas(slot: 1)] == 3_314_404)
        #expect(record.values.entries.count == 5)
    }

    @Test func readsTheLineEndsOfTheESP32() throws {
        let text =
            "YYMMDDHH;      EDT1;      EDT2;      ERT1;      ERT2;       GDT; #49;    ;\r\n"
            + "26030113;  18234.31;  4321.098;   123.456;         0;  3314.404;         ;\r\n"
        let file = try RingFile(parsing: Array(text.utf8), .hours, now: now, zone: zone)
        #expect(file.records.first?.values[.importEnergy(.t1)] == 18_234_310)
        #expect(file.records.first?.values[.exportEnergy(.t2)] == 0)
    }

    @Test func gasOfZeroIsNoGas() throws {
        let record = try #require(read(RingText.line("26030113", 1000, gas: 0)).records.first)
        #expect(record.values[.gas(slot: 1)] == nil && record.values.entries.count == 4)
    }

    @Test(arguments: ["00000000", "20000000", "21000000"]) func aSlotThatWasNeverUsedIsNoFlaw(key: String) throws {
        let file = try read(RingText.line(key, 0))
        #expect(file.records.isEmpty && file.flaws.isEmpty)
    }

    @Test(arguments: [
        ("2603011;", "line 2: expected a key YYMMDDHH, found \"2603011\""),
        ("260301AA", "line 2: expected a key YYMMDDHH, found \"260301AA\""),
        ("26023013", "line 2: expected a key YYMMDDHH, found \"26023013\""),
        ("26130113", "line 2: expected a key YYMMDDHH, found \"26130113\""),
        ("26030124", "line 2: expected a key YYMMDDHH, found \"26030124\""),
        ("-1874020", "line 2: expected a key YYMMDDHH, found \"-1874020\""),
        ("26030117", "line 2: key 26030117 lies in the future"),
    ]) func aKeyThatIsNoneIsPassedOver(key: String, flaw: String) throws {
        let file = try read(RingText.line(key, 1000), RingText.line("26030113", 2000))
        #expect(file.flaws.map(\.description) == [flaw])
        #expect(file.records.count == 1)
    }

    @Test(arguments: [
        ("26022714", RingPeriod.hours, true), ("26022713", .hours, false), ("26021523", .days, true),
        ("26021423", .days, false), ("24033123", .months, true), ("24022923", .months, false),
        ("01010101", .months, false),
    ]) func aRecordOfAFormerRoundIsNoRecord(key: String, period: RingPeriod, isOne: Bool) throws {
        let file = try read(RingText.line(key, 1000), period: period)
        #expect(file.records.count == (isOne ? 1 : 0) && file.flaws.isEmpty)
    }

    @Test func aTornLineIsPassedOver() throws {
        let file = try read(
            RingText.line("26030111", 1000), "26030112; 18234.310;  4321.098\n", RingText.line("26030113", 2000))
        #expect(try file.records.map(\.key) == [key("26030111"), key("26030113")])
        #expect(file.flaws.map(\.description) == ["line 3: 30 bytes long, expected 74: a torn write"])
    }

    @Test(arguments: [
        ("inf", "line 2, field 2: expected a number, found \"inf\""),
        ("-1.000", "line 2, field 2: expected a number, found \"-1.000\""),
        ("", "line 2, field 2: expected a number, found \"\""),
        ("9999999999", "line 2, field 2: expected a number, found \"9999999999\""),
    ]) func aNumberThatIsNoneCostsItsRecord(number: String, flaw: String) throws {
        let file = try read(RingText.line("26030113", [number, "1.000", "1.000", "1.000", "1.000"]))
        #expect(file.records.isEmpty && file.flaws.map(\.description) == [flaw])
    }

    @Test func tooFewFieldsAreNoRecord() throws {
        let file = try read("26030113; 18234.310;" + String(repeating: " ", count: 53) + ";\n")
        #expect(file.flaws.map(\.description) == ["line 2: 4 fields, expected at least 6"])
    }

    @Test(arguments: [
        ("", "expected a ring file, found nothing"),
        (
            "<!DOCTYPE html><html>",
            "line 1: expected a header that begins with YYMMDDHH, found \"<!DOCTYPE html><html>\""
        ),
        ("\n\n", "line 1: expected a header that begins with YYMMDDHH, found \"\""),
        ("{\"hours\":[\r\n", "line 1: expected a header that begins with YYMMDDHH, found \"{\"hours\":[?\""),
    ]) func whatIsNoRingFileSaysSo(text: String, message: String) {
        let error = #expect(throws: RingFileError.self) {
            try RingFile(parsing: Array(text.utf8), .hours, now: now, zone: zone)
        }
        #expect(error?.description == message)
    }

    @Test func anEndlessFileIsRefused() {
        let lines = Array(repeating: RingText.line("26030113", 1000), count: 300)
        let error = #expect(throws: RingFileError.self) {
            try RingFile(parsing: RingText.file(lines), .hours, now: now, zone: zone)
        }
        #expect(error?.description == "line 257: expected at most 256 lines")
    }

    @Test func anyBytesAreReadWithoutATrap() {
        var generator = SeededGenerator(seed: 7)
        let good = RingText.file((0..<49).map { RingText.line("260301" + RingText.number(Int64($0)).prefix(2), 1000) })
        let alphabet = Array("0123456789;. \n\r-eE\u{0}<".utf8) + [0xFF]
        for _ in 0..<500 {
            var bytes = good
            for _ in 0..<Int.random(in: 1...40, using: &generator) {
                let index = Int.random(in: 0..<bytes.count, using: &generator)
                bytes[index] = alphabet[Int.random(in: 0..<alphabet.count, using: &generator)]
            }
            bytes.removeLast(Int.random(in: 0...bytes.count, using: &generator))
            for period in RingPeriod.allCases {
                guard let file = try? RingFile(parsing: bytes, period, now: now, zone: zone) else { continue }
                let gap = now.advanced(by: .seconds(-86400 * 40))..<now
                _ = RingRepair(gap: gap, now: now, zone: zone).values([file])
            }
        }
    }
}

internal import Metering
internal import Testing

@testable internal import Gateway

/// What the lines of a file must be.
@Suite struct ImportLineTests {
    private static let header = "time,electricity_import_w,gas_m3,gas_time,gas_time_inferred,received,origin,quality"

    private func parsed(_ line: String, header: String = header) throws -> Result<Reading, ImportLine.Problem> {
        var parser = ImportLine(try ImportHeader(header.utf8), now: TemporaryHistory.noon)
        let bytes = Array(line.utf8)
        do throws(ImportLine.Problem) {
            return .success(try parser.reading(bytes.span))
        } catch {
            return .failure(error)
        }
    }

    @Test(arguments: [
        (",1,,,,,,", 0, "there is no time"),
        ("yesterday,1,,,,,,", 0, "\"yesterday\" is no time; expected one such as 2026-03-01T13:15:03Z"),
        ("2026-03-01,1,,,,,,", 0, "\"2026-03-01\" is no time; expected one such as 2026-03-01T13:15:03Z"),
        (
            "2026-03-01T12:00:00,1,,,,,,", 0,
            "\"2026-03-01T12:00:00\" has no zone; expected Z or one such as +01:00 behind it"
        ),
        ("2026-02-30T12:00:00Z,1,,,,,,", 0, "\"2026-02-30T12:00:00Z\" does not exist"),
        ("2026-02-28T24:00:00Z,1,,,,,,", 0, "\"2026-02-28T24:00:00Z\" does not exist"),
        ("2026-03-03T12:00:00Z,1,,,,,,", 0, "\"2026-03-03T12:00:00Z\" has not come yet"),
        ("2026-03-01T12:00:00Z,1.2.3,,,,,,", 1, "\"1.2.3\" is no number"),
        ("2026-03-01T12:00:00Z,-5,,,,,,", 1, "\"-5\" is below zero"),
        ("2026-03-01T12:00:00Z,99999999999999999999,,,,,,", 1, "\"99999999999999999999\" is no number"),
        ("2026-03-01T12:00:00Z,1,,2026-03-01T12:00:00Z,,,,", 3, "there is no value for it"),
        ("2026-03-01T12:00:00Z,1,2,,true,,,", 4, "there is no time for it"),
        ("2026-03-01T12:00:00Z,1,2,2026-03-01T12:00:00Z,yes,,,", 4, "\"yes\" is neither true nor false"),
        ("2026-03-01T12:00:00Z,1,,,,now,,", 5, "\"now\" is no time; expected one such as 2026-03-01T13:15:03Z"),
        ("2026-03-01T12:00:00Z,1,,,,,file,", 6, "\"file\" is no origin; expected one of poll, push, ring, import"),
        ("2026-03-01T12:00:00Z,1,,,,,,truncated bad", 7, "\"truncated bad\" has the unknown word bad"),
        ("2026-03-01T12:00:00Z,\"1,,,,,,", 1, "a quote is not closed on its line"),
        ("2026-03-01T12:00:00Z,\"1\"2,,,,,,", 1, "something stands behind a closing quote"),
        ("2026-03-01T12:00:00Z,1,2", nil, "3 columns, expected 8"),
        ("2026-03-01T12:00:00Z,1,2,,,,,,", nil, "9 columns, expected 8"),
        ("2026-03-01T12:00:00Z", nil, "1 column, expected 8"),
        ("2026-03-01T12:00:00Z,,,,,,,", nil, "there is no value"),
    ])
    func whatIsWrongIsToldWithItsColumn(line: String, column: Int?, text: String) throws {
        #expect(try parsed(line) == .failure(.init(column: column, text: text)))
    }

    @Test func whatAFileDoesNotSayIsAsOfAnImport() throws {
        var values = RegisterValues()
        values.set(.importPower, 1)
        let reading = try parsed("2026-03-01T12:00:00+01:00,1,,,,,,").get()
        #expect(
            reading
                == Reading(
                    time: TemporaryHistory.noon.advanced(by: .seconds(-3600)), received: TemporaryHistory.noon,
                    origin: .imported, values: values))
    }

    @Test func quotedFieldsAreReadWithoutTheirQuotes() throws {
        let reading = try parsed("\"2026-03-01T12:00:00Z\",\"1\",,,,,\"poll\",\"truncated\"").get()
        #expect(reading.values[.importPower] == 1)
        #expect(reading.origin == .poll)
    }

    @Test func aValueFinerThanItsRegisterIsCutOffAndFlagged() throws {
        let reading = try parsed("2026-03-01T12:00:00Z,1.9,2.0010,,,,,").get()
        #expect(reading.values[.importPower] == 1)
        #expect(reading.values[.gas(slot: 1)] == 2001)
        #expect(reading.quality == .truncated)
    }

    @Test func columnsMayStandInAnyOrder() throws {
        let reading = try parsed(
            "5,2026-03-01T12:00:00Z,7,2026-03-01T11:00:00Z", header: "gas_m3,time,electricity_import_w,gas_time"
        ).get()
        #expect(reading.values.entries.map(\.amount) == [7, 5000])
        #expect(reading.values.ownTimes.count == 1)
    }

    @Test(arguments: [
        ("2026-03-01T13:15:03Z", 1_772_370_903_000), ("2026-03-01 13:15:03z", 1_772_370_903_000),
        ("2026-03-01T13:15:03.25Z", 1_772_370_903_250), ("2026-03-01 13:15:03.123456+00", 1_772_370_903_123),
        ("2026-03-01 14:15:03+01", 1_772_370_903_000), ("2026-03-01T08:45:03-0430", 1_772_370_903_000),
        ("2026-03-01T14:15:03+01:00", 1_772_370_903_000),
    ])
    func timesOfFilesAndDatabasesAreRead(text: String, milliseconds: Int64) throws {
        #expect(try TimeText.parse(Array(text.utf8).span).milliseconds == milliseconds)
    }

    @Test(arguments: [
        "2026-03-01T13:15:03.Z", "2026-03-01T13:15:03+1", "2026-03-01T13:15:03+25:00", "2026-03-01T13:15:03+01:0",
        "2026-03-01T13:15:03Zulu", "20260301T131503Z0000000",
    ])
    func otherTextsAreNoTimes(text: String) {
        #expect(throws: TimeText.Problem.malformed) { try TimeText.parse(Array(text.utf8).span) }
    }
}

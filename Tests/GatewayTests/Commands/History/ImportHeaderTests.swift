internal import Metering
internal import Testing

@testable internal import Gateway

/// What the first line of a file must be.
@Suite struct ImportHeaderTests {
    private func problems(_ line: String) -> [String] {
        do throws(ImportHeader.Problems) {
            _ = try ImportHeader(line.utf8)
            return []
        } catch {
            return error.texts
        }
    }

    @Test(arguments: [
        ("time,gaz_m3", ["column 2: unknown column \"gaz_m3\"; did you mean \"gas_m3\"?", noRegister]),
        ("time,colour,voltage_l1_v", ["column 2: unknown column \"colour\""]),
        ("gas_m3", ["there is no column \"time\""]),
        ("time", [noRegister]),
        ("time,gas_m3,water_m3,gas_m3", ["column 4: \"gas_m3\" stands in column 2 already"]),
        ("time,voltage_l1_v,gas_time", ["column 3: \"gas_time\" has no value beside it"]),
        ("time,gas_m3,gas_time_inferred", ["column 3: \"gas_time_inferred\" has no time beside it"]),
        (
            "time;gas_m3",
            ["column 1: unknown column \"time;gas_m3\"", "columns are separated by semicolons, expected commas"]
        ),
        ("", ["column 1: unknown column \"\"", "there is no column \"time\"", noRegister]),
        (
            "gas_m3,gas_m3,colour",
            [
                "column 2: \"gas_m3\" stands in column 1 already", "column 3: unknown column \"colour\"",
                "there is no column \"time\"",
            ]
        ),
        (
            "id,timestamp,read_at,electricity_delivered_1",
            ["column 3: \"read_at\" says what \"timestamp\" says, in column 2 already"]
        ),
        (
            "timestamp,electricity_delivered_3",
            [
                "column 2: unknown column \"electricity_delivered_3\"; did you mean \"electricity_delivered_1\"?",
                noRegister,
            ]
        ),
    ])
    func allThatIsWrongIsTold(line: String, texts: [String]) {
        #expect(problems(line) == texts)
    }

    static let noRegister = "there is no column of a register, such as electricity_import_t1_kwh"

    @Test func everyRegisterAndItsTimeIsAColumn() throws {
        let names = Register.all.flatMap { [$0.jsonName] + ($0.jsonTimeName.map { [$0, "\($0)_inferred"] } ?? []) }
        let header = try ImportHeader((["time"] + names).joined(separator: ",").utf8)
        #expect(header.meanings.count == names.count + 1)
    }

    @Test func aByteOrderMarkAndQuotesAreNoPartOfAName() throws {
        let header = try ImportHeader([0xEF, 0xBB, 0xBF] + Array("\"time\",\"gas_m3\"".utf8))
        #expect(header.names == ["time", "gas_m3"])
    }
}

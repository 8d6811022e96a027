internal import Metering
internal import Store
internal import Testing

@testable internal import Gateway

/// The commands about the history, as a shell runs them.
@Suite struct HistoryCommandTests {
    private let history: TemporaryHistory

    init() throws {
        history = try TemporaryHistory()
        try history.configuration()
    }

    private func run(_ arguments: String...) throws -> BuiltBinary.Run {
        try BuiltBinary.run(arguments, in: history.folder)
    }

    /// Fills the history with readings of meters.
    private func fill(_ meters: String..., readings count: Int = 3) async throws {
        let store = try SQLiteStore(path: history.path)
        for meter in meters {
            let key = MeterKey(site: "jansen", meter: meter)
            _ = try await store.append(
                try RandomReadings.household(count).map { MeterReading(meter: key, reading: $0) })
        }
        try await store.close()
    }

    @Test func whatIsExportedIsImportedAgainAsKeptBefore() async throws {
        try await fill("grid", readings: 200)
        let exported = try run("export", "--meter", "jansen/grid", "-o", "out.csv")
        #expect(exported.code == 0)
        #expect(exported.errors == "out.csv: 200 readings of jansen/grid\n")
        let imported = try run("import", "--meter", "jansen/grid", "out.csv")
        #expect(imported.code == 0)
        #expect(imported.output == "out.csv: 0 new readings, 200 kept before\n")
    }

    @Test func anImportMakesTheLedgerAtOnce() async throws {
        _ = try history.write(
            """
            time,electricity_import_t1_kwh
            2026-03-01T12:00:00Z,100
            2026-03-01T12:15:00Z,100.25
            2026-03-01T12:30:00Z,101
            """, as: "in.csv")
        #expect(try run("import", "--meter", "jansen/grid", "in.csv").output == "in.csv: 3 new readings\n")
        let day = try run("export", "--meter", "jansen/grid", "--resolution", "1d", "--format", "jsonl")
        #expect(day.output.contains(#""electricity_import_t1_use_kwh":1,"#))
        #expect(try run("gaps", "--meter", "jansen/grid", "--from", "2026-03-01").output == "no gaps\n")
    }

    @Test func anImportIsRefusedWhileAGatewayHasTheHistory() async throws {
        _ = try history.write("time,gas_m3\n", as: "in.csv")
        let store = try SQLiteStore(path: history.path)
        let run = try run("import", "--meter", "jansen/grid", "in.csv")
        #expect(run.code == 2)
        #expect(
            run.errors
                == "cannot import into \(history.path): a gateway has it open; stop it, do this again, and start it again\n"
        )
        try await store.close()
    }

    @Test func exportAndGapsReadWhileAGatewayHasTheHistory() async throws {
        let store = try SQLiteStore(path: history.path)
        _ = try await store.append(try RandomReadings.household(5).ofMeter)
        let exported = try run("export", "--meter", "jansen/grid")
        #expect(exported.code == 0)
        #expect(exported.output.split(separator: "\r\n").count == 6)
        #expect(try run("gaps").code == 0)
        try await store.close()
    }

    @Test func aMeterThatIsOnlyInTheHistoryIsExportedAndSaidToBeSo() async throws {
        try await fill("old")
        let exported = try run("export", "--meter", "jansen/old")
        #expect(exported.code == 0)
        #expect(
            exported.errors.hasPrefix(
                "jansen/old is not in gateway.yaml, but has history; its days are those of Europe/Amsterdam\n"))
        _ = try history.write("time,gas_m3\n", as: "in.csv")
        let imported = try run("import", "--meter", "jansen/old", "in.csv")
        #expect(imported.code == 1)
        #expect(
            imported.errors
                == "jansen/old is not in gateway.yaml, but has history; declare it there, with enabled: false if it is read no more\n"
        )
    }

    @Test func aMeterThatWasRenamedKeepsItsHistoryOnExportAndOnImport() async throws {
        try await fill("old", readings: 20)
        try history.configuration(meter: "formerly: jansen/old")
        let exported = try run("export", "--meter", "jansen/grid", "-o", "out.csv")
        #expect(
            exported.errors
                == "jansen/grid still has its history as jansen/old\nout.csv: 20 readings of jansen/old\n")
        let imported = try run("import", "--meter", "jansen/grid", "out.csv")
        #expect(imported.output == "out.csv: 0 new readings, 20 kept before\n")
        #expect(try run("export", "--meter", "jansen/grid").errors.hasSuffix(": 20 readings of jansen/grid\n"))
    }

    @Test(arguments: ["export", "gaps"])
    func aMeterWithoutHistoryIsSaidToHaveNone(command: String) async throws {
        try await fill("old")
        let configured = try run(command, "--meter", "jansen/grid")
        #expect(configured.code == 1)
        #expect(configured.errors == "jansen/grid is in gateway.yaml, but has no history in \(history.path) yet\n")
        let unknown = try run(command, "--meter", "jansen/gird")
        #expect(unknown.code == 1)
        #expect(
            unknown.errors
                == "jansen/gird is neither in gateway.yaml nor in \(history.path); did you mean \"jansen/grid\"?\n")
        #expect(try run(command, "--meter", "grid").errors == "cannot use --meter \"grid\": expected site/meter\n")
    }

    @Test func aBadFileIsToldOnStandardErrorAndExitsWith1() async throws {
        _ = try history.write("time,gaz_m3,gas_time\n", as: "header.csv")
        let header = try run("import", "--meter", "jansen/grid", "header.csv")
        #expect(header.code == 1)
        #expect(
            header.errors == """
                header.csv:1: column 2: unknown column "gaz_m3"; did you mean "gas_m3"?
                header.csv:1: there is no column of a register, such as electricity_import_t1_kwh
                header.csv:1: column 3: "gas_time" has no value beside it

                """)
        _ = try history.write("time,gas_m3\n2026-03-01T12:00:00Z,1\n2026-03-01T13:00:00Z,-\n", as: "line.csv")
        let line = try run("import", "--meter", "jansen/grid", "line.csv")
        #expect(line.code == 1)
        #expect(line.output == "line.csv: 1 new reading, 1 line that cannot be read\n")
        #expect(line.errors == "line.csv:3: column 2 (gas_m3): \"-\" is no number\n")
        let none = try run("import", "--meter", "jansen/grid", "none.csv")
        #expect(none.code == 2)
        #expect(none.errors == "cannot read none.csv: No such file or directory\n")
    }

    @Test func aStretchThatEndsBeforeItBeginsIsRefused() async throws {
        try await fill("grid")
        let run = try run("export", "--meter", "jansen/grid", "--from", "2026-03-02", "--to", "2026-03-01")
        #expect(run.code == 1)
        #expect(run.errors == "cannot use --from: 2026-03-01T23:00:00Z is after --to, 2026-02-28T23:00:00Z\n")
        let bad = try self.run("export", "--meter", "jansen/grid", "--from", "yesterday")
        #expect(bad.code != 0)
        #expect(bad.errors.contains("cannot use \"yesterday\": expected a date such as 2026-03-01"))
    }
}

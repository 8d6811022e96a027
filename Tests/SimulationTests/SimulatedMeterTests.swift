import Testing

@testable import Simulation

/// Meters as they are written on the command line.
@Suite struct SimulatedMeterTests {
    @Test func aDialectAndANumberAreSoManyMeters() throws {
        #expect(try SimulatedMeter.list(parsing: "nl5=200") == Array(repeating: SimulatedMeter(.nl5), count: 200))
        #expect(try SimulatedMeter.list(parsing: "be") == [SimulatedMeter(.be)])
    }

    @Test(arguments: [("lu", true), ("lu:plain", false), ("at", false), ("at:encrypted", true), ("lu:encrypted", true)])
    func whatEncryptsIsTheCountrysOrWhatWasSaid(text: String, isEncrypted: Bool) throws {
        #expect(try SimulatedMeter.list(parsing: text).map(\.isEncrypted) == [isEncrypted])
        #expect(try SimulatedMeter(parsingTerminal: text).isEncrypted == isEncrypted)
    }

    @Test func aTerminalMayHaveALink() throws {
        #expect(try SimulatedMeter(parsingTerminal: "nl3=/tmp/a=b").line == .pty(link: "/tmp/a=b"))
        #expect(try SimulatedMeter(parsingTerminal: "nl3").line == .pty(link: nil))
    }

    @Test func metersBeginInTheRhythmOfTheirCountry() {
        let seconds = TelegramDialect.allCases.filter { SimulatedMeter($0).interval == .seconds(1) }
        #expect(seconds == [.nl5, .be])
        #expect(TelegramDialect.allCases.filter { $0.lineSettings == .slow } == [.nl2, .nl3])
        #expect(TelegramDialect.allCases.filter { SimulatedMeter($0).waterChannel != nil } == [.be])
    }

    @Test(arguments: [
        (
            "nl6",
            "cannot read meter \"nl6\": no such dialect, expected one of nl2, nl3, nl4, nl5, be, lu, se, fi, dk, ch, "
                + "hu, lt, at, heat, and :plain or :encrypted behind it where that is not what the country does"
        ),
        ("nl5=x", "cannot read meters \"nl5=x\": \"x\" is no number of meters, expected DIALECT=COUNT"),
        ("nl5=0", "cannot read meters \"nl5=0\": \"0\" is no number of meters, expected DIALECT=COUNT"),
        ("nl5:secret=3", "cannot read meter \"nl5:secret=3\": \"secret\" is neither plain nor encrypted"),
    ])
    func saysWhatIsWrong(text: String, message: String) {
        let error = #expect(throws: StreamError.self) { try SimulatedMeter.list(parsing: text) }
        #expect(error?.description == message)
    }

    @Test func anEmptyLinkIsAMistake() {
        let error = #expect(throws: StreamError.self) { try SimulatedMeter(parsingTerminal: "nl3=") }
        #expect(error?.description == "cannot read meter \"nl3=\": expected the path of a link behind the =")
    }
}

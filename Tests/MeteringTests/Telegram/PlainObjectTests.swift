import Metering
import Testing

/// Most objects are read a short way, by their characters, and those in another spelling a long one: both say the same.
@Suite struct PlainObjectTests {
    /// What a telegram says, without where it stands.
    private struct Content: Hashable {
        let values: RegisterValues
        let time: MeterTime?
        let isTruncated: Bool
        let objects: [Object]

        struct Object: Hashable {
            let code: OBISCode?
            let meaning: TelegramObject.Meaning
        }

        init(_ telegram: Telegram) {
            (values, time, isTruncated) = (telegram.values, telegram.time, telegram.isTruncated)
            objects = telegram.objects.map { Object(code: $0.code, meaning: $0.meaning) }
        }

        init(_ text: TelegramText) {
            self.init(ParsedTelegram(text).telegram)
        }
    }

    /// The same telegram with line ends that only the long way takes.
    private func withBareLineFeeds(_ text: TelegramText) -> TelegramText {
        var copy = text
        copy.lineEnd = "\n"
        copy.lines = copy.lines.map { $0.replacing("\r\n", with: "\n") }
        return copy
    }

    @Test(arguments: Dialects.all + [Dialects.withBlock]) func lineEndsMakeNoDifference(text: TelegramText) {
        #expect(Content(text) == Content(withBareLineFeeds(text)))
    }

    /// Numbers of every width and with every number of decimals, in units that are the usual one and in others.
    private static let numbers: [String] = {
        let wholes = [
            "", "7", "01", "231", "00003", "12345678", "123456789", "999999999999", "9999999999999", "-1", "(4",
        ]
        let fractions = ["", ".", ".5", ".193", ".1234", ".1234567", ".12345678", ".123456789"]
        let units = ["", "*kWh", "*kW", "*V", "*A", "*W", "kWh", "*"]
        return wholes.flatMap { whole in fractions.flatMap { part in units.map { whole + part + $0 } } }
    }()

    @Test(arguments: [
        "1-0:1.8.1", "1-0:1.7.0", "1-0:32.7.0", "1-0:31.7.0", "0-0:96.7.21", "1-0:13.7.0",
    ]) func numbersOfAnyShapeAreReadTheSame(code: String) {
        var parser = TelegramParser(zone: .amsterdam)
        func content(_ number: String, _ lineEnd: String) -> Content {
            let bytes = Array("/ABC5\(lineEnd)\(code)(\(number))\(lineEnd)1-0:2.7.0(00.001*kW)\(lineEnd)!".utf8)
            return Content(ParsedTelegram(bytes, &parser).telegram)
        }
        for number in PlainObjectTests.numbers {
            #expect(content(number, "\r\n") == content(number, "\n"), "\(code)(\(number))")
        }
    }

    @Test(arguments: [
        "\r\n(00.002*kW)", "(00.002*kW)", " ", "x", "\r", "\r\n\r\n", "\r\n ", "\r\n)", "\r\nhello",
        "\r\n\r\n(00.002*kW)",
    ]) func whatFollowsANumberIsReadTheSame(rest: String) {
        func text(_ code: String) -> TelegramText {
            let line = "\(code)(00.001*kW)\(rest)"
            return TelegramText("rest", "ABC5", [line, "1-0:2.7.0(00.003*kW)", "1-0:32.7.0(230.0*V)"])
        }
        let content = Content(text("1-0:1.7.0"))
        #expect(content == Content(text("1-0:1.7.0.255")))
        #expect(content == Content(withBareLineFeeds(text("1-0:1.7.0"))))
    }

    @Test(arguments: Dialects.all) func codesInALongerSpellingAreTheSame(text: TelegramText) {
        var long = text
        long.lines = text.lines.map { line in
            guard let open = line.firstIndex(of: "("), !line.contains("*255(") else { return line }
            return line[..<open] + ".255" + line[open...]
        }
        #expect(Content(text) == Content(long))
    }

    @Test func aRegisterThatIsSaidTwiceKeepsItsFirstValue() {
        let lines = ["1-0:1.7.0(00.001*kW)", "1-0:1.7.0(00.001*kW)", "1-0:1.7.0(00.002*kW)", "1-0:2.7.0(00.003*kW)"]
        let parsed = ParsedTelegram(TelegramText("twice", "ABC5", lines))
        #expect(parsed["electricity_import_w"] == 1)
        #expect(parsed.refused == ["1-0:1.7.0 said before with another value"])
    }

    @Test func aTelegramHasNothingOfTheOneBefore() {
        var parser = TelegramParser(zone: .amsterdam)
        for text in Dialects.all + Dialects.all.reversed() {
            let alone = Content(text)
            let after = Content(ParsedTelegram(text.body, &parser).telegram)
            #expect(after.objects.map(\.code) == alone.objects.map(\.code))
            #expect(after.time == alone.time)
            // The M-Bus meters of others keep their slots.
            func own(_ content: Content) -> [RegisterValues.Entry] {
                content.values.entries.filter { $0.register < .gas(slot: 1) }
            }
            #expect(own(after) == own(alone), "\(text.name)")
        }
    }

    /// A telegram that broke off is read to its last byte, and not a byte further, whatever lies behind it in memory.
    @Test(arguments: [Dialects.nl5, Dialects.be, Dialects.lt, Dialects.withBlock]) func nothingIsReadBehindTheEnd(
        text: TelegramText
    ) {
        let body = text.body
        var (whole, alone) = (TelegramParser(zone: .amsterdam), TelegramParser(zone: .amsterdam))
        for count in 0...body.count {
            whole.parse(body.span.extracting(0..<count), .received(.halfPastTwo))
            alone.parse(Array(body.prefix(count)).span, .received(.halfPastTwo))
            #expect(Content(whole.telegram) == Content(alone.telegram))
            #expect(whole.telegram.objects.allSatisfy { $0.range.upperBound <= count })
        }
    }

    @Test func moreObjectsThanThereWasRoomForAreRead() {
        let codes = (1...4).flatMap { c in (0...4).map { "1-0:\(c).8.\($0)" } } + (21...24).map { "1-0:\($0).7.0" }
        let lines = codes.map { "\($0)(00001.000*\($0.hasSuffix("7.0") ? "kW" : "kWh"))" }
        let parsed = ParsedTelegram(TelegramText("many", "ABC5", lines))
        #expect(parsed.telegram.objects.map { $0.code?.description } == codes)
        #expect(parsed.values.count == 12)
    }

    @Test func aNumberInTwoPairsOfParenthesesHasItsDecimals() throws {
        let text = TelegramText("double", "ABC5", ["1-0:1.8.1((1.5004*kWh))", "1-0:2.7.0(00.001*kW)"])
        let parsed = ParsedTelegram(text)
        let object = try #require(parsed.telegram.objects.first)
        #expect(object.number(in: parsed.bytes.span)?.text == "1.5004")
        let twins = ParsedTelegram(TelegramText("twins", "ABC5", ["1-0:1.8.0(5*kWh)", "1-1:1.8.0((7*kWh))"]))
        guard case .measurement(let field)? = twins.meaning("1-1:1.8.0") else {
            Issue.record("the twin is no measurement")
            return
        }
        #expect(field.text == "7")
    }

    @Test func aTimeHasDigitsInItsTwelvePlaces() {
        let good = Array("260115143007W".utf8)
        for place in 0..<12 {
            for byte in UInt8.min...UInt8.max {
                var bytes = good
                bytes[place] = byte
                let isDigit = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                let time = MeterTime(bytes)
                #expect(isDigit || time == nil)
                #expect(time.map { Array($0.text.utf8) == bytes } ?? true)
            }
        }
        #expect(MeterTime(good)?.text == "260115143007W")
    }
}

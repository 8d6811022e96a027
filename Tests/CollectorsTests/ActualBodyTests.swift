import Metering
internal import Seeding
import Testing

@testable import Collectors

/// `sm/actual`, whole and damaged (`devices.md` §1.A.7, 1.A.9, §9 cases 1 to 20).
struct ActualBodyTests {
    private func failure(_ text: String) -> PollFailure? {
        do throws(PollFailure) {
            _ = try ActualBody(Array(text.utf8))
            return nil
        } catch {
            return error
        }
    }

    private func time(_ text: String) throws -> MeterTime {
        try #require(MeterTime(Array(text.utf8)))
    }

    @Test func readsTheReferenceTelegramOfA3() throws {
        let body = try ActualBody(LoggerBody.actual.bytes)
        #expect(body.time == .text(try time("260301141503W")))
        let expected: [(Register, Int64)] = [
            (.importEnergy(.t1), 18_234_566), (.importEnergy(.t2), 4_321_098), (.exportEnergy(.t1), 123_456),
            (.exportEnergy(.t2), 789_012), (.importPower, 482), (.exportPower, 0), (.importPower(.l1), 482),
            (.exportPower(.l1), 0), (.voltage(.l1), 231_400), (.current(.l1), 2000),
        ]
        #expect(body.values.entries.map(\.register) == expected.map(\.0))
        #expect(body.values.entries.map(\.amount) == expected.map(\.1))
        #expect(body.gasLitres == 3_314_404)
        #expect(body.channels.map(\.number) == [1])
        #expect(body.channels.map(\.millionths) == [3_314_399_000])
        #expect(!body.isTruncated)
    }

    @Test func readsAThreePhaseTelegram() throws {
        var text = LoggerBody.actual
        for phase in 1...3 {
            text["voltage_l\(phase)"] = "23\(phase).\(phase)00"
            text["current_l\(phase)"] = "\(phase).000"
            text["power_delivered_l\(phase)"] = "0.10\(phase)"
            text["power_returned_l\(phase)"] = "1.00\(phase)"
        }
        let body = try ActualBody(text.bytes)
        for phase in Phase.allCases {
            let number = Int64(phase.rawValue)
            #expect(body.values[.voltage(phase)] == 230_000 + number * 1100)
            #expect(body.values[.current(phase)] == number * 1000)
            #expect(body.values[.importPower(phase)] == 100 + number)
            #expect(body.values[.exportPower(phase)] == 1000 + number)
        }
    }

    @Test func recognisesThatA3PHidesItsTime() throws {
        #expect(try ActualBody(LoggerBody.actualOfA3P.bytes).time == .number)
    }

    @Test func readsTheNamesAndWholeNumbersBeforeVersion3() throws {
        let body = try ActualBody(LoggerBody.actualOfA2.bytes)
        #expect(body.values[.current(.l1)] == 2000)
        #expect(body.gasLitres == 3_314_399)
        #expect(body.channels.isEmpty)
    }

    @Test func withoutATelegramThereIsNoTime() throws {
        for text in [
            "{\"actual\":[\r\n{\"name\": \"gas_delivered\", \"value\": 0.000, \"unit\": \"m3\"}\r\n]}\r\n",
            "{\"actual\":[\r\n\r\n]}\r\n",
        ] {
            let body = try ActualBody(Array(text.utf8))
            #expect(body.time == .absent)
            #expect(body.values.entries.isEmpty)
            #expect(body.gasLitres == nil)
        }
    }

    @Test(arguments: ["\"-\"", "\"\"", "\"Value not set\""]) func whatIsMarkedAsAbsentIsAbsentAndNotZero(mark: String)
        throws
    {
        let text = LoggerBody.actual.with("voltage_l1", mark).with("gas_delivered", mark).with("mbus1_delivered", mark)
        let body = try ActualBody(text.bytes)
        #expect(body.values[.voltage(.l1)] == nil)
        #expect(body.gasLitres == nil)
        #expect(body.channels.isEmpty)
        #expect(body.values[.importPower] == 482)
        #expect(try ActualBody(LoggerBody.actual.with("timestamp", mark).bytes).time == .absent)
    }

    @Test func aZeroOfTheChannelsAndOfGasIsNoValue() throws {
        let body = try ActualBody(
            LoggerBody.actual.with("gas_delivered", "0.000").with("mbus1_delivered", "0.000").bytes)
        #expect(body.gasLitres == nil)
        #expect(body.channels.isEmpty)
        #expect(body.values[.exportPower] == 0)
    }

    @Test(arguments: [("3314.404", "0.000"), ("0.000", "3314.404")]) func ofGasSentTwiceTheOneThatIsNotZeroCounts(
        first: String, second: String
    ) throws {
        var text = LoggerBody.actualOfA2
        text["gas_delivered"] = first
        text.items.append(LoggerBody.Item(name: "gas_delivered", value: second, unit: "m3"))
        #expect(try ActualBody(text.bytes).gasLitres == 3_314_404)
    }

    @Test func fieldsThatTheGatewayDoesNotUseAreIgnored() throws {
        let text = LoggerBody.actual.with("message_short", "\"power_delivered\"").with("nonsense", "inf").with(
            "more", "null")
        #expect(try ActualBody(text.bytes).values == ActualBody(LoggerBody.actual.bytes).values)
    }

    @Test func whatIsFinerThanItsRegisterIsCutAndFlagged() throws {
        let body = try ActualBody(LoggerBody.actual.with("power_delivered", "0.48299").bytes)
        #expect(body.values[.importPower] == 482)
        #expect(body.isTruncated)
    }

    @Test func nineDigitsBeforeThePointAreRead() throws {
        let body = try ActualBody(
            LoggerBody.actual.with("energy_delivered_tariff1", "999999999.999").with("mbus1_delivered", "999999999.999")
                .bytes)
        #expect(body.values[.importEnergy(.t1)] == 999_999_999_999)
        #expect(body.channels.first?.millionths == 999_999_999_999_000)
    }

    @Test func aCurrentMayBeBelowZeroAndAPowerMayNot() throws {
        #expect(try ActualBody(LoggerBody.actual.with("current_l1", "-2.000").bytes).values[.current(.l1)] == -2000)
        #expect(
            failure(LoggerBody.actual.with("power_delivered", "-0.482").text)
                == PollFailure(.parse, "cannot read power_delivered: expected a number, found \"-0.482\""))
    }

    @Test(arguments: [
        ("voltage_l1", "inf", "cannot read voltage_l1: expected a number, found \"inf\""),
        ("voltage_l1", "nan", "cannot read voltage_l1: expected a number, found \"nan\""),
        ("voltage_l1", "null", "cannot read voltage_l1: expected a number, found \"null\""),
        ("voltage_l1", "true", "cannot read voltage_l1: expected a number, found \"true\""),
        ("voltage_l1", "\"231.4\"", "cannot read voltage_l1: expected a number, found \"231.4\""),
        ("voltage_l1", "231,4", "cannot read voltage_l1: expected a number, found \"231\""),
        (
            "gas_delivered", "99999999999999999999",
            "cannot read gas_delivered: expected a number, found \"99999999999999999999\""
        ),
        (
            "energy_delivered_tariff1", "1000000000.000",
            "cannot read energy_delivered_tariff1: expected at most 9 digits before the point, found \"1000000000.000\""
        ),
        (
            "mbus1_delivered", "9223372036854.775",
            "cannot read mbus1_delivered: expected at most 9 digits before the point, found \"9223372036854.775\""
        ),
        ("mbus1_delivered", "1e30", "cannot read mbus1_delivered: expected a number, found \"1e30\""),
        ("mbus2_delivered", "-1", "cannot read mbus2_delivered: expected a number, found \"-1\""),
        ("timestamp", "null", "cannot read timestamp \"null\": expected YYMMDDhhmmss and S or W"),
        ("timestamp", "inf", "cannot read timestamp \"inf\": expected YYMMDDhhmmss and S or W"),
        ("timestamp", "\"yesterday\"", "cannot read timestamp \"yesterday\": expected YYMMDDhhmmss and S or W"),
        ("timestamp", "\"261301120000W\"", "cannot read timestamp \"261301120000W\": expected YYMMDDhhmmss and S or W"),
        ("timestamp", "\"260231120000W\"", "cannot read timestamp \"260231120000W\": expected YYMMDDhhmmss and S or W"),
        ("timestamp", "\"-1874020114\"", "cannot read timestamp \"-1874020114\": expected YYMMDDhhmmss and S or W"),
        ("timestamp", "\"2603011415030\"", "cannot read timestamp \"2603011415030\": expected YYMMDDhhmmss and S or W"),
        (
            "timestamp", "\"\u{1b}[2J\u{7}\u{e9}\"",
            "cannot read timestamp \"?[2J???\": expected YYMMDDhhmmss and S or W"
        ),
    ]) func namesWhatIsOfTheWrongType(name: String, value: String, text: String) {
        guard value != "231,4" else {
            // The comma ends the value, and what follows is no key.
            #expect(
                failure(LoggerBody.actual.with(name, value).text)?.text.hasPrefix("expected a key at byte ") == true)
            return
        }
        #expect(failure(LoggerBody.actual.with(name, value).text) == PollFailure(.parse, text))
    }

    @Test func theTimeOfADeviceThatNeverHadATelegramIsNotAnError() {
        #expect(failure(LoggerBody.actual.with("timestamp", "\"010101010101X\"").text)?.reason == .noTelegram)
    }

    @Test(arguments: [
        ("", "the body of \"actual\" is empty"), ("\r\n", "the body of \"actual\" is empty"),
        ("null", "expected an object with the key \"actual\" at byte 0, found \"null\""),
        ("[]", "expected an object with the key \"actual\" at byte 0, found \"[]\""),
        ("{}", "expected the array \"actual\" at byte 1, found \"}\""),
        ("{\"devinfo\":[]}", "expected the array \"actual\" at byte 10, found \":[]}\""),
        ("{\"actual\":{}}", "expected the array \"actual\" at byte 10, found \"{}}\""),
        ("{\"actual\":null}", "expected the array \"actual\" at byte 10, found \"null}\""),
        (
            "<!DOCTYPE html><html><body>",
            "expected an object with the key \"actual\" at byte 0, found \"<!DOCTYPE html><html><bo\""
        ),
        (
            "/KFM5KAIFA-METER\r\n\r\n1-3:0.2.8(50)",
            "expected an object with the key \"actual\" at byte 0, found \"/KFM5KAIFA-METER????1-3:\""
        ),
        ("{\"actual\":[", "expected an item, found the end of the body"),
        ("{\"actual\":[1,2]}", "expected an item at byte 11, found \"1,2]}\""),
        (
            "{\"actual\":[{\"name\": \"timestamp\"}]}",
            "expected an item with a name and a value at byte 32, found \"]}\""
        ),
        ("{\"actual\":[{}]}", "expected a key at byte 12, found \"}]}\""),
        ("{\"actual\":[{\"name\": \"timestamp\", \"value\": [1]}]}", "expected a value at byte 42, found \"[1]}]}\""),
        (
            "{\"actual\":[{\"name\": \"timestamp\", \"value\": \"2603",
            "expected the end of a text, found the end of the body"
        ),
        ("{\"actual\":[\r\n]", "expected the end of the object, found the end of the body"),
    ]) func namesWhatIsNoBodyOfTheDevice(body: String, text: String) {
        #expect(failure(body) == PollFailure(.parse, text))
    }

    @Test func aBodyThatBreaksOffAnywhereIsNotRead() {
        for body in [LoggerBody.actual, .actualOfA2, .actualOfA3P] {
            let bytes = body.bytes
            // The last two are the line end.
            for count in 0..<bytes.count - 2 {
                #expect(throws: PollFailure.self, "after \(count) bytes") { try ActualBody(Array(bytes.prefix(count))) }
            }
        }
    }

    @Test func bytesThatAreFlippedGiveAReasonOrASoundResult() {
        var random = SeededGenerator(seed: 2)
        var readable = 0
        for round in 0..<20_000 {
            var bytes = (round % 2 == 0 ? LoggerBody.actual : .actualOfA2).bytes
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            do throws(PollFailure) {
                let body = try ActualBody(bytes)
                readable += 1
                #expect(body.values.entries.allSatisfy { $0.amount >= 0 || $0.register.description.isSigned })
                #expect(body.channels.allSatisfy { (1...4).contains($0.number) && $0.millionths > 0 })
                #expect(body.gasLitres ?? 1 > 0)
            } catch {
                #expect(error.reason == .parse || error.reason == .noTelegram)
                #expect(error.text.utf8.allSatisfy { (0x20..<0x7F).contains($0) }, "\(error.text)")
            }
        }
        #expect(readable > 1000)
    }

    @Test func pureNoiseGivesAReason() {
        var random = SeededGenerator(seed: 3)
        let alphabet = Array("{}[]\",: \r\n0.-einfactual".utf8)
        for _ in 0..<20_000 {
            let bytes = (0..<Int.random(in: 0...60, using: &random)).map { _ in
                alphabet.randomElement(using: &random) ?? 0
            }
            #expect(throws: PollFailure.self) { try ActualBody(bytes) }
        }
    }

    @Test func aBodyOf300KilobytesIsReadToItsEnd() throws {
        var body = LoggerBody.actual
        let item = LoggerBody.Item(name: "nonsense", value: "\"" + String(repeating: "x", count: 200) + "\"", unit: nil)
        body.items.insert(contentsOf: repeatElement(item, count: 1300), at: 1)
        #expect(body.bytes.count > 300_000)
        #expect(try ActualBody(body.bytes).values[.importPower] == 482)
    }

    @Test func spacesAndLineEndsDoNotMatter() throws {
        let text = LoggerBody.actual.text.replacing("\r\n", with: "").replacing(": ", with: ":").replacing(
            ", ", with: " ,\t")
        #expect(try ActualBody(Array(text.utf8)).values == ActualBody(LoggerBody.actual.bytes).values)
    }
}

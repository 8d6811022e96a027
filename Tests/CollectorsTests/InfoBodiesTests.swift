import Foundation
import Metering
internal import Seeding
import Testing

@testable import Collectors

/// `sm/info`, `dev/info` and `dev/time` (`devices.md` §1.A.3, 1.A.4, 1.A.6, 1.A.9, 13.3 to 13.6).
struct InfoBodiesTests {
    private func facts(_ body: LoggerBody) throws -> MeterFacts {
        var facts = MeterFacts()
        #expect(try InfoBodies.readMeterInfo(body.bytes, into: &facts))
        return facts
    }

    private func device(_ text: String) throws -> (LoggerHealth, MeterFacts) {
        var facts = MeterFacts()
        return (try InfoBodies.readDeviceInfo(Array(text.utf8), into: &facts), facts)
    }

    @Test func readsWhatTheMeterSaysOfItself() throws {
        let facts = try facts(.info)
        #expect(facts.identification == "KFM5KAIFA-METER")
        #expect(facts.version == "50")
        #expect(facts.equipmentID == "4530303333303034303031383435323132")
        #expect(facts.activeTariff == 2)
        #expect(
            facts.channels == [
                MeterFacts.Channel(number: 1, deviceType: 3, equipmentID: "4730303332353631323234373238373134")
            ])
    }

    @Test func takesNothingFromTheFloatsOfA3PThatStandForTexts() throws {
        let facts = try facts(.infoOfA3P)
        #expect(facts.identification == nil)
        #expect(facts.equipmentID == nil)
        #expect(facts.version == "50")
        #expect(facts.activeTariff == 2)
        #expect(facts.channels == [MeterFacts.Channel(number: 1, deviceType: 3, equipmentID: nil)])
    }

    @Test(arguments: ["inf", "-inf", "nan", "4530303470766813385007090053939200.000"]) func anIdThatIsNoTextIsNone(
        value: String
    ) throws {
        let facts = try facts(.infoOfA3P.with("equipment_id", value))
        #expect(facts.equipmentID == nil)
        #expect(facts.channels.count == 1)
    }

    @Test func readsTheVersionOfABelgianMeter() throws {
        #expect(try facts(.info.with("p1_version", "\"50217\"")).version == "50217")
        #expect(try facts(.infoOfA3P.with("p1_version", "50217.000")).version == "50217")
    }

    @Test func readsTheNamesBeforeVersion3() throws {
        let facts = try facts(.infoOfA2)
        #expect(
            facts.channels == [
                MeterFacts.Channel(number: 1, deviceType: 3, equipmentID: "4730303332353631323234373238373134")
            ])
    }

    @Test(arguments: ["uptime_secs", "freeheap", "telegramcount", "telegramerrors", "reboots", "telegraminterval"])
    func aCountBelowZeroIsNone(name: String) throws {
        func health(_ value: Int) throws -> LoggerHealth {
            try device(#"{"devinfo":[{"name":"fwversion","value":"v3"},{"name":"\#(name)","value":\#(value)}]}"#).0
        }
        #expect(try health(-7) == LoggerHealth())
        #expect(try health(7) != LoggerHealth())
    }

    @Test func whatIsMarkedAsAbsentIsNotThere() throws {
        let facts = try facts(
            .infoOfA2.with("gas_device_type", "\"-\"").with("gas_equipment_id", "\"-\"").with("equipment_id", "\"-\""))
        #expect(facts.channels.isEmpty)
        #expect(facts.equipmentID == nil)
    }

    @Test func readsSeveralChannelsWithTheIdOfWhicheverKind() throws {
        let body = LoggerBody.info.with("mbus2_device_type", "7").with("mbus2_equipment_id_ntc", "\"57\"")
            .with("mbus4_device_type", "4").with("mbus9_device_type", "3").with("mbusx_device_type", "3").with(
                "mbus", "3")
        #expect(
            try facts(body).channels == [
                MeterFacts.Channel(number: 1, deviceType: 3, equipmentID: "4730303332353631323234373238373134"),
                MeterFacts.Channel(number: 2, deviceType: 7, equipmentID: "57"),
                MeterFacts.Channel(number: 4, deviceType: 4, equipmentID: nil),
                MeterFacts.Channel(number: 9, deviceType: 3, equipmentID: nil),
            ])
    }

    @Test func anEmptyListSaysThatThereWasNoTelegram() throws {
        var facts = MeterFacts()
        #expect(try !InfoBodies.readMeterInfo(Array("{\"info\":[\r\n\r\n]}\r\n".utf8), into: &facts))
        #expect(facts == MeterFacts())
    }

    @Test func readsHowTheDeviceIs() throws {
        let (health, facts) = try device(LoggerBody.deviceInfo.text)
        #expect(facts.firmware == "v3.0.5 (18-03-2023)")
        #expect(facts.macAddress == "C8:2B:96:12:34:56")
        var expected = LoggerHealth()
        expected.freeHeapBytes = 17536
        expected.rssiDecibelMilliwatts = -63
        expected.uptimeSeconds = 371_520
        expected.telegrams = 123_456
        expected.telegramErrors = 3
        expected.reboots = 12
        expected.lastReset = "Power on"
        expected.telegramIntervalSeconds = 10
        #expect(health == expected)
    }

    @Test(arguments: ["ho\"me", "\"", "\"\"", "my\", \"net", "a\":\"b", "{\"name\": \"", "x\\", "]}", "},\""])
    func aNetworkNameThatBreaksTheJSONCostsOnlyItself(name: String) throws {
        let (health, facts) = try device(LoggerBody.deviceInfo.with("ssid", "\"\(name)\"").text)
        #expect(facts.firmware == "v3.0.5 (18-03-2023)")
        #expect(facts.macAddress == "C8:2B:96:12:34:56")
        #expect(health.freeHeapBytes == 17536)
        #expect(health.telegramIntervalSeconds == 10)
        #expect(health.rssiDecibelMilliwatts == -63)
        #expect(health.uptimeSeconds == 371_520)
        #expect(health.reboots == 12)
    }

    @Test func anIdentificationThatBreaksTheJSONCostsOnlyItself() throws {
        let facts = try facts(.info.with("identification", "\"KFM\"5\""))
        #expect(facts.equipmentID == "4530303333303034303031383435323132")
        #expect(facts.channels.count == 1)
    }

    @Test(arguments: ["31", "0"]) func aSignalThatIsNotBelowZeroIsNone(value: String) throws {
        #expect(try device(LoggerBody.deviceInfo.with("wifirssi", value).text).0.rssiDecibelMilliwatts == nil)
    }

    @Test func ofADeviceInfoThatBreaksOffWhatCameIsKept() throws {
        let whole = LoggerBody.deviceInfo.text
        let half = try #require(whole.range(of: "uptime_secs")).lowerBound
        let (health, facts) = try device(String(whole[..<half]))
        #expect(facts.firmware == "v3.0.5 (18-03-2023)")
        #expect(health.rssiDecibelMilliwatts == -63)
        #expect(health.uptimeSeconds == nil)
    }

    @Test(arguments: ["", "null", "{}", "<html>", "{\"devinfo\":[\r\n{\"name\": \"auth"])
    func aDeviceInfoThatIsNoneFails(text: String) {
        #expect(throws: PollFailure.self) { try device(text) }
    }

    @Test func readsTheTimeOfTheTelegram() throws {
        #expect(try InfoBodies.readDeviceTime(LoggerBody.deviceTime.bytes).text == "260301141503W")
    }

    @Test(arguments: [
        (
            "\"010101010101X\"", PollFailure.Reason.noTelegram,
            "cannot read timestamp \"010101010101X\": expected YYMMDDhhmmss and S or W"
        ),
        ("\"261301120000W\"", .parse, "cannot read timestamp \"261301120000W\": expected YYMMDDhhmmss and S or W"),
        ("260301144064.000", .parse, "cannot read timestamp \"260301144064.000\": expected YYMMDDhhmmss and S or W"),
    ]) func namesWhatIsNoTime(value: String, reason: PollFailure.Reason, text: String) {
        #expect(throws: PollFailure(reason, text)) {
            try InfoBodies.readDeviceTime(LoggerBody.deviceTime.with("timestamp", value).bytes)
        }
    }

    @Test func aTimeThatIsMissingIsNamed() {
        #expect(throws: PollFailure(.parse, "dev/time has no timestamp")) {
            try InfoBodies.readDeviceTime(LoggerBody.deviceTime.with("timestamp", nil).bytes)
        }
    }

    @Test func noDamageIsATrap() {
        var random = SeededGenerator(seed: 5)
        let bodies = [LoggerBody.info, .infoOfA2, .infoOfA3P, .deviceInfo, .deviceTime].map(\.bytes)
        for bytes in bodies {
            for count in 0...bytes.count { readAll(Array(bytes.prefix(count))) }
            for _ in 0..<3000 {
                var damaged = bytes
                for _ in 0..<Int.random(in: 1...8, using: &random) {
                    damaged[Int.random(in: damaged.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
                }
                readAll(damaged)
            }
        }
    }

    private func readAll(_ bytes: [UInt8]) {
        var facts = MeterFacts()
        _ = try? InfoBodies.readMeterInfo(bytes, into: &facts)
        _ = try? InfoBodies.readDeviceInfo(bytes, into: &facts)
        _ = try? InfoBodies.readDeviceTime(bytes)
        // What was read of channels must find or be refused a slot.
        var slots = ChannelSlots(SlotTable())
        _ = slots.bind(facts.channels)
    }
}

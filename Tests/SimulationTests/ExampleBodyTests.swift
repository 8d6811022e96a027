import Metering
import Testing

@testable import Simulation

/// Every example body of `devices.md`, byte for byte.
@Suite struct ExampleBodyTests {
    @Test func rendersTheActualBodyOfA3() {
        #expect(Reference.body { $0.writeActual(Reference.telegram, era: .a3) } == ExampleBodies.a3Actual)
    }

    @Test func rendersTheActualBodyOfA3PWithATimestampThatIsANumber() {
        #expect(Reference.body { $0.writeActual(Reference.telegram, era: .a3p) } == ExampleBodies.a3pActual)
    }

    @Test func rendersTheInfoBodyOfA3() {
        #expect(
            Reference.body { $0.writeInfo(Reference.telegram, Reference.identity, era: .a3) } == ExampleBodies.a3Info)
    }

    @Test func rendersTheInfoBodyOfA3PWithFloatsForTexts() {
        #expect(
            Reference.body { $0.writeInfo(Reference.telegram, Reference.identity, era: .a3p) } == ExampleBodies.a3pInfo)
    }

    @Test(arguments: [FirmwareEra.a1, .a2])
    func rendersTheInfoBodyOfTheOldErasWithNamesForGas(era: FirmwareEra) {
        #expect(
            Reference.body { $0.writeInfo(Reference.telegram, Reference.identity, era: era) } == ExampleBodies.a1Info)
    }

    @Test func rendersTheDeviceTimeOfA3() {
        let body = Reference.body {
            $0.writeDeviceTime(Reference.telegram.meterTime, flaw: nil, Reference.status, era: .a3)
        }
        #expect(body == ExampleBodies.a3DeviceTime)
    }

    @Test func keepsTheTypesOfDeviceTimeInA3P() {
        let body = Reference.body {
            $0.writeDeviceTime(Reference.telegram.meterTime, flaw: nil, Reference.status, era: .a3p)
        }
        #expect(body == ExampleBodies.a3DeviceTime)
    }

    @Test func rendersTheDeviceInfoOfA3() {
        let body = Reference.body { $0.writeDeviceInfo(Reference.identity, Reference.status, core: .two, era: .a3) }
        #expect(body == ExampleBodies.a3DeviceInfo)
    }

    @Test func rendersAllSixtyFourFieldsOfA3() {
        let body = fields(era: .a3)
        #expect(body == ExampleBodies.a3Fields)
        #expect(LoggerItem.parse(body).count == 64)
    }

    @Test func endsTheActualBodyOfTheOldErasWithDamagedGas() {
        for era in [FirmwareEra.a1, .a2] {
            let body = Reference.body { $0.writeActual(Reference.telegram, era: era) }
            #expect(body.contains(#"{"name": "current_l1", "value": 2, "unit": "A"}"#))
            #expect(body.hasSuffix(#"{"name": "gas_delivered", "value": 3314.399, "unit": "m3"}"# + "\r\n]}\r\n"))
            #expect(!body.contains("mbus"))
        }
    }

    private func fields(era: FirmwareEra, filter: String = "") -> String {
        var writer = FieldsWriter(
            list: ItemList(), telegram: Reference.telegram, identity: Reference.identity, era: era,
            filter: Array(filter.utf8))
        writer.write()
        return String(decoding: writer.list.bytes, as: UTF8.self)
    }

    @Test func filtersFieldsByTheStartOfTheirNameSinceV3() {
        #expect(
            LoggerItem.parse(fields(era: .a3, filter: "power_delivered")).map(\.name) == [
                "timestamp", "power_delivered", "power_delivered_l1", "power_delivered_l2", "power_delivered_l3",
            ])
        #expect(LoggerItem.parse(fields(era: .a3, filter: "nonsense")).map(\.name) == ["timestamp"])
        #expect(LoggerItem.parse(fields(era: .a3, filter: "mbus1")).count == 8)
    }

    @Test func filtersFieldsByTheirWholeNameBeforeV3() {
        #expect(
            LoggerItem.parse(fields(era: .a2, filter: "power_delivered")).map(\.name) == [
                "timestamp", "power_delivered",
            ])
    }

    @Test func saysMinusForAbsentFieldsWithoutAUnit() {
        #expect(fields(era: .a3).contains(#"{"name": "voltage_l2", "value": "-"}"#))
        #expect(fields(era: .a1).contains(#"{"name": "thermal_delivered", "value": "-"}"#))
    }

    @Test func rendersTheFlatObjectOfV0() {
        let body = Reference.body { $0.writeFlatActual(Reference.telegram, era: .a3) }
        #expect(
            body.hasPrefix(
                "{\r\n \"timestamp\": \"260301141503W\",\r\n \"energy_delivered_tariff1\": 18234.566,\r\n"))
        #expect(body.hasSuffix(",\r\n \"gas_delivered\": 3314.404\r\n}\r\n"))
    }

    @Test func startsTheFlatObjectOfA3PWithACommaTooMany() {
        let body = Reference.body { $0.writeFlatActual(Reference.telegram, era: .a3p) }
        #expect(body.hasPrefix("{\r\n,\r\n \"timestamp\": 260301144064.000"))
    }

    @Test func saysOnlyZeroGasWithoutATelegram() {
        #expect(
            Reference.body { $0.writeActual(nil, era: .a3) }
                == "{\"actual\":[\r\n{\"name\": \"gas_delivered\", \"value\": 0.000, \"unit\": \"m3\"}\r\n]}\r\n")
        #expect(
            Reference.body { $0.writeInfo(nil, Reference.identity, era: .a3) } == "{\"info\":[\r\n\r\n]}\r\n")
    }

    @Test func saysMinusInTheInfoOfOldErasWithoutATelegram() {
        let items = LoggerItem.parse(Reference.body { $0.writeInfo(nil, Reference.identity, era: .a2) })
        #expect(items.map(\.value) == Array(repeating: "\"-\"", count: 6))
    }

    @Test func saysTheTimeOfAVirginDevice() {
        let body = Reference.body { $0.writeDeviceTime(nil, flaw: nil, Reference.status, era: .a3) }
        #expect(LoggerItem.parse(body).first?.value == "\"010101010101X\"")
    }

    @Test func alwaysSendsTheChannelsAndGasInA3AndNoneOfThemInA1WithoutAGasMeter() {
        var telegram = Reference.telegram
        telegram.gas = nil
        let a3 = LoggerItem.parse(Reference.body { $0.writeActual(telegram, era: .a3) })
        #expect(a3.suffix(5).map(\.value) == Array(repeating: "0.000", count: 5))
        #expect(a3.suffix(5).map(\.unit) == ["m3", "GJ", "m3", "m3", "m3"])
        let a1 = Reference.body { $0.writeActual(telegram, era: .a1) }
        #expect(!a1.contains("gas"))
    }

    @Test func tellsTheErasApartInTheDeviceInfo() {
        func names(_ era: FirmwareEra) -> [String] {
            LoggerItem.parse(
                Reference.body { $0.writeDeviceInfo(Reference.identity, Reference.status, core: .three, era: era) }
            ).map(\.name)
        }
        #expect(!names(.a3p).contains("boardtype"))
        #expect(names(.a3).contains("boardtype") && names(.a3).contains("filesystem_size"))
        #expect(names(.a2).contains("spiffssize") && !names(.a2).contains("uptime_secs"))
    }
}

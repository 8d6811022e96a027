import Metering
import Testing

@testable import Simulation

/// Bodies of a meter with three phases and solar panels, and those of the old eras, byte for byte.
@Suite struct ThreePhaseBodyTests {
    /// A summer's day: L1 draws while the others give.
    private static let telegram: SimulatedTelegram = {
        var telegram = Reference.telegram
        let time = Timestamp(seconds: 1_782_900_005)
        telegram.time = time
        telegram.meterTime = MeterTime(time, in: Reference.zone)
        telegram.tariff = .t1
        telegram.phaseCount = 3
        telegram.importPower = 0
        telegram.exportPower = 2750
        telegram.voltage = PhaseValues(231_400, 229_900, 240_100)
        telegram.current = PhaseValues(1000, 5000, 7000)
        telegram.phaseImport = PhaseValues(210, 0, 0)
        telegram.phaseExport = PhaseValues(0, 1210, 1750)
        return telegram
    }()

    private static func wire(_ text: String) -> String {
        text.replacing("\n", with: "\r\n")
    }

    @Test func rendersThreePhasesInA3() {
        #expect(
            Reference.body { $0.writeActual(ThreePhaseBodyTests.telegram, era: .a3) }
                == ThreePhaseBodyTests.wire(
                    """
                    {"actual":[
                    {"name": "timestamp", "value": "260701120005S"},
                    {"name": "energy_delivered_tariff1", "value": 18234.566, "unit": "kWh"},
                    {"name": "energy_delivered_tariff2", "value": 4321.098, "unit": "kWh"},
                    {"name": "energy_returned_tariff1", "value": 123.456, "unit": "kWh"},
                    {"name": "energy_returned_tariff2", "value": 789.012, "unit": "kWh"},
                    {"name": "power_delivered", "value": 0.000, "unit": "kW"},
                    {"name": "power_returned", "value": 2.750, "unit": "kW"},
                    {"name": "voltage_l1", "value": 231.400, "unit": "V"},
                    {"name": "voltage_l2", "value": 229.900, "unit": "V"},
                    {"name": "voltage_l3", "value": 240.100, "unit": "V"},
                    {"name": "current_l1", "value": 1.000, "unit": "A"},
                    {"name": "current_l2", "value": 5.000, "unit": "A"},
                    {"name": "current_l3", "value": 7.000, "unit": "A"},
                    {"name": "power_delivered_l1", "value": 0.210, "unit": "kW"},
                    {"name": "power_delivered_l2", "value": 0.000, "unit": "kW"},
                    {"name": "power_delivered_l3", "value": 0.000, "unit": "kW"},
                    {"name": "power_returned_l1", "value": 0.000, "unit": "kW"},
                    {"name": "power_returned_l2", "value": 1.210, "unit": "kW"},
                    {"name": "power_returned_l3", "value": 1.750, "unit": "kW"},
                    {"name": "mbus1_delivered", "value": 3314.399, "unit": "m3"},
                    {"name": "mbus2_delivered", "value": 0.000, "unit": "GJ"},
                    {"name": "mbus3_delivered", "value": 0.000, "unit": "m3"},
                    {"name": "mbus4_delivered", "value": 0.000, "unit": "m3"},
                    {"name": "gas_delivered", "value": 3314.404, "unit": "m3"}
                    ]}

                    """))
    }

    @Test(arguments: [FirmwareEra.a1, .a2])
    func rendersThreePhasesInTheOldErasWithWholeAmperes(era: FirmwareEra) {
        #expect(
            Reference.body { $0.writeActual(ThreePhaseBodyTests.telegram, era: era) }
                == ThreePhaseBodyTests.wire(
                    """
                    {"actual":[
                    {"name": "timestamp", "value": "260701120005S"},
                    {"name": "energy_delivered_tariff1", "value": 18234.566, "unit": "kWh"},
                    {"name": "energy_delivered_tariff2", "value": 4321.098, "unit": "kWh"},
                    {"name": "energy_returned_tariff1", "value": 123.456, "unit": "kWh"},
                    {"name": "energy_returned_tariff2", "value": 789.012, "unit": "kWh"},
                    {"name": "power_delivered", "value": 0.000, "unit": "kW"},
                    {"name": "power_returned", "value": 2.750, "unit": "kW"},
                    {"name": "voltage_l1", "value": 231.400, "unit": "V"},
                    {"name": "voltage_l2", "value": 229.900, "unit": "V"},
                    {"name": "voltage_l3", "value": 240.100, "unit": "V"},
                    {"name": "current_l1", "value": 1, "unit": "A"},
                    {"name": "current_l2", "value": 5, "unit": "A"},
                    {"name": "current_l3", "value": 7, "unit": "A"},
                    {"name": "power_delivered_l1", "value": 0.210, "unit": "kW"},
                    {"name": "power_delivered_l2", "value": 0.000, "unit": "kW"},
                    {"name": "power_delivered_l3", "value": 0.000, "unit": "kW"},
                    {"name": "power_returned_l1", "value": 0.000, "unit": "kW"},
                    {"name": "power_returned_l2", "value": 1.210, "unit": "kW"},
                    {"name": "power_returned_l3", "value": 1.750, "unit": "kW"},
                    {"name": "gas_delivered", "value": 3314.399, "unit": "m3"}
                    ]}

                    """))
    }

    @Test func rendersTheFlatObjectOfV0() {
        #expect(
            Reference.body { $0.writeFlatActual(Reference.telegram, era: .a2) }
                == ThreePhaseBodyTests.wire(
                    """
                    {
                     "timestamp": "260301141503W",
                     "energy_delivered_tariff1": 18234.566,
                     "energy_delivered_tariff2": 4321.098,
                     "energy_returned_tariff1": 123.456,
                     "energy_returned_tariff2": 789.012,
                     "power_delivered": 0.482,
                     "power_returned": 0.000,
                     "voltage_l1": 231.400,
                     "current_l1": 2,
                     "power_delivered_l1": 0.482,
                     "power_returned_l1": 0.000,
                     "gas_delivered": 3314.399
                    }

                    """))
    }

    private func fields(_ era: FirmwareEra) -> String {
        var writer = FieldsWriter(
            list: ItemList(), telegram: ThreePhaseBodyTests.telegram, identity: Reference.identity, era: era, filter: []
        )
        writer.write()
        return String(decoding: writer.list.bytes, as: UTF8.self)
    }

    @Test func rendersTheFieldsOfA1() {
        #expect(
            fields(.a1)
                == ThreePhaseBodyTests.wire(
                    """
                    {"fields":[
                    {"name": "identification", "value": "KFM5KAIFA-METER"},
                    {"name": "p1_version", "value": "50"},
                    {"name": "timestamp", "value": "260701120005S"},
                    {"name": "equipment_id", "value": "4530303333303034303031383435323132"},
                    {"name": "energy_delivered_tariff1", "value": 18234.566, "unit": "kWh"},
                    {"name": "energy_delivered_tariff2", "value": 4321.098, "unit": "kWh"},
                    {"name": "energy_returned_tariff1", "value": 123.456, "unit": "kWh"},
                    {"name": "energy_returned_tariff2", "value": 789.012, "unit": "kWh"},
                    {"name": "electricity_tariff", "value": "0001"},
                    {"name": "power_delivered", "value": 0.000, "unit": "kW"},
                    {"name": "power_returned", "value": 2.750, "unit": "kW"},
                    {"name": "electricity_threshold", "value": "-"},
                    {"name": "electricity_switch_position", "value": "-"},
                    {"name": "electricity_failures", "value": 7},
                    {"name": "electricity_long_failures", "value": 3},
                    {"name": "electricity_failure_log", "value": "(1)(0-0:96.7.19)(180529135630S)(0000002451*s)"},
                    {"name": "electricity_sags_l1", "value": 2},
                    {"name": "electricity_sags_l2", "value": 2},
                    {"name": "electricity_sags_l3", "value": 2},
                    {"name": "electricity_swells_l1", "value": 0},
                    {"name": "electricity_swells_l2", "value": 0},
                    {"name": "electricity_swells_l3", "value": 0},
                    {"name": "message_short", "value": "-"},
                    {"name": "message_long", "value": ""},
                    {"name": "voltage_l1", "value": 231.400, "unit": "V"},
                    {"name": "voltage_l2", "value": 229.900, "unit": "V"},
                    {"name": "voltage_l3", "value": 240.100, "unit": "V"},
                    {"name": "current_l1", "value": 1, "unit": "A"},
                    {"name": "current_l2", "value": 5, "unit": "A"},
                    {"name": "current_l3", "value": 7, "unit": "A"},
                    {"name": "power_delivered_l1", "value": 0.210, "unit": "kW"},
                    {"name": "power_delivered_l2", "value": 0.000, "unit": "kW"},
                    {"name": "power_delivered_l3", "value": 0.000, "unit": "kW"},
                    {"name": "power_returned_l1", "value": 0.000, "unit": "kW"},
                    {"name": "power_returned_l2", "value": 1.210, "unit": "kW"},
                    {"name": "power_returned_l3", "value": 1.750, "unit": "kW"},
                    {"name": "gas_device_type", "value": 3},
                    {"name": "gas_equipment_id", "value": "4730303332353631323234373238373134"},
                    {"name": "gas_valve_position", "value": "-"},
                    {"name": "gas_delivered", "value": 3314.399, "unit": "m3"},
                    {"name": "thermal_device_type", "value": "-"},
                    {"name": "thermal_equipment_id", "value": "-"},
                    {"name": "thermal_valve_position", "value": "-"},
                    {"name": "thermal_delivered", "value": "-"},
                    {"name": "water_device_type", "value": "-"},
                    {"name": "water_equipment_id", "value": "-"},
                    {"name": "water_valve_position", "value": "-"},
                    {"name": "water_delivered", "value": "-"},
                    {"name": "slave_device_type", "value": "-"},
                    {"name": "slave_equipment_id", "value": "-"},
                    {"name": "slave_valve_position", "value": "-"},
                    {"name": "slave_delivered", "value": "-"}
                    ]}

                    """))
    }

    @Test func turnsTheTextsOfA3PIntoFloatsAndLeavesTheCountersAlone() {
        let items = LoggerItem.parse(fields(.a3p))
        let expected = [
            "identification": "0.000", "p1_version": "50.000", "p1_version_be": "\"-\"",
            "timestamp": "260701126656.000",
            "equipment_id": "4530303470766813385007090053939200.000", "electricity_tariff": "1.000",
            "electricity_failures": "7", "electricity_failure_log": "0.000", "electricity_sags_l3": "2",
            "message_short": "\"-\"", "voltage_l3": "240.100", "mbus1_device_type": "3.000",
            "mbus1_equipment_id_tc": "4730303206603700494149380214882304.000", "mbus2_device_type": "\"-\"",
        ]
        for (name, value) in expected { #expect(items[name] == value, "\(name)") }
        #expect(items.count == 64)
    }

    @Test func saysMinusForEveryFieldWithoutATelegram() {
        var writer = FieldsWriter(
            list: ItemList(), telegram: nil, identity: Reference.identity, era: .a3, filter: [])
        writer.write()
        let items = LoggerItem.parse(String(decoding: writer.list.bytes, as: UTF8.self))
        #expect(items.count == 64)
        #expect(items.allSatisfy { $0.value == "\"-\"" && $0.unit == nil })
    }

    @Test func rendersTheUnknownCallPagePieceByPiece() {
        var list = ItemList()
        #expect(list.writeUnknownCall("/api/v9") == .unknownCall)
        #expect(
            String(decoding: list.bytes, as: UTF8.self) == """
                <!DOCTYPE HTML><html><head>\
                <style>body { background-color: lightgray; font-size: 15pt;}</style></head><body>\
                <h1>DSMR-logger</h1><b1><br>[<b>/api/v9</b>] is not a valid \
                <a href="https://mrwheel-docs.gitbook.io/dsmrloggerapi/beschrijving-restapis">restAPI</a> call.\
                </body></html>\r\n
                """)
        #expect(list.ends.count == 6)
    }

    @Test func rendersTheDeviceInfoOfA2() {
        let body = Reference.body { $0.writeDeviceInfo(Reference.identity, Reference.status, core: .two, era: .a2) }
        let items = LoggerItem.parse(body)
        #expect(
            items.map(\.name) == [
                "author", "fwversion", "compiled", "hostname", "ipaddress", "macaddress", "indexfile", "freeheap",
                "maxfreeblock", "chipid", "coreversion", "sdkversion", "cpufreq", "sketchsize", "freesketchspace",
                "flashchipid", "flashchipsize", "flashchiprealsize", "spiffssize", "flashchipspeed", "flashchipmode",
                "boardtype", "compileoptions", "ssid", "wifirssi", "uptime", "oled_type", "oled_flip_screen",
                "smhasfaseinfo", "telegraminterval", "telegramcount", "telegramerrors", "mqttbroker", "mqttinterval",
                "mqttbroker_connected", "mindergas_response", "mindergas_status", "reboots", "lastreset",
            ])
        #expect(items["fwversion"]?.hasPrefix("\"v2.0.1") == true)
    }

    @Test func changesOnlyTheseLinesOfTheDeviceInfoInA3P() {
        func lines(_ era: FirmwareEra) -> Set<Substring> {
            let body = Reference.body {
                $0.writeDeviceInfo(Reference.identity, Reference.status, core: .three, era: era)
            }
            return Set(body.split(separator: "\r\n"))
        }
        #expect(
            lines(.a3p).subtracting(lines(.a3)) == ["{\"name\": \"compiled\", \"value\": \"Sep 21 2024 09:12:33\"},"])
        #expect(
            lines(.a3).subtracting(lines(.a3p)) == [
                "{\"name\": \"compiled\", \"value\": \"Mar 18 2023 11:03:12\"},",
                "{\"name\": \"boardtype\", \"value\": \"ESP8266_GENERIC\"},",
            ])
        #expect(lines(.a3).contains("{\"name\": \"coreversion\", \"value\": \"3.1.2\"},"))
    }

    @Test func rendersTheDeviceTimeOfTheOldErasWithoutUptime() {
        let body = Reference.body {
            $0.writeDeviceTime(ThreePhaseBodyTests.telegram.meterTime, flaw: nil, Reference.status, era: .a1)
        }
        #expect(
            body
                == ThreePhaseBodyTests.wire(
                    """
                    {"devtime":[
                    {"name": "timestamp", "value": "260701120005S"},
                    {"name": "time", "value": "2026-07-01 12:00:05"},
                    {"name": "epoch", "value": 1772374508}
                    ]}

                    """))
    }
}

/// The list of items that every body is.
@Suite struct ItemListTests {
    @Test func makesOnePieceOfEachItem() {
        var list = ItemList()
        list.open("x")
        list.append("a", number: 1)
        list.append("b", text: "two")
        list.append("c", thousandths: 3000, unit: "V")
        list.close()
        var start = 0
        let pieces = list.ends.map { end in
            defer { start = end }
            return String(decoding: list.bytes[start..<end], as: UTF8.self)
        }
        #expect(
            pieces == [
                "{\"x\":[\r\n", "{\"name\": \"a\", \"value\": 1}", ",\r\n{\"name\": \"b\", \"value\": \"two\"}",
                ",\r\n{\"name\": \"c\", \"value\": 3.000, \"unit\": \"V\"}", "\r\n]}\r\n",
            ])
    }

    @Test func startsAnewWhenCleared() {
        var list = ItemList()
        list.append("a", number: 1)
        list.clear()
        list.append("b", number: 2)
        #expect(String(decoding: list.bytes, as: UTF8.self) == "{\"name\": \"b\", \"value\": 2}")
        #expect(list.ends == [list.bytes.count])
    }

    @Test func escapesNothing() {
        #expect(Reference.body { $0.append("a", text: "x\"y\\z".utf8) } == "{\"name\": \"a\", \"value\": \"x\"y\\z\"}")
    }
}

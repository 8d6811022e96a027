/// The example bodies of `devices.md` §1.A and §13, made of the reference telegram of §1.0, as they are on the wire.
enum ExampleBodies {
    /// `devices.md` §13.1.
    static let a3Actual = wire(
        """
        {"actual":[
        {"name": "timestamp", "value": "260301141503W"},
        {"name": "energy_delivered_tariff1", "value": 18234.566, "unit": "kWh"},
        {"name": "energy_delivered_tariff2", "value": 4321.098, "unit": "kWh"},
        {"name": "energy_returned_tariff1", "value": 123.456, "unit": "kWh"},
        {"name": "energy_returned_tariff2", "value": 789.012, "unit": "kWh"},
        {"name": "power_delivered", "value": 0.482, "unit": "kW"},
        {"name": "power_returned", "value": 0.000, "unit": "kW"},
        {"name": "voltage_l1", "value": 231.400, "unit": "V"},
        {"name": "current_l1", "value": 2.000, "unit": "A"},
        {"name": "power_delivered_l1", "value": 0.482, "unit": "kW"},
        {"name": "power_returned_l1", "value": 0.000, "unit": "kW"},
        {"name": "mbus1_delivered", "value": 3314.399, "unit": "m3"},
        {"name": "mbus2_delivered", "value": 0.000, "unit": "GJ"},
        {"name": "mbus3_delivered", "value": 0.000, "unit": "m3"},
        {"name": "mbus4_delivered", "value": 0.000, "unit": "m3"},
        {"name": "gas_delivered", "value": 3314.404, "unit": "m3"}
        ]}

        """)

    /// `devices.md` §1.A.6.
    static let a3Info = wire(
        """
        {"info":[
        {"name": "identification", "value": "KFM5KAIFA-METER"},
        {"name": "p1_version", "value": "50"},
        {"name": "equipment_id", "value": "4530303333303034303031383435323132"},
        {"name": "electricity_tariff", "value": "0002"},
        {"name": "mbus1_device_type", "value": 3},
        {"name": "mbus1_equipment_id_tc", "value": "4730303332353631323234373238373134"}
        ]}

        """)

    /// `devices.md` §13.3.
    static let a3pInfo = wire(
        """
        {"info":[
        {"name": "identification", "value": 0.000},
        {"name": "p1_version", "value": 50.000},
        {"name": "equipment_id", "value": 4530303470766813385007090053939200.000},
        {"name": "electricity_tariff", "value": 2.000},
        {"name": "mbus1_device_type", "value": 3.000},
        {"name": "mbus1_equipment_id_tc", "value": 4730303206603700494149380214882304.000}
        ]}

        """)

    /// `devices.md` §13.6.
    static let a1Info = wire(
        """
        {"info":[
        {"name": "identification", "value": "KFM5KAIFA-METER"},
        {"name": "p1_version", "value": "50"},
        {"name": "equipment_id", "value": "4530303333303034303031383435323132"},
        {"name": "electricity_tariff", "value": "0002"},
        {"name": "gas_device_type", "value": 3},
        {"name": "gas_equipment_id", "value": "4730303332353631323234373238373134"}
        ]}

        """)

    /// `devices.md` §1.A.4.
    static let a3DeviceTime = wire(
        """
        {"devtime":[
        {"name": "timestamp", "value": "260301141503W"},
        {"name": "time", "value": "2026-03-01 14:15:03"},
        {"name": "epoch", "value": 1772374508},
        {"name": "uptime", "value": "4(d)-07:12(H:m)"},
        {"name": "uptime_secs", "value": 371520, "unit": "sec"}
        ]}

        """)

    /// `devices.md` §13.4.
    static let a3DeviceInfo = wire(
        """
        {"devinfo":[
        {"name": "author", "value": "Willem Aandewiel (www.aandewiel.nl)"},
        {"name": "fwversion", "value": "v3.0.5 (18-03-2023)"},
        {"name": "compiled", "value": "Mar 18 2023 11:03:12"},
        {"name": "hostname", "value": "DSMR-API"},
        {"name": "ipaddress", "value": "192.168.1.61"},
        {"name": "macaddress", "value": "C8:2B:96:12:34:56"},
        {"name": "indexfile", "value": "DSMRindex.html"},
        {"name": "freeheap", "value": 17536, "unit": "bytes"},
        {"name": "maxfreeblock", "value": 14208, "unit": "bytes"},
        {"name": "chipid", "value": "123456"},
        {"name": "coreversion", "value": "2_7_4"},
        {"name": "sdkversion", "value": "2.2.2-dev(38a443e)"},
        {"name": "cpufreq", "value": 80, "unit": "MHz"},
        {"name": "sketchsize", "value": 498.234, "unit": "kB"},
        {"name": "freesketchspace", "value": 516.000, "unit": "kB"},
        {"name": "flashchipid", "value": "00164020"},
        {"name": "flashchipsize", "value": 4.000, "unit": "MB"},
        {"name": "flashchiprealsize", "value": 4.000, "unit": "MB"},
        {"name": "filesystem_size", "value": 2.000, "unit": "MB"},
        {"name": "flashchipspeed", "value": 40.000, "unit": "MHz"},
        {"name": "flashchipmode", "value": "DOUT"},
        {"name": "boardtype", "value": "ESP8266_GENERIC"},
        {"name": "compileoptions", "value": "[USE_UPDATE_SERVER][USE_MQTT][USE_MINDERGAS]"},
        {"name": "ssid", "value": "home"},
        {"name": "wifirssi", "value": -63},
        {"name": "uptime", "value": "4(d)-07:12(H:m)"},
        {"name": "uptime_secs", "value": 371520, "unit": "sec"},
        {"name": "dailyreboot", "value": 0},
        {"name": "oled_type", "value": 1},
        {"name": "oled_flip_screen", "value": 0},
        {"name": "smhasfaseinfo", "value": 1},
        {"name": "telegraminterval", "value": 10},
        {"name": "telegramcount", "value": 123456},
        {"name": "telegramerrors", "value": 3},
        {"name": "mqttbroker", "value": "192.168.1.10:1883"},
        {"name": "mqttinterval", "value": 0},
        {"name": "mqttbroker_connected", "value": "no"},
        {"name": "mindergas_response", "value": "niet geactiveerd"},
        {"name": "mindergas_status", "value": ":0"},
        {"name": "reboots", "value": 12},
        {"name": "lastreset", "value": "Power on"}
        ]}

        """)

    /// `devices.md` §13.5.
    static let a3Fields = wire(
        """
        {"fields":[
        {"name": "identification", "value": "KFM5KAIFA-METER"},
        {"name": "p1_version", "value": "50"},
        {"name": "p1_version_be", "value": "-"},
        {"name": "timestamp", "value": "260301141503W"},
        {"name": "equipment_id", "value": "4530303333303034303031383435323132"},
        {"name": "energy_delivered_tariff1", "value": 18234.566, "unit": "kWh"},
        {"name": "energy_delivered_tariff2", "value": 4321.098, "unit": "kWh"},
        {"name": "energy_returned_tariff1", "value": 123.456, "unit": "kWh"},
        {"name": "energy_returned_tariff2", "value": 789.012, "unit": "kWh"},
        {"name": "electricity_tariff", "value": "0002"},
        {"name": "power_delivered", "value": 0.482, "unit": "kW"},
        {"name": "power_returned", "value": 0.000, "unit": "kW"},
        {"name": "electricity_threshold", "value": "-"},
        {"name": "electricity_switch_position", "value": "-"},
        {"name": "electricity_failures", "value": 7},
        {"name": "electricity_long_failures", "value": 3},
        {"name": "electricity_failure_log", "value": "(1)(0-0:96.7.19)(180529135630S)(0000002451*s)"},
        {"name": "electricity_sags_l1", "value": 2},
        {"name": "electricity_sags_l2", "value": "-"},
        {"name": "electricity_sags_l3", "value": "-"},
        {"name": "electricity_swells_l1", "value": 0},
        {"name": "electricity_swells_l2", "value": "-"},
        {"name": "electricity_swells_l3", "value": "-"},
        {"name": "message_short", "value": "-"},
        {"name": "voltage_l1", "value": 231.400, "unit": "V"},
        {"name": "voltage_l2", "value": "-"},
        {"name": "voltage_l3", "value": "-"},
        {"name": "current_l1", "value": 2.000, "unit": "A"},
        {"name": "current_l2", "value": "-"},
        {"name": "current_l3", "value": "-"},
        {"name": "power_delivered_l1", "value": 0.482, "unit": "kW"},
        {"name": "power_delivered_l2", "value": "-"},
        {"name": "power_delivered_l3", "value": "-"},
        {"name": "power_returned_l1", "value": 0.000, "unit": "kW"},
        {"name": "power_returned_l2", "value": "-"},
        {"name": "power_returned_l3", "value": "-"},
        {"name": "mbus1_device_type", "value": 3},
        {"name": "mbus1_equipment_id_tc", "value": "4730303332353631323234373238373134"},
        {"name": "mbus1_equipment_id_ntc", "value": "-"},
        {"name": "mbus1_valve_position", "value": "-"},
        {"name": "mbus1_delivered", "value": 3314.399, "unit": "m3"},
        {"name": "mbus1_delivered_ntc", "value": "-"},
        {"name": "mbus1_delivered_dbl", "value": "-"},
        {"name": "mbus2_device_type", "value": "-"},
        {"name": "mbus2_equipment_id_tc", "value": "-"},
        {"name": "mbus2_equipment_id_ntc", "value": "-"},
        {"name": "mbus2_valve_position", "value": "-"},
        {"name": "mbus2_delivered", "value": 0.000, "unit": "GJ"},
        {"name": "mbus2_delivered_ntc", "value": "-"},
        {"name": "mbus2_delivered_dbl", "value": "-"},
        {"name": "mbus3_device_type", "value": "-"},
        {"name": "mbus3_equipment_id_tc", "value": "-"},
        {"name": "mbus3_equipment_id_ntc", "value": "-"},
        {"name": "mbus3_valve_position", "value": "-"},
        {"name": "mbus3_delivered", "value": 0.000, "unit": "m3"},
        {"name": "mbus3_delivered_ntc", "value": "-"},
        {"name": "mbus3_delivered_dbl", "value": "-"},
        {"name": "mbus4_device_type", "value": "-"},
        {"name": "mbus4_equipment_id_tc", "value": "-"},
        {"name": "mbus4_equipment_id_ntc", "value": "-"},
        {"name": "mbus4_valve_position", "value": "-"},
        {"name": "mbus4_delivered", "value": 0.000, "unit": "m3"},
        {"name": "mbus4_delivered_ntc", "value": "-"},
        {"name": "mbus4_delivered_dbl", "value": "-"}
        ]}

        """)

    /// §13.2: the same as §13.1 but for the timestamp.
    static let a3pActual = a3Actual.replacing(#""260301141503W""#, with: "260301144064.000")

    /// Line ends as the firmware writes them.
    private static func wire(_ text: String) -> String {
        text.replacing("\n", with: "\r\n")
    }
}

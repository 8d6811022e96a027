/// A body of DSMRloggerAPI v1 as the firmware writes it (`devices.md` §1.A.1), item by item.
struct LoggerBody {
    struct Item {
        let name: String
        /// As it stands behind `"value": `, with quotes where it is a text.
        var value: String
        let unit: String?
    }

    let key: String
    var items: [Item]

    init(_ key: String, _ items: [(name: String, value: String, unit: String?)]) {
        self.key = key
        self.items = items.map { Item(name: $0.name, value: $0.value, unit: $0.unit) }
    }

    var text: String {
        let lines = items.map { item in
            let unit = item.unit.map { ", \"unit\": \"\($0)\"" } ?? ""
            return "{\"name\": \"\(item.name)\", \"value\": \(item.value)\(unit)}"
        }
        return "{\"\(key)\":[\r\n" + lines.joined(separator: ",\r\n") + "\r\n]}\r\n"
    }

    var bytes: [UInt8] { Array(text.utf8) }

    /// Changes the value of an item, leaves it out with nil, or appends it when it is new.
    subscript(name: String) -> String? {
        get { items.first { $0.name == name }?.value }
        set {
            let index = items.firstIndex { $0.name == name }
            switch (index, newValue) {
            case (let index?, let value?): items[index].value = value
            case (let index?, nil): items.remove(at: index)
            case (nil, let value?): items.append(Item(name: name, value: value, unit: nil))
            case (nil, nil): break
            }
        }
    }

    func with(_ name: String, _ value: String?) -> LoggerBody {
        var copy = self
        copy[name] = value
        return copy
    }
}

extension LoggerBody {
    /// `devices.md` §13.1.
    static let actual = LoggerBody(
        "actual",
        [
            ("timestamp", "\"260301141503W\"", nil), ("energy_delivered_tariff1", "18234.566", "kWh"),
            ("energy_delivered_tariff2", "4321.098", "kWh"), ("energy_returned_tariff1", "123.456", "kWh"),
            ("energy_returned_tariff2", "789.012", "kWh"), ("power_delivered", "0.482", "kW"),
            ("power_returned", "0.000", "kW"), ("voltage_l1", "231.400", "V"), ("current_l1", "2.000", "A"),
            ("power_delivered_l1", "0.482", "kW"), ("power_returned_l1", "0.000", "kW"),
            ("mbus1_delivered", "3314.399", "m3"), ("mbus2_delivered", "0.000", "GJ"),
            ("mbus3_delivered", "0.000", "m3"), ("mbus4_delivered", "0.000", "m3"), ("gas_delivered", "3314.404", "m3"),
        ])

    /// `devices.md` §13.2.
    static let actualOfA3P = actual.with("timestamp", "260301144064.000")

    /// The tail of §13.6: before version 3 there are no channels, and currents are whole numbers.
    static let actualOfA2 = actual.with("mbus1_delivered", nil).with("mbus2_delivered", nil)
        .with("mbus3_delivered", nil).with("mbus4_delivered", nil).with("current_l1", "2")
        .with("gas_delivered", "3314.399")

    /// `devices.md` §1.A.6.
    static let info = LoggerBody(
        "info",
        [
            ("identification", "\"KFM5KAIFA-METER\"", nil), ("p1_version", "\"50\"", nil),
            ("equipment_id", "\"4530303333303034303031383435323132\"", nil), ("electricity_tariff", "\"0002\"", nil),
            ("mbus1_device_type", "3", nil), ("mbus1_equipment_id_tc", "\"4730303332353631323234373238373134\"", nil),
        ])

    /// `devices.md` §13.3.
    static let infoOfA3P = LoggerBody(
        "info",
        [
            ("identification", "0.000", nil), ("p1_version", "50.000", nil),
            ("equipment_id", "4530303470766813385007090053939200.000", nil), ("electricity_tariff", "2.000", nil),
            ("mbus1_device_type", "3.000", nil),
            ("mbus1_equipment_id_tc", "4730303206603700494149380214882304.000", nil),
        ])

    /// `devices.md` §13.6.
    static let infoOfA2 = LoggerBody(
        "info",
        [
            ("identification", "\"KFM5KAIFA-METER\"", nil), ("p1_version", "\"50\"", nil),
            ("equipment_id", "\"4530303333303034303031383435323132\"", nil), ("electricity_tariff", "\"0002\"", nil),
            ("gas_device_type", "3", nil), ("gas_equipment_id", "\"4730303332353631323234373238373134\"", nil),
        ])

    /// `devices.md` §13.4, the names that the gateway does not use left out but for some around the ones it does.
    static let deviceInfo = LoggerBody(
        "devinfo",
        [
            ("author", "\"Willem Aandewiel (www.aandewiel.nl)\"", nil), ("fwversion", "\"v3.0.5 (18-03-2023)\"", nil),
            ("compiled", "\"Mar 18 2023 11:03:12\"", nil), ("macaddress", "\"C8:2B:96:12:34:56\"", nil),
            ("freeheap", "17536", "bytes"), ("maxfreeblock", "14208", "bytes"), ("sketchsize", "498.234", "kB"),
            ("ssid", "\"home\"", nil), ("wifirssi", "-63", nil), ("uptime", "\"4(d)-07:12(H:m)\"", nil),
            ("uptime_secs", "371520", "sec"), ("telegraminterval", "10", nil), ("telegramcount", "123456", nil),
            ("telegramerrors", "3", nil), ("mqttbroker", "\"192.168.1.10:1883\"", nil),
            ("mindergas_status", "\":0\"", nil), ("reboots", "12", nil), ("lastreset", "\"Power on\"", nil),
        ])

    /// `devices.md` §1.A.4.
    static let deviceTime = LoggerBody(
        "devtime",
        [
            ("timestamp", "\"260301141503W\"", nil), ("time", "\"2026-03-01 14:15:03\"", nil),
            ("epoch", "1772374508", nil), ("uptime", "\"4(d)-07:12(H:m)\"", nil), ("uptime_secs", "371520", "sec"),
        ])
}

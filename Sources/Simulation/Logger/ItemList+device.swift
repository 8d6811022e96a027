internal import Metering

extension ItemList {
    /// Writes `dev/time`; a device that never had a telegram says `010101010101X` (`devices.md` §1.A.4).
    mutating func writeDeviceTime(_ time: MeterTime?, flaw: StaticString?, _ status: LoggerStatus, era: FirmwareEra) {
        open("devtime")
        switch (flaw, time) {
        case (let flaw?, _): append("timestamp", text: flaw)
        case (nil, let time?): append("timestamp", time: time)
        case (nil, nil): append("timestamp", text: "010101010101X")
        }
        append("time") { bytes in
            bytes.append("\"")
            bytes.append(faceOf: time?.civil)
            bytes.append("\"")
        }
        append("epoch", number: status.epoch)
        if era.hasChannelNames {
            append("uptime", uptimeOf: status)
            append("uptime_secs", number: status.uptimeSeconds, unit: "sec")
        }
        close()
    }

    /// Writes `dev/info` (`devices.md` §1.A.3).
    mutating func writeDeviceInfo(
        _ identity: LoggerIdentity, _ status: LoggerStatus, core: CoreVersion, era: FirmwareEra
    ) {
        open("devinfo")
        append("author", text: "Willem Aandewiel (www.aandewiel.nl)")
        appendFirmware(era)
        append("hostname", text: "DSMR-API")
        append("ipaddress", text: identity.address.utf8)
        append("macaddress", text: identity.macAddress.utf8)
        append("indexfile", text: "DSMRindex.html")
        append("freeheap", number: status.freeHeap, unit: "bytes")
        append("maxfreeblock", number: status.greatestFreeBlock, unit: "bytes")
        append("chipid", text: identity.chipID.utf8)
        append("coreversion", text: core.rawValue.utf8)
        appendFlash(era)
        appendBuild(era)
        append("ssid", text: identity.networkName.utf8)
        append("wifirssi", number: status.signal)
        append("uptime", uptimeOf: status)
        if era.hasChannelNames {
            append("uptime_secs", number: status.uptimeSeconds, unit: "sec")
            append("dailyreboot", number: 0)
        }
        append("oled_type", number: 1)
        append("oled_flip_screen", number: 0)
        append("smhasfaseinfo", number: 1)
        appendHealth(status)
        close()
    }

    private mutating func append(_ name: StaticString, uptimeOf status: LoggerStatus) {
        append(name) { bytes in
            bytes.append("\"")
            status.appendUptime(to: &bytes)
            bytes.append("\"")
        }
    }

    private mutating func appendFirmware(_ era: FirmwareEra) {
        switch era {
        case .a1:
            append("fwversion", text: "v1.2.1 (01-07-2020)")
            append("compiled", text: "Jul  1 2020 20:14:09")
        case .a2:
            append("fwversion", text: "v2.0.1 (17-08-2020)")
            append("compiled", text: "Aug 17 2020 12:30:45")
        case .a3:
            append("fwversion", text: "v3.0.5 (18-03-2023)")
            append("compiled", text: "Mar 18 2023 11:03:12")
        case .a3p:
            append("fwversion", text: "v3.0.5 (18-03-2023)")
            append("compiled", text: "Sep 21 2024 09:12:33")
        }
    }

    private mutating func appendFlash(_ era: FirmwareEra) {
        append("sdkversion", text: "2.2.2-dev(38a443e)")
        append("cpufreq", number: 80, unit: "MHz")
        append("sketchsize", thousandths: 498_234, unit: "kB")
        append("freesketchspace", thousandths: 516_000, unit: "kB")
        append("flashchipid", text: "00164020")
        append("flashchipsize", thousandths: 4000, unit: "MB")
        append("flashchiprealsize", thousandths: 4000, unit: "MB")
        append(era.hasChannelNames ? "filesystem_size" : "spiffssize", thousandths: 2000, unit: "MB")
        append("flashchipspeed", thousandths: 40_000, unit: "MHz")
        append("flashchipmode", text: "DOUT")
    }

    private mutating func appendBuild(_ era: FirmwareEra) {
        if era != .a3p { append("boardtype", text: "ESP8266_GENERIC") }
        if era.hasChannelNames {
            append("compileoptions", text: "[USE_UPDATE_SERVER][USE_MQTT][USE_MINDERGAS]")
        } else {
            append("compileoptions", text: "[USE_DUTCH_PROTOCOL][USE_UPDATE_SERVER][USE_MQTT][USE_MINDERGAS]")
        }
    }

    private mutating func appendHealth(_ status: LoggerStatus) {
        append("telegraminterval", number: status.telegramInterval)
        append("telegramcount", number: status.telegramCount)
        append("telegramerrors", number: status.telegramErrors)
        append("mqttbroker", text: "192.168.1.10:1883")
        append("mqttinterval", number: 0)
        append("mqttbroker_connected", text: "no")
        append("mindergas_response", text: "niet geactiveerd")
        append("mindergas_status", text: ":0")
        append("reboots", number: status.reboots)
        append("lastreset", text: status.lastReset.text)
    }
}

extension [UInt8] {
    /// Appends `2026-03-01 14:15:03`; for the time of a device without a telegram what its zeros make.
    fileprivate mutating func append(faceOf civil: CivilTime?) {
        guard let civil else {
            append("2001-01-01 01:01:01")
            return
        }
        append(digits: UInt64(civil.year), width: 4)
        for (separator, value) in [("-" as StaticString, civil.month), ("-", civil.day), (" ", civil.hour)] {
            append(separator)
            append(digits: UInt64(value), width: 2)
        }
        for value in [civil.minute, civil.second] {
            append(":")
            append(digits: UInt64(value), width: 2)
        }
    }
}

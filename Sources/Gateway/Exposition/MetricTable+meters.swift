internal import Collectors
internal import Metering

extension MetricTable {
    /// What is known of the meters beside their registers; of a disabled meter `meter_info` alone.
    static let meters: [MetricFamily] = [
        MetricFamily("meter_up", .gauge, .meter, "Whether a new telegram came in within stale_after.") {
            scrape, writer in
            for meter in scrape.meters where meter.isEnabled {
                // After a long stop all are silent until they are asked: for rules that would be the end of alerts.
                guard meter.isUp || meter.status.lastPoll != nil || !scrape.isForRules else { continue }
                writer.sample(meter.labels, meter.isUp ? 1 : 0)
            }
        },
        .ofMeters(
            "meter_frozen", .gauge,
            "Whether the device answers and yet has had no new telegram for 3 intervals and 2 minutes."
        ) { meter, _ in
            meter.isEnabled ? (meter.isFrozen ? 1 : 0) : nil
        },
        .ofMeters(
            "meter_last_reading_timestamp_seconds", .gauge, unit: "seconds", decimals: 3,
            "When the newest telegram came in, since 1970."
        ) { meter, _ in
            meter.isEnabled ? meter.status.newestReceived?.milliseconds : nil
        },
        .ofMeters(
            "meter_telegram_timestamp_seconds", .gauge, unit: "seconds", decimals: 3,
            "The time that the last read telegram bears, since 1970."
        ) { meter, _ in
            // A time that was not believed is not kept: the reading bears that of its reception.
            guard meter.isUp, let reading = meter.status.reading, !reading.quality.contains(.receptionTime) else {
                return nil
            }
            return reading.time.milliseconds
        },
        .ofMeters(
            "meter_clock_offset_seconds", .gauge, unit: "seconds", decimals: 3,
            "Smallest time from the telegram's own time to its reception in the last hour."
        ) { meter, now in
            meter.isUp ? meter.status.shownClockOffset(at: now) : nil
        },
        MetricFamily(
            "meter_counter_regressions_total", .counter, .meter,
            "How often a counter fell or leapt though no equipment was replaced, by the registers seen so far."
        ) { scrape, writer in
            for meter in scrape.meters where meter.isEnabled && !meter.status.tracker.regressions.isEmpty {
                for (register, count) in meter.status.tracker.regressions.sorted(by: { $0.key < $1.key }) {
                    let labels = LabelText.bytes(["register": register.description.quantityName])
                    writer.sample(meter.labels + [UInt8(ascii: ",")] + labels, Int64(clamping: count))
                }
            }
        },
        .ofMeters(
            "meter_replacements_total", .counter,
            "How often equipment of the meter was found or confirmed to be replaced, also where that was taken back."
        ) { meter, _ in
            meter.isEnabled ? Int64(clamping: meter.status.tracker.replacementCount) : nil
        },
        .ofMeters(
            "meter_replacement_timestamp_seconds", .gauge, unit: "seconds", decimals: 3,
            "When equipment of the meter was last replaced, since 1970; absent where it never was."
        ) { meter, _ in
            guard meter.isEnabled else { return nil }
            return meter.status.tracker.changes.last { $0.effect == .replacement }?.time.milliseconds
        },
        MetricFamily(
            "meter_info", .gauge, .meter, "What the meter and its device said of themselves when last asked."
        ) { scrape, writer in
            for meter in scrape.meters {
                var labels = LabelText()
                let facts = meter.status.facts
                labels.add("collector", meter.collector.rawValue)
                labels.add("firmware", ifKnown: facts?.firmware)
                labels.add("identification", ifKnown: facts?.identification)
                labels.add("dsmr_version", ifKnown: facts?.version)
                writer.sample(meter.labels + [UInt8(ascii: ",")] + labels.bytes, 1)
            }
        },
    ]

    /// What the configuration says of the sites.
    static let sites: [MetricFamily] = [
        MetricFamily("site_info", .gauge, .site, "What the configuration says of the site.") { scrape, writer in
            for site in scrape.sites {
                var labels = LabelText()
                labels.add("site", site.id)
                labels.add("name", ifKnown: site.name)
                labels.add("country", ifKnown: site.country)
                for label in site.labels { labels.add(label.name, ifKnown: label.value) }
                writer.sample(labels.bytes, 1)
            }
        },
        .ofSites(
            "site_fuse_amperes", unit: "amperes", decimals: 3, "What each phase of the site's main fuse bears."
        ) { site, _ in
            site.fuse?.current.milliamperes
        },
        .ofSites(
            "site_utc_offset_seconds", unit: "seconds", "How far the site's clocks are ahead of UTC now."
        ) { site, now in
            site.zone.offset(at: now)
        },
    ]

    /// What the devices that read the meters say of themselves; it leaves when it is older than 20 minutes.
    static let loggers: [MetricFamily] = [
        .ofMeters(
            "logger_free_heap_bytes", .gauge, unit: "bytes", "Free memory of the device, as last asked."
        ) { meter, now in
            meter.health(at: now)?.freeHeapBytes
        },
        .ofMeters("logger_rssi_dbm", .gauge, unit: "dbm", "Strength of the Wi-Fi signal, as last asked.") {
            meter, now in
            meter.health(at: now)?.rssiDecibelMilliwatts
        },
        .ofMeters(
            "logger_uptime_seconds", .gauge, unit: "seconds", "Time since the device started, as last asked."
        ) { meter, now in
            meter.health(at: now)?.uptimeSeconds
        },
        .ofMeters("logger_telegrams_total", .counter, "Telegrams that the device has read, as last asked.") {
            meter, now in
            meter.health(at: now)?.telegrams
        },
        .ofMeters(
            "logger_telegram_errors_total", .counter, "Telegrams that the device could not parse, as last asked."
        ) { meter, now in
            meter.health(at: now)?.telegramErrors
        },
        .ofMeters("logger_reboots_total", .counter, "How often the device has started, as last asked.") {
            meter, now in
            meter.health(at: now)?.reboots
        },
    ]
}

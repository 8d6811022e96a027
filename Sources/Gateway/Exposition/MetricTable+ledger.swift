internal import Metering

extension MetricTable {
    /// What the ledger says of the meters and sites, as of the last quarter hour that is booked.
    static func ledger(_ energyUnit: MetricsSettings.EnergyUnit) -> [MetricFamily] {
        completeness + [
            idle("gas", .gas), idle("water", .water),
            .ofLedger(
                "site_base_load_watts", unit: "watts", "Mean power from the grid from two to four in the last night."
            ) { $0.baseLoad },
            .ofLedger(
                "site_base_load_recent_watts", unit: "watts",
                "Lowest mean power from the grid from two to four of the last three nights."
            ) { $0.baseLoadRecent },
            .ofLedger(
                "site_base_load_median_watts", unit: "watts",
                "Median over 28 nights of the mean power from the grid from two to four, seven nights at least."
            ) { $0.baseLoadMedian },
            energy(
                "site_export_today", energyUnit, "Energy to the grid since midnight, up to the last quarter hour."
            ) { $0.exportToday },
            energy(
                "site_export_daily_mean", energyUnit, "Energy to the grid a day, mean of the 14 days before today."
            ) { $0.exportDailyMean },
            .ofLedger(
                "site_completeness_today_ratio", unit: "ratio", decimals: 3,
                "Part of today for which there are readings, of the meter at the grid that has the fewest."
            ) { $0.todayCompleteness },
        ]
    }

    private static let completeness = [
        MetricFamily(
            "meter_completeness_ratio", .gauge, unit: "ratio", .meter,
            "Part of the last hour and of the last 24 hours for which there are readings."
        ) { scrape, writer in
            for meter in scrape.meters {
                guard let figures = scrape.ledger.meters[meter.key] else { continue }
                for (window, value) in [("1h", figures.hourCompleteness), ("24h", figures.dayCompleteness)] {
                    guard let value else { continue }
                    let label = [UInt8(ascii: ",")] + LabelText.bytes(["window": window])
                    writer.sample(meter.labels + label, value, decimals: 3)
                }
            }
        },
        MetricFamily(
            "meter_completeness_yesterday_ratio", .gauge, unit: "ratio", .meter,
            "Part of yesterday, by the clocks of the site, for which there are readings."
        ) { scrape, writer in
            for meter in scrape.meters {
                guard let value = scrape.ledger.meters[meter.key]?.yesterdayCompleteness else { continue }
                writer.sample(meter.labels, value, decimals: 3)
            }
        },
    ]

    private static func idle(_ name: String, _ type: MBusDeviceType) -> MetricFamily {
        MetricFamily(
            "meter_\(name)_last_idle_timestamp_seconds", .gauge, unit: "seconds", .meter,
            "End of the last quarter hour without flow, or since when it is known that there was none, since 1970."
        ) { scrape, writer in
            for meter in scrape.meters {
                let idle = scrape.ledger.meters[meter.key]?.lastIdle ?? [:]
                for (register, time) in idle.sorted(by: { $0.key < $1.key })
                where MBusDeviceType(slotOf: register) == type {
                    let label = LabelText.bytes(["channel": register.description.metric.labelValue])
                    writer.sample(meter.labels + [UInt8(ascii: ",")] + label, time.seconds)
                }
            }
        }
    }

    private static func energy(
        _ name: String, _ unit: MetricsSettings.EnergyUnit, _ help: String,
        _ value: @escaping @Sendable (LedgerFigures.OfSite) -> Int64?
    ) -> MetricFamily {
        switch unit {
        case .joules:
            .ofLedger("\(name)_joules", unit: "joules", help) { value($0).map { $0 * 3600 } }
        case .kilowattHours:
            .ofLedger("\(name)_kilowatt_hours", unit: "kilowatt_hours", decimals: 3, help, value)
        }
    }
}

extension MetricFamily {
    /// A family with one sample for each site of whose ledger there is a value.
    fileprivate static func ofLedger(
        _ name: String, unit: String, decimals: Int = 0, _ help: String,
        _ value: @escaping @Sendable (LedgerFigures.OfSite) -> Int64?
    ) -> MetricFamily {
        MetricFamily(name, .gauge, unit: unit, .site, help) { scrape, writer in
            for site in scrape.sites {
                guard let value = scrape.ledger.sites[site.id].flatMap(value) else { continue }
                writer.sample(LabelText.bytes(["site": site.id]), value, decimals: decimals)
            }
        }
    }
}

internal import Metering

extension JSONWriter {
    /// Writes what meters used.
    mutating func usage(_ report: UsageReport, now: Timestamp) {
        object { json in
            json.member("resolution", report.resolution.rawValue)
            json.array("groups") { json in
                for group in report.groups { json.group(group, now: now) }
            }
        }
    }

    private mutating func group(_ group: UsageReport.Group, now: Timestamp) {
        object { json in
            for (name, value) in group.names { json.member(name, value) }
            json.member("meters", Int64(group.meterCount))
            json.array("periods") { json in
                for period in group.periods { json.period(period, in: group.zone, now: now) }
            }
        }
    }

    private mutating func period(_ period: UsagePeriod, in zone: Zone, now: Timestamp) {
        object { json in
            json.member("start", period.start.rfc3339(in: zone))
            json.member("end", period.end.rfc3339(in: zone))
            for quantity in UsageQuantity.all {
                guard let amount = period.amounts[quantity] else { continue }
                json.member(quantity.name, amount, decimals: quantity.unit.displayDecimals)
            }
            if let watts = period.meanWatts(.importEnergy, now: now) { json.member("electricity_import_mean_w", watts) }
            if let watts = period.meanWatts(.exportEnergy, now: now) { json.member("electricity_export_mean_w", watts) }
            json.peak("electricity_import_peak", period.peak, in: zone)
            json.peak("meter_peak", period.meterPeak, in: zone)
            if !period.gauges.isEmpty { json.gauges(period.gauges) }
            json.member("meters_measured", Int64(period.measuredMeters))
            json.meterCounts(of: period)
            json.member("completeness", period.completeness, decimals: 3)
            json.array("quality") { json in
                for word in period.quality.words { json.text(word) }
            }
        }
    }

    /// Says of how many meters a quantity is known, where it is of fewer than were measured: gas of those that have some.
    private mutating func meterCounts(of period: UsagePeriod) {
        let fewer = UsageQuantity.all.filter {
            (period.meterCounts[$0] ?? period.measuredMeters) < period.measuredMeters
        }
        guard !fewer.isEmpty else { return }
        object("meters_measured_of") { json in
            for quantity in fewer { json.member(quantity.name, Int64(period.meterCounts[quantity] ?? 0)) }
        }
    }

    private mutating func peak(_ name: String, _ peak: LedgerRecord.Peak?, in zone: Zone) {
        guard let peak else { return }
        member("\(name)_w", peak.watts)
        member("\(name)_time", peak.start.rfc3339(in: zone))
    }

    private mutating func gauges(_ gauges: [GaugeSummary]) {
        object("gauges") { json in
            for gauge in gauges {
                let description = gauge.register.description
                let decimals = description.unit.displayDecimals
                json.object(description.jsonName) { json in
                    json.member("mean", gauge.mean, decimals: decimals)
                    json.member("min", gauge.lowest, decimals: decimals)
                    json.member("max", gauge.highest, decimals: decimals)
                }
            }
        }
    }
}

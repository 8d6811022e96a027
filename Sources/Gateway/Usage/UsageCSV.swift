internal import Metering

/// What meters used as comma-separated values (RFC 4180), a line a group and period.
enum UsageCSV {
    /// The document, with a line of column names.
    static func bytes(of report: UsageReport, now: Timestamp) -> [UInt8] {
        let names = report.groups.first?.names.map(\.name) ?? []
        let quantities = UsageQuantity.all.filter { quantity in
            report.groups.contains { $0.periods.contains { $0.amounts[quantity] != nil } }
        }
        var lines = CSVWriter()
        lines.line(
            names + ["start", "end"] + quantities.map(\.name) + [
                "electricity_import_mean_w", "electricity_import_peak_w", "electricity_import_peak_time",
                "meters_measured", "completeness", "quality",
            ])
        for group in report.groups {
            for period in group.periods {
                let amounts = quantities.map { quantity in
                    period.amounts[quantity].map {
                        DecimalText.string($0, decimals: quantity.unit.displayDecimals)
                    } ?? ""
                }
                lines.line(
                    group.names.map(\.value) + [
                        period.start.rfc3339(in: group.zone), period.end.rfc3339(in: group.zone),
                    ] + amounts + [
                        period.meanWatts(.importEnergy, now: now).map(String.init) ?? "",
                        (period.peak?.watts).map(String.init) ?? "",
                        period.peak?.start.rfc3339(in: group.zone) ?? "", "\(period.measuredMeters)",
                        DecimalText.string(period.completeness, decimals: 3),
                        period.quality.words.joined(separator: " "),
                    ])
            }
        }
        return lines.bytes
    }
}

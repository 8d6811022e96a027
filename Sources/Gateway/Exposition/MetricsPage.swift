/// The page of `/metrics`: all families of the table over one scrape.
enum MetricsPage {
    /// Writes the page.
    static func render(
        _ scrape: Scrape, _ selection: MetricSelection, energyUnit: MetricsSettings.EnergyUnit,
        format: ExpositionFormat
    ) -> [UInt8] {
        // About what a page takes, so that it seldom moves while it grows: 40 samples a meter.
        var page = SampleWriter(format: format, capacity: 65_536 + scrape.meters.count * 40 * 96)
        for family in MetricTable.families(energyUnit) where selection.includes(family) {
            page.family(family) { page in family.write(scrape, &page) }
        }
        page.finish()
        return page.bytes
    }
}

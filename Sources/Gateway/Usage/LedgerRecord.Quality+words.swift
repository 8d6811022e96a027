internal import Metering

extension LedgerRecord.Quality {
    /// The words of JSON and CSV for what is known against a period.
    static let names: [(quality: LedgerRecord.Quality, word: String)] = [
        (.estimated, "estimated"), (.backfilled, "backfilled"), (.approximate, "approximate"),
        (.replaced, "replaced"), (.held, "held"), (.demandDiffers, "demand_differs"),
        (.peakDiffers, "peak_differs"), (.receptionTime, "reception_time"),
    ]

    /// The words of this set.
    var words: [String] { LedgerRecord.Quality.names.filter { contains($0.quality) }.map(\.word) }
}

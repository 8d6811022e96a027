/// `store.retention`: how long each layer of the history is kept.
enum RetentionSection {
    private static let usual = StoreSettings.Retention()
    static let readings = DefaultedKey(
        "readings", .retention, default: usual.readings,
        "How long readings are kept; quarter hours that are older are not made anew.")
    static let ledger = DefaultedKey(
        "ledger", .retention, default: usual.ledger, "How long quarter hours are kept.")
    static let days = DefaultedKey(
        "days", .retention, default: usual.days, "How long days and months are kept.")

    static let table = KeyTable(rows: [readings.row, ledger.row, days.row])

    /// Reads the section; one that is absent is all defaults.
    static func read(_ reader: MappingReader) -> StoreSettings.Retention {
        StoreSettings.Retention(
            readings: reader.value(readings), ledger: reader.value(ledger), days: reader.value(days))
    }
}

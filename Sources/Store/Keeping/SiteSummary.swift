/// What a site has in a history, or what was done with it.
public struct SiteSummary: Hashable, Sendable {
    /// The site.
    public internal(set) var site: String
    /// How many meters it has.
    public internal(set) var meters = 0
    /// How many readings were written or removed.
    public internal(set) var readings = 0
    /// How many readings were there already.
    public internal(set) var alreadyThere = 0
    /// How many rows of the ledger were written or removed.
    public internal(set) var ledgerRows = 0
    /// How many records of state were written or removed.
    public internal(set) var records = 0

    /// `3 meters, 120000 readings, 400 rows of the ledger, 9 records`.
    public var text: String {
        "\(meters) meters, \(readings) readings, \(ledgerRows) rows of the ledger, \(records) records"
            + (alreadyThere > 0 ? "; \(alreadyThere) readings were there already" : "")
    }
}

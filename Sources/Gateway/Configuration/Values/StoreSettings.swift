/// Where and how often the history is written.
struct StoreSettings: Hashable, Sendable {
    /// The database's file; its folder need not exist yet.
    var path: String
    /// How long a reading waits for its batch at most: what a power cut can cost.
    var flush: Duration
}

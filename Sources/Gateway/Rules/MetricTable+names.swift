extension MetricTable {
    /// The names of all series that rules can find: energy in joules, whatever the metrics page says.
    static let names: Set<String> = Set(families(.joules).flatMap(\.sampleNames))
}

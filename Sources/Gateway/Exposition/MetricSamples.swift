internal import Alerting

/// The metric table as rules read it: once a tick, energy in joules, and only what they ask for.
struct MetricSamples: Sendable {
    private let families: [MetricFamily]
    private var gathering = SampleGathering()

    /// Picks the families that are needed.
    ///
    /// - Parameter names: The names of the samples, a histogram's with `_bucket`, `_sum` or `_count`; nil for all there are.
    init(names: Set<String>?) {
        families = MetricTable.forRules.filter { family in
            names.map { names in family.sampleNames.contains { names.contains($0) } } ?? true
        }
    }

    /// The names of all samples that there can be.
    static let names = Set(MetricTable.forRules.flatMap(\.sampleNames))

    /// The samples of a scrape; a series bears the same labels, in the same memory, each time.
    mutating func samples(of scrape: Scrape) -> [Sample] {
        var writer = SampleWriter(gathering: gathering)
        // Else each family's labels would be copied before the first is added.
        gathering = SampleGathering()
        for family in families { writer.family(family) { family.write(scrape, &$0) } }
        guard var gathered = writer.takeGathering() else { return [] }
        defer { gathering = gathered }
        return gathered.takeSamples()
    }
}

extension MetricFamily {
    /// The names that the family's samples bear.
    var sampleNames: [String] {
        kind == .histogram ? ["_bucket", "_sum", "_count"].map { name + $0 } : [name]
    }
}

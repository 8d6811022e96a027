internal import Metering

/// Takes the samples of families one by one: as lines of a page, or as values for rules.
struct SampleWriter: Sendable {
    /// What closes the labels of a sample that has no more than its meter's.
    static let closing = Array("} ".utf8)

    let format: ExpositionFormat
    /// The page so far.
    private(set) var bytes: [UInt8] = []
    /// What samples are gathered in; nil where a page is written.
    private var gathering: SampleGathering?
    /// The name of the family's samples with the bracket behind it: `meter_up{`.
    private var opening: [UInt8] = []

    /// Starts an empty page.
    init(format: ExpositionFormat, capacity: Int = 0) {
        self.format = format
        bytes.reserveCapacity(capacity)
    }

    /// Gathers samples as values.
    init(gathering: SampleGathering) {
        format = .text
        self.gathering = gathering
    }

    /// Hands back what has gathered the samples; nil where a page was written.
    mutating func takeGathering() -> SampleGathering? {
        defer { gathering = nil }
        return gathering
    }

    /// Writes a family: its head and its samples, or nothing when it has none.
    mutating func family(_ family: MetricFamily, _ samples: (inout SampleWriter) -> Void) {
        opening = family.opening
        guard gathering == nil else {
            gathering?.begin(family.name)
            samples(&self)
            gathering?.end()
            return
        }
        let start = bytes.count
        bytes.append(contentsOf: format == .text ? family.textHead : family.openMetricsHead)
        let end = bytes.count
        samples(&self)
        if bytes.count == end { bytes.removeLast(end - start) }
    }

    /// Writes a sample.
    ///
    /// - Parameters:
    ///   - labels: The labels, without brackets.
    ///   - closing: More labels, the closing bracket and the space behind it.
    ///   - amount: The value, in units of ten to the power of minus `decimals`.
    ///   - decimals: How many decimals `amount` has.
    mutating func sample(
        _ labels: [UInt8], closing: [UInt8] = SampleWriter.closing, _ amount: Int64, decimals: Int = 0
    ) {
        guard gathering == nil else {
            gathering?.take(opening, labels, closing, SampleGathering.value(amount, decimals: decimals))
            return
        }
        bytes.append(contentsOf: opening)
        bytes.append(contentsOf: labels)
        bytes.append(contentsOf: closing)
        DecimalText.append(amount, decimals: decimals, to: &bytes)
        bytes.append(UInt8(ascii: "\n"))
    }

    /// Writes a sample without labels.
    mutating func sample(_ amount: Int64, decimals: Int = 0) {
        guard gathering == nil else { return sample([], amount, decimals: decimals) }
        bytes.append(contentsOf: opening.dropLast())
        bytes.append(UInt8(ascii: " "))
        DecimalText.append(amount, decimals: decimals, to: &bytes)
        bytes.append(UInt8(ascii: "\n"))
    }

    /// Writes the buckets, the sum and the count of a histogram, in seconds.
    mutating func histogram(_ histogram: DurationHistogram, _ labels: [UInt8] = []) {
        let name = opening.dropLast()
        defer { opening = Array(name) + [UInt8(ascii: "{")] }
        opening = name + Array("_bucket{".utf8)
        var cumulated: Int64 = 0
        for (bound, count) in zip(SampleWriter.bounds, histogram.counts) {
            cumulated += Int64(count)
            sample(labels, closing: (labels.isEmpty ? [] : [UInt8(ascii: ",")]) + bound, cumulated)
        }
        for (suffix, amount, decimals) in [("_sum", histogram.sum.wholeMicroseconds, 6), ("_count", cumulated, 0)] {
            opening = name + Array("\(suffix){".utf8)
            if labels.isEmpty {
                sample(amount, decimals: decimals)
            } else {
                sample(labels, amount, decimals: decimals)
            }
        }
    }

    /// Ends the page.
    mutating func finish() {
        if format == .openMetrics { bytes.append(contentsOf: "# EOF\n".utf8) }
    }

    /// `le="0.005"} ` and so on: bounds as OpenMetrics wants them, in both formats, so that they name one series.
    private static let bounds: [[UInt8]] = {
        let bounds = DurationHistogram.boundsMilliseconds.map { bound in
            DecimalText.string(bound, decimals: 3) + (bound % 1000 == 0 ? ".0" : "")
        }
        return (bounds + ["+Inf"]).map { Array("le=\"\($0)\"} ".utf8) }
    }()
}

extension Duration {
    /// The span in whole microseconds, rounded towards zero.
    var wholeMicroseconds: Int64 {
        components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000
    }
}

internal import Alerting
internal import Metering

/// Samples as rules take them, and the labels of all series so far, so that a series bears the same ones each time.
struct SampleGathering: Sendable {
    /// The samples since they were taken last.
    private(set) var samples: [Sample] = []
    private var known: [String: SeriesLabels] = [:]
    private var family = ""
    private var present = SeriesLabels()

    /// Goes on to a family.
    mutating func begin(_ family: String) {
        self.family = family
        present = known.removeValue(forKey: family) ?? SeriesLabels()
        present.begin()
    }

    /// Takes a sample of the family, by the pieces of text that a page would have of it.
    mutating func take(_ opening: [UInt8], _ labels: [UInt8], _ closing: [UInt8], _ value: Double) {
        samples.append(Sample(present.labels(opening, labels, closing), value))
    }

    /// Ends a family.
    mutating func end() {
        known[family] = present
    }

    /// Hands the samples over, and begins anew.
    mutating func takeSamples() -> [Sample] {
        let count = samples.count
        defer {
            samples = []
            // A fleet has about as many each time.
            samples.reserveCapacity(count + count / 8)
        }
        return samples
    }

    /// The double nearest to an exact decimal number, as reading its text gives it.
    static func value(_ amount: Int64, decimals: Int) -> Double {
        // Both are exact doubles up to here, and a division of those is rounded once.
        if decimals == 0 { return Double(amount) }
        guard amount.magnitude <= 1 << 53, decimals <= 22 else {
            return Double(DecimalText.string(amount, decimals: decimals)) ?? .nan
        }
        return Double(amount) / Double(DecimalText.powerOfTen(decimals))
    }
}

/// The labels of one family's series, which are the same objects each time they are asked for.
///
/// Series come in the same order tick by tick, so each is looked for where it stood; only after a change is it searched.
private struct SeriesLabels: Sendable {
    private struct Series: Sendable {
        let text: [UInt8]
        let labels: Labels
    }

    private var former: [Series] = []
    private var present: [Series] = []
    /// Where in `former` the next series is expected.
    private var expected = 0
    /// Where each series of `former` stands; nil until one was elsewhere than expected.
    private var places: [[UInt8]: Int]?
    /// The names of the samples, so that all series share their memory.
    private var names: [String] = []

    mutating func begin() {
        swap(&former, &present)
        present.removeAll(keepingCapacity: true)
        expected = 0
        places = nil
    }

    mutating func labels(_ opening: [UInt8], _ labels: [UInt8], _ closing: [UInt8]) -> Labels {
        if expected < former.count, former[expected].text.consists(of: opening, labels, closing) {
            present.append(former[expected])
            expected += 1
            return present[present.count - 1].labels
        }
        let text = opening + labels + closing
        let places = places ?? Dictionary(uniqueKeysWithValues: former.enumerated().map { ($1.text, $0) })
        self.places = places
        if let place = places[text] {
            present.append(former[place])
            expected = place + 1
        } else {
            let name = name(opening)
            present.append(Series(text: text, labels: Labels([(Labels.metricName, name)] + (labels + closing).labels)))
        }
        return present[present.count - 1].labels
    }

    private mutating func name(_ opening: [UInt8]) -> String {
        let name = String(decoding: opening.dropLast(), as: UTF8.self)
        if let known = names.first(where: { $0 == name }) { return known }
        names.append(name)
        return name
    }
}

extension [UInt8] {
    /// Whether these are the bytes of three pieces, one behind the other.
    fileprivate func consists(of first: [UInt8], _ second: [UInt8], _ third: [UInt8]) -> Bool {
        guard count == first.count + second.count + third.count else { return false }
        let middle = first.count + second.count
        return self[..<first.count].elementsEqual(first) && self[first.count..<middle].elementsEqual(second)
            && self[middle...].elementsEqual(third)
    }

    /// The labels of a text such as `site="jansen",meter="grid"} `, what `LabelText` escaped as it was.
    fileprivate var labels: [(name: String, value: String)] {
        var labels: [(name: String, value: String)] = []
        var index = startIndex
        while let equals = self[index...].firstIndex(of: UInt8(ascii: "=")) {
            let name = self[index..<equals].drop { $0 == UInt8(ascii: ",") }
            var value: [UInt8] = []
            index = equals + 2
            while index < endIndex, self[index] != UInt8(ascii: "\"") {
                let isEscaped = self[index] == UInt8(ascii: "\\")
                if isEscaped { index += 1 }
                value.append(isEscaped && self[index] == UInt8(ascii: "n") ? UInt8(ascii: "\n") : self[index])
                index += 1
            }
            labels.append((String(decoding: name, as: UTF8.self), String(decoding: value, as: UTF8.self)))
            index = Swift.min(index + 1, endIndex)
        }
        return labels
    }
}

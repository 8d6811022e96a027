internal import Metering

/// What a client says it would like to get, with weights: an `Accept` or `Accept-Encoding` field (RFC 9110 §12.5).
struct AcceptList: Sendable {
    private struct Entry: Sendable {
        /// `text/plain`, `text/*` or `gzip`, in lower case.
        let name: Substring
        let parameters: [(name: Substring, value: Substring)]
        /// Thousandths.
        let quality: Int64
    }

    private let entries: [Entry]

    /// Reads the lines of a field; what is no entry is passed over.
    init(_ lines: [String]) {
        entries = lines.flatMap { $0.lowercased().split(separator: ",") }.compactMap(AcceptList.entry)
    }

    /// How much a media type is wanted, in thousandths: what the most precise matching entry says.
    ///
    /// - Parameters:
    ///   - type: The type, such as `text/plain`.
    ///   - parameters: Its parameters; an entry that names one of them with another value does not match.
    /// - Returns: 1000 for all where there is no field.
    func quality(ofType type: String, parameters: KeyValuePairs<String, String>) -> Int64 {
        guard !entries.isEmpty else { return 1000 }
        let family = type.prefix { $0 != "/" } + "/*"
        var best: (precision: Int, quality: Int64) = (0, 0)
        for entry in entries {
            var precision = entry.name == type ? 3 : entry.name == family ? 2 : entry.name == "*/*" ? 1 : 0
            guard precision > 0 else { continue }
            let known = entry.parameters.filter { given in parameters.contains { $0.key == given.name } }
            guard known.allSatisfy({ given in parameters.contains { $0.key == given.name && $0.value == given.value } })
            else { continue }
            precision += known.count
            if precision > best.precision { best = (precision, entry.quality) }
        }
        return best.quality
    }

    /// How much a content coding is wanted, in thousandths.
    ///
    /// - Returns: 0 where it is not named, but 1 for `identity`, which is always allowed unless it is refused.
    func quality(ofCoding coding: String) -> Int64 {
        if let entry = entries.last(where: { $0.name == coding }) { return entry.quality }
        if let rest = entries.last(where: { $0.name == "*" }) { return rest.quality }
        return coding == "identity" ? 1 : 0
    }

    /// Whether an answer should be compressed for this client.
    var prefersGzip: Bool {
        let gzip = quality(ofCoding: "gzip")
        return gzip > 0 && gzip >= quality(ofCoding: "identity")
    }

    private static func entry(_ text: Substring) -> Entry? {
        let parts = text.split(separator: ";").map { trimmed($0) }
        guard let name = parts.first, !name.isEmpty else { return nil }
        var parameters: [(name: Substring, value: Substring)] = []
        for part in parts.dropFirst() {
            guard let equals = part.firstIndex(of: "=") else { continue }
            let value = part[part.index(after: equals)...]
            parameters.append((part[..<equals], value.hasPrefix("\"") ? value.dropFirst().dropLast() : value))
        }
        guard let weight = parameters.first(where: { $0.name == "q" }) else {
            return Entry(name: name, parameters: parameters, quality: 1000)
        }
        guard let quality = DecimalText.parse(weight.value.utf8, decimals: 3)?.amount, (0...1000).contains(quality)
        else { return nil }
        return Entry(name: name, parameters: parameters, quality: quality)
    }

    private static func trimmed(_ text: Substring) -> Substring {
        let start = text.drop { $0 == " " || $0 == "\t" }
        guard let last = start.lastIndex(where: { $0 != " " && $0 != "\t" }) else { return "" }
        return start[...last]
    }
}

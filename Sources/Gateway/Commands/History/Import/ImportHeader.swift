internal import Metering

/// The first line of a file that is imported: what its columns mean.
struct ImportHeader: Sendable {
    /// All that is wrong with a first line.
    struct Problems: Error, Hashable {
        let texts: [String]
    }

    let format: ImportFormat
    /// The names, as the file has them.
    let names: [String]
    /// What each column means.
    let meanings: [ImportMeaning]

    /// Reads the line, without its end.
    ///
    /// - Throws: all that is wrong with it.
    init(_ line: some Sequence<UInt8>) throws(Problems) {
        let names = ImportHeader.names(in: line)
        let format = ImportFormat.of(names)
        let meanings = names.map { format.meanings[$0] }
        var texts: [String] = []
        for (index, name) in names.enumerated() {
            if meanings[index] == nil {
                let hint = Suggestion.hint(for: name, among: format.meanings.keys.sorted())
                texts.append("column \(index + 1): unknown column \"\(name)\"\(hint)")
            } else if let first = meanings[..<index].firstIndex(of: meanings[index]), meanings[index] != .nothing {
                let same = names[first] == name ? "stands" : "says what \"\(names[first])\" says,"
                texts.append("column \(index + 1): \"\(name)\" \(same) in column \(first + 1) already")
            }
        }
        texts += ImportHeader.gaps(in: names, meanings.compactMap { $0 }, format)
        guard texts.isEmpty else { throw Problems(texts: texts) }
        self.format = format
        self.names = names
        self.meanings = meanings.compactMap { $0 }
    }

    /// What the columns lack.
    private static func gaps(in names: [String], _ meanings: [ImportMeaning], _ format: ImportFormat) -> [String] {
        var texts: [String] = []
        if names.count == 1, names[0].contains(";") {
            return ["columns are separated by semicolons, expected commas"]
        }
        if !meanings.contains(.time) { texts.append("there is no column \"\(format.timeNames[0])\"") }
        var registers: Set<Register> = []
        for case .value(let register, _) in meanings { registers.insert(register) }
        if registers.isEmpty { texts.append("there is no column of a register, such as electricity_import_t1_kwh") }
        for (index, name) in names.enumerated() {
            switch format.meanings[name] {
            case .ownTime(let register) where !registers.contains(register):
                texts.append("column \(index + 1): \"\(name)\" has no value beside it")
            case .inferred(let register) where !meanings.contains(.ownTime(register)):
                texts.append("column \(index + 1): \"\(name)\" has no time beside it")
            default: break
            }
        }
        return texts
    }

    private static func names(in line: some Sequence<UInt8>) -> [String] {
        var bytes = Array(line)
        // Spreadsheets put a byte order mark in front.
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
        return bytes.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false).map { field in
            let text = String(decoding: field, as: UTF8.self)
            return text.count >= 2 && text.hasPrefix("\"") && text.hasSuffix("\"")
                ? String(text.dropFirst().dropLast()) : text
        }
    }
}

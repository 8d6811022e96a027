internal import Metering

/// Makes readings of the lines of a file: no text is made, and nothing is allocated but what the reading keeps.
struct ImportLine {
    /// Why a line is no reading: what is wrong, and in which column where it is one.
    struct Problem: Error, Hashable {
        let column: Int?
        let text: String
    }

    private let header: ImportHeader
    private let received: Timestamp
    private let latest: Timestamp
    /// Whether the values' columns stand in the order of their registers.
    private let isOrdered: Bool
    private var entries: [RegisterValues.Entry] = []
    private var ownTimes: [RegisterValues.OwnTime] = []

    /// Prepares to read the lines of a file.
    ///
    /// - Parameters:
    ///   - header: Its columns.
    ///   - now: The present moment: when readings were received of which the file does not say it, and a day before the
    ///     latest that is believed.
    init(_ header: ImportHeader, now: Timestamp) {
        self.header = header
        received = now
        latest = now.advanced(by: .seconds(86400))
        let registers = header.meanings.compactMap { meaning in
            if case .value(let register, _) = meaning { register } else { nil }
        }
        let timed = header.meanings.compactMap { meaning in
            if case .ownTime(let register) = meaning { register } else { nil }
        }
        isOrdered = registers == registers.sorted() && timed == timed.sorted()
    }

    /// Reads a line, without its end.
    mutating func reading(_ line: Span<UInt8>) throws(Problem) -> Reading {
        entries.removeAll(keepingCapacity: true)
        ownTimes.removeAll(keepingCapacity: true)
        var draft = Draft(received: received)
        var start = 0
        for column in header.meanings.indices {
            guard start <= line.count else { throw try width(line) }
            let (field, end) = try field(line, from: start, column)
            if !field.isEmpty { try take(line.extracting(field), column, &draft) }
            start = end + 1
        }
        guard start == line.count + 1 else { throw try width(line) }
        return try finish(draft)
    }

    /// What a line has beside its values.
    private struct Draft {
        var time: Timestamp?
        var received: Timestamp
        var origin = Reading.Origin.imported
        var quality: Reading.Quality = []
    }

    /// Where a field's text stands, and where its comma or the end of the line does.
    @inline(__always)
    private func field(_ line: Span<UInt8>, from start: Int, _ column: Int) throws(Problem) -> (Range<Int>, Int) {
        var end = start
        if end < line.count, line[end] == UInt8(ascii: "\"") { return try quoted(line, from: start, column) }
        while end < line.count, line[end] != UInt8(ascii: ",") { end += 1 }
        return (start..<end, end)
    }

    /// A field in quotes; nothing that is imported has a quote or a line end inside.
    private func quoted(_ line: Span<UInt8>, from start: Int, _ column: Int) throws(Problem) -> (Range<Int>, Int) {
        var end = start + 1
        while end < line.count, line[end] != UInt8(ascii: "\"") { end += 1 }
        guard end < line.count else { throw Problem(column: column, text: "a quote is not closed on its line") }
        guard end + 1 == line.count || line[end + 1] == UInt8(ascii: ",") else {
            throw Problem(column: column, text: "something stands behind a closing quote")
        }
        return (start + 1..<end, end + 1)
    }

    /// What is wrong with a line that has more or fewer columns.
    private func width(_ line: Span<UInt8>) throws(Problem) -> Problem {
        var count = 0
        var start = 0
        while start <= line.count {
            start = try field(line, from: start, count).1 + 1
            count += 1
        }
        return Problem(column: nil, text: "\(Counted(count, "column")), expected \(header.names.count)")
    }

    private mutating func take(_ field: Span<UInt8>, _ column: Int, _ draft: inout Draft) throws(Problem) {
        switch header.meanings[column] {
        case .value(let register, let decimals):
            guard let parsed = DecimalText.parse(field, decimals: decimals) else {
                throw problem(field, column, "is no number")
            }
            if parsed.isTruncated { draft.quality.insert(.truncated) }
            if parsed.amount < 0, !register.description.isSigned { throw problem(field, column, "is below zero") }
            entries.append(.init(register, parsed.amount))
        case .time: draft.time = try time(field, column)
        case .received: draft.received = try time(field, column)
        case .ownTime(let register):
            ownTimes.append(.init(register, try time(field, column), isInferred: false))
        case .inferred(let register): try infer(register, field, column)
        case .origin: draft.origin = try origin(field, column)
        case .quality: draft.quality.formUnion(try quality(field, column))
        case .nothing: break
        }
    }

    private mutating func finish(_ draft: Draft) throws(Problem) -> Reading {
        guard let time = draft.time else {
            throw Problem(column: header.meanings.firstIndex(of: .time), text: "there is no time")
        }
        guard !entries.isEmpty else { throw Problem(column: nil, text: "there is no value") }
        if !isOrdered {
            entries.sort { $0.register < $1.register }
            ownTimes.sort { $0.register < $1.register }
        }
        for own in ownTimes where !entries.contains(where: { $0.register == own.register }) {
            throw Problem(
                column: header.meanings.firstIndex(of: .ownTime(own.register)), text: "there is no value for it")
        }
        return Reading(
            time: time, received: draft.received, origin: draft.origin, quality: draft.quality,
            values: RegisterValues(inOrder: Array(entries), ownTimes: ownTimes.isEmpty ? [] : Array(ownTimes)))
    }
}

extension ImportLine {
    private func time(_ field: Span<UInt8>, _ column: Int) throws(Problem) -> Timestamp {
        let time: Timestamp
        do throws(TimeText.Problem) {
            time = try TimeText.parse(field)
        } catch {
            switch error {
            case .malformed: throw problem(field, column, "is no time; expected one such as 2026-03-01T13:15:03Z")
            case .noZone: throw problem(field, column, "has no zone; expected Z or one such as +01:00 behind it")
            case .impossible: throw problem(field, column, "does not exist")
            }
        }
        guard time <= latest else { throw problem(field, column, "has not come yet") }
        return time
    }

    private mutating func infer(_ register: Register, _ field: Span<UInt8>, _ column: Int) throws(Problem) {
        if field.equals("false") { return }
        guard field.equals("true") else { throw problem(field, column, "is neither true nor false") }
        guard let index = ownTimes.firstIndex(where: { $0.register == register }) else {
            throw Problem(column: column, text: "there is no time for it")
        }
        ownTimes[index] = .init(register, ownTimes[index].time, isInferred: true)
    }

    private func origin(_ field: Span<UInt8>, _ column: Int) throws(Problem) -> Reading.Origin {
        if let origin = Reading.Origin(word: field) { return origin }
        let words = Reading.Origin.allCases.map(\.word).joined(separator: ", ")
        throw problem(field, column, "is no origin; expected one of \(words)")
    }

    private func quality(_ field: Span<UInt8>, _ column: Int) throws(Problem) -> Reading.Quality {
        var quality: Reading.Quality = []
        for word in field.text.split(separator: " ") {
            guard let name = Reading.Quality.names.first(where: { $0.word == word }) else {
                throw problem(field, column, "has the unknown word \(word)")
            }
            quality.insert(name.flag)
        }
        return quality
    }

    private func problem(_ field: Span<UInt8>, _ column: Int, _ text: String) -> Problem {
        Problem(column: column, text: "\"\(Problem.excerpt(field.text))\" \(text)")
    }
}

extension ImportLine.Problem {
    /// The beginning of a field, which may be as long as a file.
    fileprivate static func excerpt(_ text: String) -> String { Gateway.Problem.excerpt(text) }
}

internal import Metering

/// A file that is imported, batch by batch of readings; lines that are none are noted and passed over.
final class ImportFile {
    /// How many readings a batch has: enough for the store to seal them at once.
    static let batchSize = 20_000

    let path: String
    let header: ImportHeader
    private let meter: MeterKey
    private let source: LineSource
    private var parser: ImportLine
    /// What was wrong so far.
    private(set) var problems = ImportProblems()
    /// How many readings have the flag of a truncated value.
    private(set) var truncated = 0
    /// The earliest reading so far.
    private(set) var earliest: Timestamp?

    /// Opens a file and reads its first line.
    ///
    /// - Throws: `CommandFailure`, with all that is wrong with the first line.
    init(_ path: String, of meter: MeterKey, now: Timestamp) throws(CommandFailure) {
        self.path = path
        self.meter = meter
        source = try LineSource(path)
        guard let line = try source.next({ $0.array }) else {
            throw CommandFailure(1, "\(path):1: there is no line of column names")
        }
        do throws(ImportHeader.Problems) {
            header = try ImportHeader(line)
        } catch {
            throw CommandFailure(1, error.texts.map { "\(path):1: \($0)" }.joined(separator: "\n"))
        }
        parser = ImportLine(header, now: now)
    }

    /// The number of the line that was read last.
    var line: Int { source.line }

    /// The part of the file that has been read, in percent; nil where its length is not known.
    var percent: Int? { source.size.map { $0 == 0 ? 100 : source.position * 100 / $0 } }

    /// The next readings; none at the end of the file.
    func batch(of size: Int = ImportFile.batchSize) throws(CommandFailure) -> [MeterReading] {
        var batch: [MeterReading] = []
        batch.reserveCapacity(size)
        while batch.count < size, let result = try source.next({ parser.result($0) }) {
            switch result {
            case .success(nil): break
            case .success(let reading?):
                batch.append(MeterReading(meter: meter, reading: reading))
                note(reading)
            case .failure(let problem): problems.add(problem, at: "\(path):\(source.line)", header)
            }
        }
        return batch
    }

    private func note(_ reading: Reading) {
        if reading.quality.contains(.truncated) { truncated += 1 }
        if earliest.map({ reading.time < $0 }) ?? true { earliest = reading.time }
    }
}

extension ImportLine {
    /// Reads a line; nil for an empty one.
    fileprivate mutating func result(_ line: Span<UInt8>) -> Result<Reading?, Problem> {
        guard !line.isEmpty else { return .success(nil) }
        do throws(Problem) { return .success(try reading(line)) } catch { return .failure(error) }
    }
}

/// What was wrong with the lines of a file: all are counted, and the first are kept.
struct ImportProblems: Hashable {
    /// How many are told in full.
    static let most = 20

    private(set) var count = 0
    private(set) var texts: [String] = []

    /// Notes what is wrong with a line.
    mutating func add(_ problem: ImportLine.Problem, at place: String, _ header: ImportHeader) {
        count += 1
        guard texts.count < ImportProblems.most else { return }
        let column = problem.column.map { " column \($0 + 1) (\(header.names[$0])):" } ?? ""
        texts.append("\(place):\(column) \(problem.text)")
    }
}

internal import Metering

/// Why a ring file could not be read at all.
internal enum RingFileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// There is nothing in it.
    case empty
    /// The first line is not that of a ring file: some devices send an upload page for any file (`devices.md` L19).
    case header(found: String)
    /// It goes on behind what the largest ring has.
    case tooLong(line: Int)

    var description: String {
        switch self {
        case .empty: "expected a ring file, found nothing"
        case .header(let found): "line 1: expected a header that begins with YYMMDDHH, found \"\(found)\""
        case .tooLong(let line): "line \(line): expected at most \(RingFile.greatestLineCount) lines"
        }
    }
}

/// A record that was passed over, and why.
internal struct RingFlaw: Hashable, Sendable, CustomStringConvertible {
    /// What is wrong with it.
    enum Kind: Hashable, Sendable {
        case torn(length: Int, expected: Int)
        case fields(Int)
        case key(String)
        case number(column: Int, String)
        case future(String)
    }

    /// The line in the file, from 1.
    let line: Int
    let kind: Kind

    var description: String {
        switch kind {
        case .torn(let length, let expected): "line \(line): \(length) bytes long, expected \(expected): a torn write"
        case .fields(let count): "line \(line): \(count) fields, expected at least 6"
        case .key(let text): "line \(line): expected a key YYMMDDHH, found \"\(text)\""
        case .number(let column, let text): "line \(line), field \(column): expected a number, found \"\(text)\""
        case .future(let key): "line \(line): key \(key) lies in the future"
        }
    }
}

/// One record of a ring file: what the counters said at some moment not before the end of the hour that its key names.
internal struct RingRecord: Hashable, Sendable {
    let key: RingKey
    /// The counters, exactly as the text has them; gas is left out where it is 0, which can mean that there is none.
    let values: RegisterValues
}

/// A ring file of DSMRloggerAPI as a device hands it out, `/RINGhours.csv` and its like (`devices.md` §3.7).
internal struct RingFile: Hashable, Sendable {
    /// The most lines that are read: the largest ring of any firmware has 190 records.
    static let greatestLineCount = 256
    /// How far ahead of the gateway's clock a key may be.
    static let tolerance = Duration.seconds(7200)
    /// The keys of slots that were never used.
    private static let unused: Set<[UInt8]> = [
        Array("00000000".utf8), Array("20000000".utf8), Array("21000000".utf8),
    ]

    let period: RingPeriod
    /// The records that can be used, in the order of the file, which says nothing.
    private(set) var records: [RingRecord] = []
    /// Those that cannot; slots that were never used, or not since a former round, are no flaw.
    private(set) var flaws: [RingFlaw] = []

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - bytes: The whole file.
    ///   - period: Which of the three it is.
    ///   - gas: The register of the gas meter.
    ///   - now: The time: of records of a former round, and of the future, nothing is believed.
    ///   - zone: The zone of the meter's clock.
    /// - Throws: `RingFileError` when it is no ring file; a damaged record is passed over.
    init(
        parsing bytes: [UInt8], _ period: RingPeriod, gas: Register = .gas(slot: 1), now: Timestamp, zone: Zone
    ) throws(RingFileError) {
        self.period = period
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        guard let header = lines.first, !bytes.isEmpty else { throw .empty }
        guard RingFile.trimmed(header).starts(with: "YYMMDDHH".utf8) else {
            throw .header(found: PollFailure.excerpt(header))
        }
        guard lines.count <= RingFile.greatestLineCount else { throw .tooLong(line: RingFile.greatestLineCount + 1) }
        let present = RingKey(now, in: zone)
        for (index, line) in lines.enumerated().dropFirst() where !RingFile.trimmed(line).isEmpty {
            switch RingFile.read(line, length: header.count, gas: gas) {
            case .unused: continue
            case .flaw(let kind): flaws.append(RingFlaw(line: index + 1, kind: kind))
            case .record(let record):
                if record.key.start(of: .hours, in: zone) > now.advanced(by: RingFile.tolerance) {
                    let key = String(decoding: RingFile.trimmed(line).prefix(8), as: UTF8.self)
                    flaws.append(RingFlaw(line: index + 1, kind: .future(key)))
                } else if present.number(period) - record.key.number(period) <= period.closedCount {
                    records.append(record)
                }
            }
        }
    }

    /// What a line turned out to be.
    private enum Line {
        case record(RingRecord)
        case unused
        case flaw(RingFlaw.Kind)
    }

    private static func read(_ line: ArraySlice<UInt8>, length: Int, gas: Register) -> Line {
        guard line.count == length else { return .flaw(.torn(length: line.count, expected: length)) }
        let fields = trimmed(line).split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false).map(trimmed)
        guard fields.count >= 6 else { return .flaw(.fields(fields.count)) }
        guard !unused.contains(Array(fields[0])) else { return .unused }
        guard let key = RingKey(fields[0]) else { return .flaw(.key(PollFailure.excerpt(fields[0]))) }
        let registers: [Register] = [
            .importEnergy(.t1), .importEnergy(.t2), .exportEnergy(.t1), .exportEnergy(.t2), gas,
        ]
        var values = RegisterValues()
        for (index, register) in registers.enumerated() {
            let text = fields[index + 1]
            // Thousandths of kWh and of m³ are what the registers count. No meter has more than nine digits in all.
            guard let parsed = DecimalText.parse(text, decimals: 3), (0..<1_000_000_000_000).contains(parsed.amount)
            else { return .flaw(.number(column: index + 2, PollFailure.excerpt(text))) }
            if register != gas || parsed.amount > 0 { values.set(register, parsed.amount) }
        }
        return .record(RingRecord(key: key, values: values))
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var rest = bytes
        while let first = rest.first, first <= UInt8(ascii: " ") { rest.removeFirst() }
        while let last = rest.last, last <= UInt8(ascii: " ") { rest.removeLast() }
        return rest
    }
}

internal import Metering

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

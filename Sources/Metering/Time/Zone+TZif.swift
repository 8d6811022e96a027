import Glibc

/// Why a time zone could not be read.
public enum ZoneError: Error, Hashable, Sendable, CustomStringConvertible {
    /// No file bears that name.
    case unknown(String)
    /// The file is there, but is no time zone that can be used.
    case malformed(String, path: String)

    /// What failed and why, with what to look at.
    public var description: String {
        switch self {
        case .unknown(let identifier):
            "cannot find time zone \"\(identifier)\": no such file in "
                + "\(Zone.directories.joined(separator: " or ")) (is tzdata installed?)"
        case .malformed(let identifier, let path):
            "cannot read time zone \"\(identifier)\": \(path) is no TZif file, is damaged, or counts leap seconds"
        }
    }
}

extension Zone {
    /// Where the database is looked for, first to last.
    internal static let directories = ["/usr/share/zoneinfo", "/usr/lib/zoneinfo"]

    /// Reads a zone of the system's database by its name, such as `Europe/Amsterdam`.
    ///
    /// - Throws: `ZoneError` when there is no such zone or its file is damaged.
    public init(identifier: String) throws(ZoneError) {
        let isName = !identifier.isEmpty && identifier.utf8.allSatisfy(Zone.isNameByte) && !identifier.contains("//")
        guard isName, !identifier.hasPrefix("/"), !identifier.hasPrefix("-") else { throw .unknown(identifier) }
        for directory in Zone.directories {
            let path = "\(directory)/\(identifier)"
            guard let bytes = Zone.contents(ofFile: path) else { continue }
            guard let zone = Zone(identifier: identifier, tzif: bytes) else {
                throw .malformed(identifier, path: path)
            }
            self = zone
            return
        }
        throw .unknown(identifier)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "_"), UInt8(ascii: "-"),
            UInt8(ascii: "+"):
            true
        default: false
        }
    }

    private static func contents(ofFile path: String) -> [UInt8]? {
        guard let file = fopen(path, "rb") else { return nil }
        defer { fclose(file) }
        // The largest zone of the database has under 4 kB.
        var bytes = [UInt8](repeating: 0, count: 65536)
        let count = fread(&bytes, 1, bytes.count, file)
        return count > 0 ? Array(bytes.prefix(count)) : nil
    }
}

extension Zone {
    /// Reads the contents of a TZif file of version 1 or later; of version 2 and later the 64-bit part is taken.
    ///
    /// A file that counts leap seconds (those under `right/`) is refused: its times are not UTC as others count it.
    internal init?(identifier: String, tzif bytes: [UInt8]) {
        guard let first = TZifHeader(bytes, at: 0) else { return nil }
        guard first.version >= UInt8(ascii: "2") else {
            self.init(identifier: identifier, header: first, bytes: bytes, timeSize: 4, future: nil)
            return
        }
        guard let second = TZifHeader(bytes, at: first.end(timeSize: 4)) else { return nil }
        let footer = bytes.dropFirst(second.end(timeSize: 8))
        guard footer.first == UInt8(ascii: "\n"),
            // Without its last byte the rule may have lost its end, and be another one.
            let end = footer.dropFirst().firstIndex(of: UInt8(ascii: "\n"))
        else { return nil }
        let text = footer[..<end].dropFirst()
        let rule = ZoneRule(posix: text)
        // An empty text says that no rule is known.
        guard rule != nil || text.isEmpty else { return nil }
        self.init(identifier: identifier, header: second, bytes: bytes, timeSize: 8, future: rule)
    }

    private init?(identifier: String, header: TZifHeader, bytes: [UInt8], timeSize: Int, future: ZoneRule?) {
        guard header.typeCount > 0, header.leapCount == 0, header.end(timeSize: timeSize) <= bytes.count,
            let types = Zone.types(of: header, bytes, timeSize: timeSize)
        else { return nil }
        var transitions: [Transition] = []
        transitions.reserveCapacity(header.timeCount)
        for index in 0..<header.timeCount {
            let raw = bytes.bigEndian(at: header.body + index * timeSize, size: timeSize)
            let moment = timeSize == 4 ? Int64(Int32(truncatingIfNeeded: raw)) : raw
            let type = Int(bytes[header.body + header.timeCount * timeSize + index])
            guard types.indices.contains(type), Zone.believable.contains(moment),
                transitions.last.map({ $0.at < moment }) ?? true
            else { return nil }
            transitions.append(Transition(at: moment, to: types[type]))
        }
        self.init(identifier: identifier, transitions: transitions, initial: types[0], future: future)
    }

    /// The moments at which clocks can be changed: the first is the Big Bang (RFC 8536 §3.2).
    private static let believable = -(1 << 59)...Int64(1 << 59)

    /// The offsets that a file has; nil when one is none that clocks could show (RFC 8536 §3.2).
    private static func types(of header: TZifHeader, _ bytes: [UInt8], timeSize: Int) -> [Offset]? {
        let start = header.body + header.timeCount * (timeSize + 1)
        let types = (0..<header.typeCount).map { index in
            let seconds = Int32(truncatingIfNeeded: bytes.bigEndian(at: start + index * 6, size: 4))
            return Offset(seconds: Int64(seconds), isDaylight: bytes[start + index * 6 + 4] != 0)
        }
        return types.allSatisfy { $0.seconds > -90_000 && $0.seconds < 93_600 } ? types : nil
    }
}

/// The 44 bytes before each part of a TZif file: what it counts, and where the part ends.
private struct TZifHeader {
    let version: UInt8
    let body: Int
    let timeCount: Int
    let typeCount: Int
    let leapCount: Int
    private let rest: (isUT: Int, isStandard: Int, characters: Int)

    init?(_ bytes: [UInt8], at start: Int) {
        guard bytes.count >= start + 44, bytes[start..<start + 4].elementsEqual("TZif".utf8) else { return nil }
        func count(_ index: Int) -> Int { Int(bytes.bigEndian(at: start + 20 + index * 4, size: 4)) }
        version = bytes[start + 4]
        body = start + 44
        rest = (count(0), count(1), count(5))
        leapCount = count(2)
        timeCount = count(3)
        typeCount = count(4)
    }

    func end(timeSize: Int) -> Int {
        body + timeCount * (timeSize + 1) + typeCount * 6 + rest.characters + leapCount * (timeSize + 4)
            + rest.isStandard + rest.isUT
    }
}

extension [UInt8] {
    fileprivate func bigEndian(at start: Int, size: Int) -> Int64 {
        var value: UInt64 = 0
        for byte in self[start..<start + size] { value = value << 8 | UInt64(byte) }
        return Int64(bitPattern: value)
    }
}

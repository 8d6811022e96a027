import Glibc

/// Why a time zone could not be read.
public enum ZoneError: Error, Hashable, Sendable, CustomStringConvertible {
    /// No file bears that name.
    case unknown(String)
    /// The file is there, but is no time zone.
    case malformed(String, path: String)

    public var description: String {
        switch self {
        case .unknown(let identifier):
            "cannot find time zone \"\(identifier)\": no such file in \(Zone.directories.joined(separator: " or ")) (is tzdata installed?)"
        case .malformed(let identifier, let path):
            "cannot read time zone \"\(identifier)\": \(path) is no TZif file"
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
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "+"):
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
    internal init?(identifier: String, tzif bytes: [UInt8]) {
        guard let first = TZifHeader(bytes, at: 0) else { return nil }
        guard first.version >= UInt8(ascii: "2") else {
            self.init(identifier: identifier, header: first, bytes: bytes, timeSize: 4, future: nil)
            return
        }
        guard let second = TZifHeader(bytes, at: first.end(timeSize: 4)) else { return nil }
        let footer = bytes.dropFirst(second.end(timeSize: 8))
        guard footer.first == UInt8(ascii: "\n") else { return nil }
        let rule = footer.dropFirst().prefix { $0 != UInt8(ascii: "\n") }
        self.init(
            identifier: identifier, header: second, bytes: bytes, timeSize: 8, future: ZoneRule(posix: rule))
    }

    private init?(identifier: String, header: TZifHeader, bytes: [UInt8], timeSize: Int, future: ZoneRule?) {
        guard header.typeCount > 0, header.end(timeSize: timeSize) <= bytes.count else { return nil }
        let indexStart = header.body + header.timeCount * timeSize
        let typeStart = indexStart + header.timeCount
        let offsets = (0..<header.typeCount).map { index in
            let at = typeStart + index * 6
            return Offset(
                seconds: Int64(Int32(truncatingIfNeeded: bytes.bigEndian(at: at, size: 4))), isDaylight: bytes[at + 4] != 0)
        }
        var transitions: [Transition] = []
        for index in 0..<header.timeCount {
            let raw = bytes.bigEndian(at: header.body + index * timeSize, size: timeSize)
            let type = Int(bytes[indexStart + index])
            guard offsets.indices.contains(type) else { return nil }
            transitions.append(
                Transition(at: timeSize == 4 ? Int64(Int32(truncatingIfNeeded: raw)) : raw, to: offsets[type]))
        }
        self.init(identifier: identifier, transitions: transitions, initial: offsets[0], future: future)
    }
}

/// The 44 bytes before each part of a TZif file: what it counts, and where the part ends.
private struct TZifHeader {
    let version: UInt8
    let body: Int
    let timeCount: Int
    let typeCount: Int
    private let rest: (isUT: Int, isStandard: Int, leaps: Int, characters: Int)

    init?(_ bytes: [UInt8], at start: Int) {
        guard bytes.count >= start + 44, bytes[start..<start + 4].elementsEqual("TZif".utf8) else { return nil }
        func count(_ index: Int) -> Int { Int(bytes.bigEndian(at: start + 20 + index * 4, size: 4)) }
        version = bytes[start + 4]
        body = start + 44
        rest = (count(0), count(1), count(2), count(5))
        timeCount = count(3)
        typeCount = count(4)
    }

    func end(timeSize: Int) -> Int {
        body + timeCount * (timeSize + 1) + typeCount * 6 + rest.characters + rest.leaps * (timeSize + 4)
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

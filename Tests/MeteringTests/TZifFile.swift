/// The bytes of a time zone file, built by hand (RFC 8536 §3).
struct TZifFile {
    var version: UInt8 = UInt8(ascii: "2")
    var transitions: [(at: Int64, type: UInt8)] = []
    var types: [(offset: Int32, isDaylight: Bool)] = [(0, false)]
    var leaps: [(at: Int64, correction: Int32)] = []
    var footer = "\n\n"
    /// Version 1 data in front of the 64-bit part, as the fat form has it; the slim form leaves it empty.
    var isFat = false

    var bytes: [UInt8] {
        guard version != 0 else { return part(timeSize: 4, isEmpty: false) }
        return part(timeSize: 4, isEmpty: !isFat) + part(timeSize: 8, isEmpty: false) + Array(footer.utf8)
    }

    private func part(timeSize: Int, isEmpty: Bool) -> [UInt8] {
        let transitions = isEmpty ? [] : transitions
        let leaps = isEmpty ? [] : leaps
        let types = isEmpty ? [(offset: 0, isDaylight: false)] : types
        let characters = Array("ABC\0".utf8)
        var bytes = Array("TZif".utf8) + [version] + [UInt8](repeating: 0, count: 15)
        for count in [0, 0, leaps.count, transitions.count, types.count, characters.count] {
            bytes += Self.bigEndian(Int64(count), size: 4)
        }
        for transition in transitions { bytes += Self.bigEndian(transition.at, size: timeSize) }
        bytes += transitions.map(\.type)
        for type in types { bytes += Self.bigEndian(Int64(type.offset), size: 4) + [type.isDaylight ? 1 : 0, 0] }
        bytes += characters
        for leap in leaps {
            bytes += Self.bigEndian(leap.at, size: timeSize) + Self.bigEndian(Int64(leap.correction), size: 4)
        }
        return bytes
    }

    private static func bigEndian(_ value: Int64, size: Int) -> [UInt8] {
        (0..<size).reversed().map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }
}

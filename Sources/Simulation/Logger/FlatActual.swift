internal import Metering

extension ItemList {
    /// Writes `GET /api/v0/sm/actual`: the names and bare values of `sm/actual` as one object (`devices.md` §1.A.11).
    ///
    /// It is made out of the other body, since it says the same of it; an `a3p` starts it with a comma too many.
    mutating func writeFlatActual(_ telegram: SimulatedTelegram?, era: FirmwareEra) {
        var nested = ItemList()
        nested.writeActual(telegram, era: era)
        append(piece: "{\r\n")
        var start = nested.ends[0]
        var separator = era == .a3p ? ",\r\n" : ""
        for end in nested.ends.dropFirst().dropLast() {
            let item = nested.bytes[start..<end].drop { $0 != UInt8(ascii: "{") }
            append(piece: Array(separator.utf8) + FlatActual.member(of: item))
            separator = ",\r\n"
            start = end
        }
        append(piece: "\r\n}\r\n")
    }
}

/// Turns `{"name": "x", "value": 1, "unit": "m"}` into ` "x": 1`.
private enum FlatActual {
    static func member(of item: ArraySlice<UInt8>) -> [UInt8] {
        let text = String(decoding: item, as: UTF8.self)
        let parts = text.dropFirst("{\"name\": ".utf8.count).split(separator: ", ", maxSplits: 2)
        let value = parts[1].dropFirst("\"value\": ".count)
        let isLast = parts.count == 2
        return Array(" \(parts[0]): \(isLast ? value.dropLast() : value)".utf8)
    }
}

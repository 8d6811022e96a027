/// What becomes of exact decimals in a firmware that keeps them in 32-bit floats (`devices.md` §1.0 and §1.A.9).
internal enum FloatDecimal {
    /// Thousandths that became a float and were printed with three decimals.
    static func thousandths(_ exact: Int64) -> Int64 {
        let float = Float(Double(exact) / 1000)
        // 24 bits times 1000 is exact in a Double, so the only rounding is that of printf.
        return Int64((Double(float) * 1000).rounded(.toNearestOrEven))
    }

    /// Thousandths of an M-Bus counter: printed with two decimals, read again and cut to three.
    static func channelThousandths(_ exact: Int64) -> Int64 {
        let printed = (Double(Float(Double(exact) / 1000)) * 100).rounded(.toNearestOrEven)
        let readAgain = Float(printed / 100)
        return thousandths(Int64(Double(readAgain) * 1000))
    }

    /// Appends what a text becomes that is read as a float and printed with three decimals: `50.000`, `0.000`, `inf`.
    static func append(floatOf text: some Collection<UInt8>, to buffer: inout [UInt8]) {
        let float = Float(Double(numberPrefix(of: text)) ?? 0)
        guard float.isFinite else {
            buffer.append(contentsOf: float < 0 ? "-inf".utf8 : "inf".utf8)
            return
        }
        if float < 0 { buffer.append(UInt8(ascii: "-")) }
        let magnitude = float.magnitude
        if magnitude >= 16_777_216 {
            buffer.append(contentsOf: "\(UInt128(magnitude)).000".utf8)
        } else {
            buffer.append(thousandths: Int64((Double(magnitude) * 1000).rounded(.toNearestOrEven)))
        }
    }

    /// The start of a text that C's `atof` would take for a number.
    private static func numberPrefix(of text: some Collection<UInt8>) -> String {
        let bytes = Array(text)
        var end = bytes.first == UInt8(ascii: "-") || bytes.first == UInt8(ascii: "+") ? 1 : 0
        func skipDigits() -> Bool {
            let start = end
            while end < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[end]) { end += 1 }
            return end > start
        }
        guard skipDigits() else { return "" }
        if end + 1 < bytes.count, bytes[end] == UInt8(ascii: ".") {
            end += 1
            if !skipDigits() { end -= 1 }
        }
        if end < bytes.count, bytes[end] | 0x20 == UInt8(ascii: "e") {
            let mantissa = end
            end += 1
            if end < bytes.count, bytes[end] == UInt8(ascii: "-") || bytes[end] == UInt8(ascii: "+") { end += 1 }
            if !skipDigits() { end = mantissa }
        }
        return String(decoding: bytes[..<end], as: UTF8.self)
    }
}

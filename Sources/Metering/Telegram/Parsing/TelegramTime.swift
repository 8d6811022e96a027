extension MeterTime {
    /// Reads the times of all dialects (`telegrams.md` §3.1): with `S`, `s`, `W`, `T` or no letter, as COSEM's twelve
    /// octets in hex, and as `19-01-01 00:00:00`.
    ///
    /// - Returns: Nil for anything that is no time of a calendar, such as `632525252525S` of a meter without one, and for
    ///   years in which there was no P1 port or is none yet: `700101010000W` is a clock that never was set.
    internal init?(anySpelling bytes: Span<UInt8>, _ range: Range<Int>) {
        guard let time = MeterTime(spelled: bytes, range), (2007...2059).contains(time.civil.year) else { return nil }
        self = time
    }

    private init?(spelled bytes: Span<UInt8>, _ range: Range<Int>) {
        switch range.count {
        case 12:
            self.init(bytes.extracting(range))
        case 13:
            switch bytes[range.upperBound - 1] {
            case UInt8(ascii: "S"), UInt8(ascii: "W"): self.init(bytes.extracting(range))
            case UInt8(ascii: "s"): self.init(bytes.extracting(range.dropLast(1)), season: .summer)
            case UInt8(ascii: "w"): self.init(bytes.extracting(range.dropLast(1)), season: .winter)
            case UInt8(ascii: "T"): self.init(bytes.extracting(range.dropLast(1)))
            default: return nil
            }
        case 17: self.init(written: bytes, range.lowerBound)
        case 24: self.init(cosem: bytes, range.lowerBound)
        default: return nil
        }
    }

    private init?(_ digits: Span<UInt8>, season: Season) {
        guard let time = MeterTime(digits) else { return nil }
        self.init(time.civil, season)
    }

    /// `19-01-01 00:00:00`: year, month, day.
    private init?(written bytes: Span<UInt8>, _ start: Int) {
        var digits: InlineArray<12, UInt8> = .init(repeating: 0)
        for group in 0..<6 {
            let index = start + group * 3
            (digits[group * 2], digits[group * 2 + 1]) = (bytes[index], bytes[index + 1])
            let separator: UInt8? = [UInt8(ascii: "-"), UInt8(ascii: "-"), UInt8(ascii: " "), 58, 58, nil][group]
            if let separator, bytes[index + 2] != separator { return nil }
        }
        self.init(digits.span)
    }

    /// Year, month, day, weekday, hour, minute, second, hundredths, deviation, status, each octet as two hex digits.
    ///
    /// The deviation's sign differs by maker; the highest bit of the status says summer time.
    private init?(cosem bytes: Span<UInt8>, _ start: Int) {
        var octets: InlineArray<12, Int> = .init(repeating: 0)
        for index in 0..<12 {
            guard let high = bytes[start + index * 2].hexDigit, let low = bytes[start + index * 2 + 1].hexDigit else {
                return nil
            }
            octets[index] = Int(high) << 4 | Int(low)
        }
        guard
            let civil = CivilTime(
                year: octets[0] << 8 | octets[1], month: octets[2], day: octets[3], hour: octets[5], minute: octets[6],
                second: octets[7])
        else { return nil }
        self.init(civil, octets[11] & 0x80 == 0 ? .winter : .summer)
    }
}

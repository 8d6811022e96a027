/// Randomness without a state: the same inputs give the same bits, so that nothing depends on the order of questions.
internal enum Hash {
    /// Mixes two numbers into 64 bits that look random (the finalizer of SplitMix64).
    static func mix(_ first: UInt64, _ second: UInt64) -> UInt64 {
        var bits = first &+ (second &+ 1) &* 0x9E37_79B9_7F4A_7C15
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }

    /// A number of a range, near enough to evenly spread.
    static func pick(_ bits: UInt64, _ range: ClosedRange<Int64>) -> Int64 {
        range.lowerBound + Int64(bits >> 1) % (range.upperBound - range.lowerBound + 1)
    }

    /// A number that is normally spread around 0, near enough, with a standard deviation; never beyond 3.5 of them.
    static func normal(_ bits: UInt64, deviation: Int64) -> Int64 {
        // The sum of four evenly spread 16-bit numbers, whose standard deviation is 37,837.
        let sum = (bits & 0xFFFF) + (bits >> 16 & 0xFFFF) + (bits >> 32 & 0xFFFF) + (bits >> 48)
        return (Int64(sum) - 131_070) * deviation / 37_837
    }
}

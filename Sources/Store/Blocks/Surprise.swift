/// How many bits numbers take at least, when each costs the more the rarer it is: what a good compressor comes near to.
enum Surprise {
    /// About how many bits numbers take, those near 0 best.
    static func bits(of numbers: [Int64]) -> Int {
        withUnsafeTemporaryAllocation(of: Int32.self, capacity: 256) { counts in
            counts.initialize(repeating: 0)
            var further = 0
            for number in numbers {
                let folded = UInt64(bitPattern: (number << 1) ^ (number >> 63))
                counts[Int(min(folded, 255))] += 1
                if folded >= 255 { further += UInt64.bitWidth - folded.leadingZeroBitCount }
            }
            // n log n less the sum of c log c, which is the sum of c log (n / c); and a few bits to say what there is.
            var cost = weight(Int32(numbers.count))
            var kinds = 0
            for count in counts where count > 0 {
                cost -= weight(count)
                kinds += 1
            }
            return cost / 256 + further + kinds * 5
        }
    }

    /// A count times its logarithm, in 256ths.
    private static func weight(_ count: Int32) -> Int {
        Int(count) < weights.count ? weights[Int(count)] : Int(count) * logarithm(UInt64(count))
    }

    private static let weights: [Int] = (0...4096).map { $0 < 2 ? 0 : $0 * logarithm(UInt64($0)) }

    /// The logarithm of a number to the base of 2, in 256ths, rounded down: the square of a number has twice its own.
    private static func logarithm(_ number: UInt64) -> Int {
        let whole = UInt64.bitWidth - 1 - number.leadingZeroBitCount
        var (result, rest) = (whole, (number << 31) >> UInt64(whole))
        for _ in 0..<8 {
            rest = (rest * rest) >> 31
            result <<= 1
            if rest >> 32 != 0 {
                result += 1
                rest >>= 1
            }
        }
        return result
    }
}

import Glibc

/// Functions that Go computes in other steps than C, so that the last digit is Prometheus'.
internal enum GoMath {
    /// A number to the power of another one: squared and multiplied bit by bit of the whole part of the exponent.
    static func power(_ base: Double, _ exponent: Double) -> Double {
        if exponent == 1 { return base }
        guard exponent != 0, base != 0, base != 1, base.isFinite, exponent.isFinite else { return pow(base, exponent) }
        if exponent.magnitude == 0.5 { return exponent < 0 ? 1 / base.squareRoot() : base.squareRoot() }
        var whole = exponent.magnitude.rounded(.towardZero)
        var fraction = exponent.magnitude - whole
        // No number of these has a root, or is anything but nought, one or infinity.
        guard fraction == 0 || base > 0, whole < 0x1p63 else { return pow(base, exponent) }
        if fraction > 0.5 { (whole, fraction) = (whole + 1, fraction - 1) }
        let result = wholePower(base, UInt64(whole), times: fraction == 0 ? 1 : exp(fraction * log(base)))
        // The exponent is turned apart, so that what only the reciprocal can show does not overflow.
        return exponent < 0
            ? scalbn(1 / result.significand, -result.exponent) : scalbn(result.significand, result.exponent)
    }

    /// A power with its binary exponent apart, so that steps on the way do not overflow.
    private static func wholePower(
        _ base: Double, _ times: UInt64, times factor: Double
    ) -> (significand: Double, exponent: Int32) {
        var (result, resultExponent) = (factor, Int32(0))
        var squareExponent = Int32(0)
        var square = frexp(base, &squareExponent)
        var bits = times
        while bits != 0 {
            // What is beyond all that a number can hold stays there.
            guard squareExponent.magnitude <= 1 << 12 else { return (result, resultExponent + squareExponent) }
            if bits & 1 == 1 {
                result *= square
                resultExponent += squareExponent
            }
            bits >>= 1
            square *= square
            squareExponent *= 2
            if square < 0.5 {
                square += square
                squareExponent -= 1
            }
        }
        return (result, resultExponent)
    }

    /// The angle of a point, from the positive side of the x-axis on.
    static func angle(y: Double, x: Double) -> Double {
        guard x.isFinite, y.isFinite, x != 0, y != 0 else { return atan2(y, x) }
        let angle = arcTangent(y / x)
        guard x < 0 else { return angle }
        return angle <= 0 ? angle + .pi : angle - .pi
    }

    /// By the coefficients of the Cephes library of Stephen Moshier.
    private static func arcTangent(_ value: Double) -> Double {
        if value == 0 { return value }
        guard value > 0 else { return -arcTangent(-value) }
        // What pi as a `Double` lacks, halved.
        let lack = 6.123233995736765886130e-17
        if value <= 0.66 { return polynomial(value) }
        // From the tangent of three eighths of pi on, the reciprocal is small.
        if value > 2.41421356237309504880 { return .pi / 2 - polynomial(1 / value) + lack }
        return .pi / 4 + polynomial((value - 1) / (value + 1)) + 0.5 * lack
    }

    private static func polynomial(_ value: Double) -> Double {
        let square = value * value
        let above = [
            -8.750608600031904122785e-01, -1.615753718733365076637e+01, -7.500855792314704667340e+01,
            -1.228866684490136173410e+02, -6.485021904942025371773e+01,
        ]
        let below = [
            1, 2.485846490142306297962e+01, 1.650270098316988542046e+02, 4.328810604912902668951e+02,
            4.853903996359136964868e+02, 1.945506571482613964425e+02,
        ]
        func sum(_ coefficients: [Double]) -> Double { coefficients.reduce(0) { $0 * square + $1 } }
        return value * (square * sum(above) / sum(below)) + value
    }
}

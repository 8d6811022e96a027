import Glibc

extension BinaryOperator {
    /// What an arithmetic operator makes of two numbers.
    func result(_ left: Double, _ right: Double) -> Double {
        switch self {
        case .plus: left + right
        case .minus: left - right
        case .times: left * right
        case .divided: left / right
        case .modulo: fmod(left, right)
        case .power: GoMath.power(left, right)
        case .angle: GoMath.angle(y: left, x: right)
        default: preconditionFailure("\(rawValue) is no arithmetic operator")
        }
    }

    /// Whether a comparison holds.
    func holds(_ left: Double, _ right: Double) -> Bool {
        switch self {
        case .equal: left == right
        case .notEqual: left != right
        case .less: left < right
        case .lessOrEqual: left <= right
        case .greater: left > right
        case .greaterOrEqual: left >= right
        default: preconditionFailure("\(rawValue) is no comparison")
        }
    }
}

/// What functions make of each of the samples that one series has in a range.
internal struct RangeFunction {
    /// The samples, earliest first; at least one.
    let values: [TimedValue]
    /// The moment of the evaluation, in milliseconds.
    let now: Int64

    /// The value of a function; nil where it has none for so few samples.
    func value(_ function: Function, parameter: Double) -> Double? {
        switch function {
        case .deriv: values.count < 2 ? nil : Statistics.line(values, at: values[0].milliseconds).slope
        case .predictLinear: predicted(parameter)
        case .quantileOverTime: Statistics.quantile(parameter, of: values.map(\.value))
        case .averageOverTime: Statistics.mean(values)
        case .sumOverTime: Statistics.sum(values)
        case .stddevOverTime: Statistics.variance(values).squareRoot()
        case .stdvarOverTime: Statistics.variance(values)
        default: preconditionFailure("\(function.rawValue) looks at changes only")
        }
    }

    private func predicted(_ seconds: Double) -> Double? {
        guard values.count >= 2 else { return nil }
        let line = Statistics.line(values, at: now)
        return line.slope * seconds + line.intercept
    }
}

/// The functions of the language; the raw value is the name.
internal enum Function: String, Hashable, Sendable, CaseIterable {
    case rate, irate, increase, delta, idelta, deriv, changes, resets
    case averageOverTime = "avg_over_time"
    case minOverTime = "min_over_time"
    case maxOverTime = "max_over_time"
    case sumOverTime = "sum_over_time"
    case countOverTime = "count_over_time"
    case quantileOverTime = "quantile_over_time"
    case stddevOverTime = "stddev_over_time"
    case stdvarOverTime = "stdvar_over_time"
    case lastOverTime = "last_over_time"
    case presentOverTime = "present_over_time"
    case absentOverTime = "absent_over_time"
    case absent, abs, ceil, floor, round, clamp
    case clampMin = "clamp_min"
    case clampMax = "clamp_max"
    case time, timestamp, vector, scalar
    case hour, minute, month, year
    case dayOfWeek = "day_of_week"
    case dayOfMonth = "day_of_month"
    case labelReplace = "label_replace"
    case predictLinear = "predict_linear"
    case sort
    case sortDescending = "sort_desc"

    /// The functions of Prometheus that are not in the language.
    static let outside: Set = [
        "acos", "acosh", "asin", "asinh", "atan", "atanh", "cos", "cosh", "day_of_year", "days_in_month", "deg", "exp",
        "histogram_count", "histogram_fraction", "histogram_quantile", "histogram_sum", "holt_winters", "label_join",
        "ln", "log10", "log2", "pi", "rad", "sgn", "sin", "sinh", "sqrt", "tan", "tanh",
    ]

    /// What it is given, in order.
    var parameters: [ExpressionNode.Kind] {
        switch self {
        case .rate, .irate, .increase, .delta, .idelta, .deriv, .changes, .resets, .averageOverTime, .minOverTime,
            .maxOverTime, .sumOverTime, .countOverTime, .stddevOverTime, .stdvarOverTime, .lastOverTime,
            .presentOverTime, .absentOverTime:
            [.matrix]
        case .quantileOverTime: [.scalar, .matrix]
        case .absent, .abs, .ceil, .floor, .timestamp, .scalar, .sort, .sortDescending, .hour, .minute, .month, .year,
            .dayOfWeek, .dayOfMonth:
            [.vector]
        case .round, .clampMin, .clampMax: [.vector, .scalar]
        case .clamp: [.vector, .scalar, .scalar]
        case .time: []
        case .vector: [.scalar]
        case .labelReplace: [.vector, .text, .text, .text, .text]
        case .predictLinear: [.matrix, .scalar]
        }
    }

    /// How many of the last parameters may be left out.
    var optionalCount: Int {
        switch self {
        case .round, .hour, .minute, .month, .year, .dayOfWeek, .dayOfMonth: 1
        default: 0
        }
    }

    /// What it gives.
    var result: ExpressionNode.Kind {
        switch self {
        case .time, .scalar: .scalar
        default: .vector
        }
    }
}

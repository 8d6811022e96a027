/// Expressions by chance over the series of `RecordedFleet`, the same for each seed.
struct RandomExpressions {
    private var random: SeededNumbers

    init(seed: UInt64) {
        random = SeededNumbers(state: seed &* 0x9E37_79B9_7F4A_7C15 &+ 1)
        for _ in 0..<4 { _ = random.below(2) }
    }

    /// The next one, which gives series or a number.
    mutating func next() -> String {
        random.below(12) == 0 ? scalar(3) : vector(4)
    }

    /// A moment in the time of the fleet, at a sample or between two.
    mutating func time() -> Int64 {
        let step = Int64(random.below(RecordedFleet.steps)) * RecordedFleet.interval
        return random.below(3) == 0 ? step + Int64(random.below(30)) : step
    }

    private mutating func pick(_ choices: [String]) -> String { choices[random.below(choices.count)] }

    private mutating func number() -> String {
        pick([
            "0", "1", "2", "-1", "0.5", "-2.5", "3", "10", "100", "1e3", "0.1", "NaN", "Inf", "-Inf", "7", "60", "1.7",
            "-0.01",
        ])
    }

    private mutating func span() -> String {
        pick(["30s", "31s", "45s", "1m", "90s", "2m", "5m", "7m30s", "10m", "20m", "1h", "500ms"])
    }

    private mutating func offset() -> String {
        switch random.below(8) {
        case 0: " offset \(span())"
        case 1: " offset -\(span())"
        default: ""
        }
    }

    private static let metrics = [
        "power_watts", "power_watts", "energy_total", "meter_up", "capacity_watts", "limit_ratio", "steady", "tenths",
        "flags", "fading", "odd_values", "stamps", "nothing",
    ]

    private mutating func selector() -> String {
        var matchers: [String] = []
        for _ in 0..<max(0, random.below(5) - 2) {
            let name = pick(["site", "site", "meter", "zone", "n"])
            let value = pick(["\"a\"", "\"b\"", "\"m1\"", "\"\"", "\"s1\""])
            let pattern = pick(["\"a|b\"", "\".+\"", "\"m.*\"", "\".*\"", "\"[a-c]\"", "\"s[0-2]|\"", "\"(?i)A\""])
            matchers.append(
                random.below(2) == 0 ? name + pick(["=", "!="]) + value : name + pick(["=~", "!~"]) + pattern)
        }
        let braces = matchers.isEmpty ? "" : "{\(matchers.joined(separator: ", "))}"
        guard random.below(6) > 0 else {
            let name = pick([#"=~"power.*|energy_total""#, #"=~".+_watts""#, #"="meter_up""#, #"=~"f.*""#])
            return "{\((["__name__" + name] + matchers).joined(separator: ", "))}"
        }
        return pick(Self.metrics) + braces
    }

    private mutating func matrix() -> String { "\(selector())[\(span())]\(offset())" }

    private mutating func labels() -> String {
        let all = ["site", "meter", "zone", "n", "other", "__name__"]
        return (0..<random.below(3)).map { _ in pick(all) }.joined(separator: ", ")
    }

    private mutating func scalar(_ depth: Int) -> String {
        guard depth > 0, random.below(2) == 0 else { return random.below(5) == 0 ? "time()" : number() }
        switch random.below(6) {
        case 0: return "scalar(\(vector(depth - 1)))"
        case 1: return "-\(scalar(depth - 1))"
        case 2: return "(\(scalar(depth - 1)) \(comparison()) bool \(scalar(depth - 1)))"
        default: return "(\(scalar(depth - 1)) \(arithmetic()) \(scalar(depth - 1)))"
        }
    }

    private mutating func arithmetic() -> String { pick(["+", "-", "*", "/", "%", "^", "atan2"]) }

    private mutating func comparison() -> String { pick(["==", "!=", "<", "<=", ">", ">="]) }

    private mutating func vector(_ depth: Int) -> String {
        guard depth > 0 else { return selector() + offset() }
        switch random.below(20) {
        case 0..<3: return selector() + offset()
        case 3..<6: return rangeCall()
        case 6..<9: return aggregation(depth)
        case 9..<12: return withScalar(depth)
        case 12..<15: return joined(depth)
        case 15: return setOperation(depth)
        case 16, 17: return call(depth)
        case 18: return "(\(vector(depth - 1)))"
        default: return "-\(vector(depth - 1))"
        }
    }

    private mutating func rangeCall() -> String {
        let function = pick([
            "rate", "irate", "increase", "delta", "idelta", "deriv", "changes", "resets", "avg_over_time",
            "min_over_time", "max_over_time", "sum_over_time", "count_over_time", "stddev_over_time",
            "stdvar_over_time", "last_over_time", "present_over_time", "absent_over_time", "predict_linear",
            "quantile_over_time",
        ])
        switch function {
        case "predict_linear": return "\(function)(\(matrix()), \(scalar(1)))"
        case "quantile_over_time": return "\(function)(\(scalar(1)), \(matrix()))"
        default: return "\(function)(\(matrix()))"
        }
    }

    private mutating func aggregation(_ depth: Int) -> String {
        let name = pick(["sum", "avg", "min", "max", "count", "quantile", "topk", "bottomk", "stddev"])
        let parameter =
            switch name {
            // Which of equal series are the first few is not said: all of them are taken, or one of one.
            case "topk", "bottomk": pick(["0, ", "100, ", "-1, "])
            case "quantile": scalar(1) + ", "
            default: ""
            }
        let arguments = "(\(parameter)\(vector(depth - 1)))"
        switch random.below(4) {
        case 0: return name + arguments
        case 1: return "\(name) by (\(labels())) \(arguments)"
        case 2: return "\(name) without (\(labels())) \(arguments)"
        default: return "\(name)\(arguments) by (\(labels()))"
        }
    }

    private mutating func withScalar(_ depth: Int) -> String {
        let (vector, scalar) = (vector(depth - 1), scalar(depth - 1))
        let symbol = random.below(2) == 0 ? arithmetic() : comparison() + pick(["", "", " bool"])
        return random.below(2) == 0 ? "(\(vector) \(symbol) \(scalar))" : "(\(scalar) \(symbol) \(vector))"
    }

    private mutating func matching() -> String {
        random.below(4) == 0 ? "" : "\(pick(["on", "on", "ignoring"])) (\(labels()))"
    }

    private mutating func joined(_ depth: Int) -> String {
        let symbol = random.below(2) == 0 ? arithmetic() : comparison() + pick(["", "", " bool"])
        guard random.below(2) == 0 else {
            return "(\(vector(depth - 1)) \(symbol) \(matching()) \(vector(depth - 1)))"
        }
        let group = pick([
            "group_left ()", "group_right ()", "group_left (zone)", "group_right (zone, n)", "group_left (__name__)",
        ])
        let keys = pick(["on (site)", "on (site, meter)", "ignoring (meter)", "ignoring (meter, zone)", "on ()"])
        return "(\(vector(depth - 1)) \(symbol) \(keys) \(group) \(vector(depth - 1)))"
    }

    private mutating func setOperation(_ depth: Int) -> String {
        "(\(vector(depth - 1)) \(pick(["and", "or", "unless"])) \(matching()) \(vector(depth - 1)))"
    }

    private mutating func call(_ depth: Int) -> String {
        let inside = vector(depth - 1)
        let function = pick([
            "abs", "ceil", "floor", "round", "clamp", "clamp_min", "clamp_max", "timestamp", "absent", "sort",
            "sort_desc", "hour", "minute", "month", "year", "day_of_week", "day_of_month", "vector", "label_replace",
        ])
        switch function {
        case "round" where random.below(2) == 0: return "round(\(inside), \(scalar(1)))"
        case "clamp": return "clamp(\(inside), \(scalar(1)), \(scalar(1)))"
        case "clamp_min", "clamp_max": return "\(function)(\(inside), \(scalar(1)))"
        case "vector": return "vector(\(scalar(2)))"
        case "label_replace":
            let target = pick(["site", "meter", "zone", "other", "__name__"])
            let template = pick(["$1", "x$1y", "${1}", "", "fixed", "$2-$1", "$$"])
            let source = pick(["site", "meter", "zone", "n", "__name__"])
            let pattern = pick(["(.*)", "(.)(.*)", "a|(b)", "m(?P<n>.)", "", "none"])
            return "label_replace(\(inside), \"\(target)\", \"\(template)\", \"\(source)\", \"\(pattern)\")"
        default: return "\(function)(\(inside))"
        }
    }
}

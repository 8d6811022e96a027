internal import Metering

extension TemplateFunctions {
    private typealias Failure = TemplateFunction.Failure

    /// Functions that write numbers for people.
    static let numbers: [String: TemplateFunction] = [
        "humanize": TemplateFunction([.any]) { (arguments, _) throws(TemplateFunction.Failure) in
            .string(humanized(try number(arguments[0])))
        },
        "humanize1024": TemplateFunction([.any]) { (arguments, _) throws(TemplateFunction.Failure) in
            .string(humanized1024(try number(arguments[0])))
        },
        "humanizeDuration": TemplateFunction([.any]) { (arguments, _) throws(TemplateFunction.Failure) in
            .string(humanizedDuration(try number(arguments[0])))
        },
        "humanizePercentage": TemplateFunction([.any]) { (arguments, _) throws(TemplateFunction.Failure) in
            .string(short(try number(arguments[0]) * 100) + "%")
        },
        "humanizeTimestamp": TemplateFunction([.any]) { (arguments, _) throws(TemplateFunction.Failure) in
            let seconds = try number(arguments[0])
            guard seconds.isFinite else { return .string(short(seconds)) }
            return .string(GoTime.text(milliseconds: try milliseconds(seconds)))
        },
        "toTime": TemplateFunction([.any]) { (arguments, _) throws(TemplateFunction.Failure) in
            let seconds = try number(arguments[0])
            guard seconds.isFinite else { throw Failure("value is NaN or Inf") }
            return .time(try milliseconds(seconds))
        },
        "parseDuration": TemplateFunction([.string]) { (arguments, _) throws(TemplateFunction.Failure) in
            do throws(RuleDuration.Problem) {
                return .float(Double(try RuleDuration.parse(arguments[0].text).wholeMilliseconds) / 1000)
            } catch {
                throw Failure(error.cause)
            }
        },
    ]

    private static func number(_ value: TemplateValue) throws(TemplateFunction.Failure) -> Double {
        switch value {
        case .float(let number): return number
        case .integer(let number): return Double(number)
        case .string(let text):
            guard let number = GoNumber.parse(text) else {
                throw Failure("strconv.ParseFloat: parsing \(GoText.quoted(text)): invalid syntax")
            }
            return number
        default: throw Failure("can't convert \(value.type) to float")
        }
    }

    /// Four digits.
    private static func short(_ value: Double) -> String {
        GoNumber.fixed(value, "g", 4)
    }

    private static func milliseconds(_ seconds: Double) throws(TemplateFunction.Failure) -> Int64 {
        let nanoseconds = seconds * 1e9
        guard nanoseconds.magnitude < 0x1p63 else {
            let shown = GoNumber.shortest(seconds)
            throw Failure("\(shown) cannot be represented as a nanoseconds timestamp since it overflows int64")
        }
        return Int64(nanoseconds) / 1_000_000
    }

    private static func humanized(_ value: Double) -> String {
        if value == 0 || !value.isFinite { return short(value) }
        if value.magnitude >= 1 { return scaled(value, ["k", "M", "G", "T", "P", "E", "Z", "Y"], by: 1000) }
        return diminished(value)
    }

    private static func humanized1024(_ value: Double) -> String {
        if value.magnitude <= 1 || !value.isFinite { return short(value) }
        return scaled(value, ["ki", "Mi", "Gi", "Ti", "Pi", "Ei", "Zi", "Yi"], by: 1024)
    }

    private static func humanizedDuration(_ value: Double) -> String {
        if !value.isFinite { return short(value) }
        if value == 0 { return short(value) + "s" }
        if value.magnitude < 1 { return diminished(value) + "s" }
        let sign = value < 0 ? "-" : ""
        // What no 64 bits hold is as long as those can say.
        let whole = value.magnitude < 9e18 ? Int64(value.magnitude) : .max
        let (days, hours, minutes) = (whole / 86400, whole / 3600 % 24, whole / 60 % 60)
        if days != 0 { return "\(sign)\(days)d \(hours)h \(minutes)m \(whole % 60)s" }
        if hours != 0 { return "\(sign)\(hours)h \(minutes)m \(whole % 60)s" }
        if minutes != 0 { return "\(sign)\(minutes)m \(whole % 60)s" }
        return sign + short(value.magnitude) + "s"
    }

    private static func scaled(_ value: Double, _ prefixes: [String], by factor: Double) -> String {
        var value = value
        var prefix = ""
        for next in prefixes where value.magnitude >= factor {
            prefix = next
            value /= factor
        }
        return short(value) + prefix
    }

    private static func diminished(_ value: Double) -> String {
        var value = value
        var prefix = ""
        for next in ["m", "u", "n", "p", "f", "a", "z", "y"] where value.magnitude < 1 {
            prefix = next
            value *= 1000
        }
        return short(value) + prefix
    }
}

import Metering

@testable import Collectors

/// Ring files as text, for tests.
enum RingText {
    static let header = "YYMMDDHH;      EDT1;      EDT2;      ERT1;      ERT2;       GDT;         ;\n"

    /// A line of 75 bytes with its end.
    static func line(_ key: String, _ values: [String]) -> String {
        let fields = values.map { String(repeating: " ", count: max(0, 10 - $0.count)) + $0 + ";" }
        return "\(key);\(fields.joined())         ;\n"
    }

    /// A line whose tariffs 1 and 2 are Wh, and whose other counters stand still.
    static func line(_ key: String, _ t1: Int64, _ t2: Int64 = 4_321_098, gas: Int64 = 3_314_404) -> String {
        line(key, [t1, t2, 123_456, 789_012, gas].map(number))
    }

    /// Thousandths with three decimals.
    static func number(_ thousandths: Int64) -> String {
        let fraction = String(thousandths % 1000)
        return "\(thousandths / 1000)." + String(repeating: "0", count: 3 - fraction.count) + fraction
    }

    /// A file of such lines.
    static func file(_ lines: [String]) -> [UInt8] {
        Array((header + lines.joined()).utf8)
    }

    /// A moment on the wall clock of a zone, such as `26030114` or `260301143000`; of two, the first.
    static func moment(_ key: String, in zone: Zone) -> Timestamp {
        let digits = Array((key + String(repeating: "0", count: 12 - key.count)).utf8)
        guard let time = MeterTime(digits) else { preconditionFailure("\(key) is no time") }
        return time.moment(in: zone, .notBefore(Timestamp(milliseconds: .min)))
    }
}

/// What clients did to a fleet: the rules they keep are no forbidden request, and one connection a device at a time.
public struct FleetReport: Hashable, Sendable {
    /// How many requests were read.
    public internal(set) var requests = 0
    /// How many connections were accepted.
    public internal(set) var connections = 0
    /// How many connections were reset because too many were waiting already.
    public internal(set) var overflows = 0
    /// How many of the requests are on no allow-list (`devices.md` §8).
    public internal(set) var forbiddenRequests = 0
    /// The forbidden requests as `METHOD target` with how often each came; of different ones the first hundred.
    public internal(set) var forbidden: [String: Int] = [:]
    /// The greatest number of connections that any device had at one time.
    public internal(set) var greatestConcurrency = 0
    /// The indices of the devices on which a rule was broken, rising.
    public internal(set) var offendedDevices: [Int] = []

    /// Whether every rule was kept.
    public var isClean: Bool { offendedDevices.isEmpty }
}

extension FleetReport: CustomStringConvertible {
    /// The report in lines, for a terminal.
    public var description: String {
        var lines = [
            "requests: \(requests)",
            "connections: \(connections), reset because too many waited: \(overflows)",
            "forbidden requests: \(forbiddenRequests)",
        ]
        lines += forbidden.sorted { $0.key < $1.key }.map { "  \($0.key): \($0.value)" }
        lines.append("greatest number of connections to one device at a time: \(greatestConcurrency)")
        if !isClean {
            let shown = offendedDevices.prefix(20).map(String.init).joined(separator: ", ")
            let rest = offendedDevices.count > 20 ? " and \(offendedDevices.count - 20) more" : ""
            lines.append("devices on which a rule was broken: \(shown)\(rest)")
        }
        return lines.joined(separator: "\n")
    }
}

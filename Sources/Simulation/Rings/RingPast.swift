internal import Metering

/// What happened to a device that its ring files show.
internal struct RingPast: Hashable, Sendable {
    /// How many outages and requests are remembered; of more, the oldest are forgotten.
    static let greatestCount = 32

    /// The stretches without telegrams, the earliest first, none within another.
    private(set) var outages: [DeviceOutage] = []
    /// When `hist/…` was asked for, which writes the running record; of one hour the last time alone.
    private(set) var requests: [Timestamp] = []
    /// When the device was first used; nil where that is longer ago than its rings reach.
    var firstUse: Timestamp?

    /// Takes note of an outage.
    mutating func add(_ outage: DeviceOutage) {
        guard !outage.range.isEmpty else { return }
        outages.append(outage)
        outages.sort { $0.range.lowerBound < $1.range.lowerBound }
        if outages.count > RingPast.greatestCount { outages.removeFirst() }
    }

    /// Takes note of a request; one within 61 s of its predecessor writes nothing.
    mutating func addRequest(at moment: Timestamp) {
        if let last = requests.last {
            guard moment.since(last) > .seconds(61) else { return }
            let isBehindAll = outages.allSatisfy { $0.range.upperBound <= last }
            if isBehindAll, last.seconds / 3600 == moment.seconds / 3600 {
                requests.removeLast()
            }
        }
        requests.append(moment)
        if requests.count > RingPast.greatestCount { requests.removeFirst() }
    }

    /// The outage at a moment.
    func outage(at moment: Timestamp) -> DeviceOutage? {
        outages.first { $0.range.contains(moment) }
    }
}

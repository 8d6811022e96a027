public import Metering

/// A stretch in which a device took no telegrams, which its ring files still show (`devices.md` §3.5).
public struct DeviceOutage: Hashable, Sendable {
    /// Why it took none.
    public enum Cause: String, Hashable, Sendable, CaseIterable {
        /// The device had no power, or rebooted: it comes back with the hour that its status file names.
        case power
        /// As `power`, and the device has forgotten its count of telegrams, so that it passes two over when it is back.
        case reset
        /// A reboot that the device had planned, and wrote its status file for.
        case planned
        /// The cable to the meter was out, while the device stayed up.
        case cable
    }

    /// Why it took no telegrams.
    public let cause: Cause
    /// From when, and until when.
    public let range: Range<Timestamp>

    /// Creates an outage.
    public init(_ cause: Cause, _ range: Range<Timestamp>) {
        self.cause = cause
        self.range = range
    }

    /// Whether the device answers nobody during it.
    internal var isDead: Bool { cause != .cable }
}

/// An outage and the devices that had it.
public struct OutageRule: Hashable, Sendable {
    /// The outage.
    public let outage: DeviceOutage
    /// The devices that had it; of a percentage, each rule takes the same.
    public let share: FaultRule.Share

    /// Creates a rule.
    public init(_ outage: DeviceOutage, _ share: FaultRule.Share = .all) {
        self.outage = outage
        self.share = share
    }

    /// Whether a device had the outage.
    internal func names(device index: Int) -> Bool {
        switch share {
        case .all: true
        case .percent(let percent): FaultRule.Share.percentile(of: index) < percent
        case .devices(let range): range.contains(index)
        }
    }
}

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

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

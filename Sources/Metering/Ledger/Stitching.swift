/// What the changes of a meter's equipment mean for its counters (`DESIGN.md` §4): where one counter ends and another goes on.
public struct Stitching: Hashable, Sendable {
    private var breaks: [EquipmentChange.Subject: [Timestamp]] = [:]
    private var foreign: [EquipmentChange.Subject: [Range<Timestamp>]] = [:]

    /// Creates the stitching of a meter whose equipment never changed.
    public init() {}

    /// Creates the stitching that follows from a meter's changes, in any order.
    public init(_ changes: [EquipmentChange]) {
        for change in changes.sorted(by: { $0.time < $1.time }) {
            switch change.effect {
            case .replacement: breaks[change.subject, default: []].append(change.time)
            case .foreign(let until) where until > change.time:
                foreign[change.subject, default: []].append(change.time..<until)
            case .foreign, .undone: break
            }
        }
    }

    /// Whether a counter of the subject ended after one moment and another had begun at a later one.
    internal func isBroken(_ subject: EquipmentChange.Subject, after earlier: Timestamp, upTo later: Timestamp) -> Bool
    {
        breaks[subject]?.contains { earlier < $0 && $0 <= later } ?? false
    }

    /// The last moment at or before another from which a new counter of the subject counts.
    internal func lastBreak(_ subject: EquipmentChange.Subject, upTo moment: Timestamp) -> Timestamp? {
        breaks[subject]?.last { $0 <= moment }
    }

    /// Whether what was said of the subject at a moment came from another device than the meter.
    internal func isForeign(_ subject: EquipmentChange.Subject, at moment: Timestamp) -> Bool {
        foreign[subject]?.contains { $0.contains(moment) } ?? false
    }
}

/// A phase of the mains.
public enum Phase: Int, Hashable, Sendable, CaseIterable {
    /// Phase L1.
    case l1 = 1
    /// Phase L2.
    case l2 = 2
    /// Phase L3.
    case l3 = 3
}

/// Why the text of a fault rule could not be read.
public enum FaultRuleError: Error, Hashable, Sendable, CustomStringConvertible {
    /// No fault has that name.
    case unknownKind(String)
    /// What stands behind the colon is neither a percentage nor a range of devices.
    case malformedShare(String)

    /// The text for whoever wrote the rule.
    public var description: String {
        switch self {
        case .unknownKind(let text):
            "cannot read fault \"\(text)\": no such kind, expected one of "
                + FaultKind.allCases.map(\.rawValue).joined(separator: ", ")
        case .malformedShare(let text):
            "cannot read fault \"\(text)\": expected KIND, KIND:PERCENT% (0 to 100), KIND:INDEX or KIND:FIRST-LAST"
        }
    }
}

/// A fault and the devices that have it.
public struct FaultRule: Hashable, Sendable {
    /// Which devices have the fault.
    public enum Share: Hashable, Sendable {
        /// All of them.
        case all
        /// So many of each hundred, spread over the fleet; rules with a percentage share no device.
        case percent(Int)
        /// The devices of these indices, from 0.
        case devices(ClosedRange<Int>)
    }

    /// The fault.
    public let kind: FaultKind
    /// The devices that have it.
    public let share: Share

    /// Creates a rule.
    public init(_ kind: FaultKind, _ share: Share = .all) {
        self.kind = kind
        self.share = share
    }

    /// Reads `KIND`, `KIND:10%`, `KIND:3` or `KIND:3-7`.
    public init(parsing text: String) throws(FaultRuleError) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard let kind = parts.first.flatMap({ FaultKind(rawValue: String($0)) }) else {
            throw .unknownKind(text)
        }
        self.kind = kind
        guard parts.count == 2 else {
            share = .all
            return
        }
        guard let share = Share(parsing: parts[1]) else { throw .malformedShare(text) }
        self.share = share
    }
}

extension FaultRule.Share {
    /// Where a device stands in its hundred: each hundred meets each percentile once, well mixed.
    internal static func percentile(of index: Int) -> Int {
        // 37 shares no factor with 100.
        index * 37 % 100
    }

    /// Reads `10%`, `3` or `3-7`; nil for anything else.
    internal init?(parsing text: Substring) {
        if text.last == "%" {
            guard let percent = Int(text.dropLast()), (0...100).contains(percent) else { return nil }
            self = .percent(percent)
            return
        }
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
        guard let first = ends.first ?? nil, let last = ends.last ?? nil, ends.count <= 2, 0 <= first, first <= last
        else { return nil }
        self = .devices(first...last)
    }
}

extension [FaultRule] {
    /// The fault of a device: that of the first rule which names it.
    internal func fault(ofDevice index: Int) -> FaultKind? {
        let percentile = FaultRule.Share.percentile(of: index)
        var taken = 0
        for rule in self {
            switch rule.share {
            case .all: return rule.kind
            case .devices(let range): if range.contains(index) { return rule.kind }
            case .percent(let percent):
                if (taken..<taken + percent).contains(percentile) { return rule.kind }
                taken += percent
            }
        }
        return nil
    }
}

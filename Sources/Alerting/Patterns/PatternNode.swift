/// A regular expression as a tree.
internal indirect enum PatternNode: Hashable, Sendable {
    /// One scalar of a set.
    case set(ScalarSet)
    case sequence([PatternNode])
    /// The first alternative that leads to a match is taken.
    case alternatives([PatternNode])
    /// So many times, as often as possible or as seldom.
    case repeated(PatternNode, least: Int, most: Int?, isGreedy: Bool)
    /// What its inside matched is remembered under a number from 1 on.
    case group(PatternNode, number: Int)
    case assertion(PatternAssertion)

    /// Whether it can match without a scalar.
    var matchesNothing: Bool {
        switch self {
        case .set: false
        case .assertion: true
        case .sequence(let nodes): nodes.allSatisfy(\.matchesNothing)
        case .alternatives(let nodes): nodes.contains(where: \.matchesNothing)
        case .group(let node, _): node.matchesNothing
        case .repeated(let node, let least, _, _): least == 0 || node.matchesNothing
        }
    }

    /// Whether repetitions within repetitions come to no more than so many.
    func isRepeatable(most limit: Int) -> Bool {
        switch self {
        case .set, .assertion: return true
        case .sequence(let nodes), .alternatives(let nodes): return nodes.allSatisfy { $0.isRepeatable(most: limit) }
        case .group(let node, _): return node.isRepeatable(most: limit)
        case .repeated(let node, let least, let most, _):
            let isCounted = least >= 2 || (most ?? 0) >= 2
            let count = isCounted ? most ?? least : 1
            guard most != 0 || !isCounted else { return true }
            return count <= limit && node.isRepeatable(most: limit / max(1, count))
        }
    }
}

/// A place that a regular expression asks for.
internal enum PatternAssertion: Hashable, Sendable {
    case textStart
    case textEnd
    case lineStart
    case lineEnd
    case wordEdge
    case noWordEdge
}

/// A regular expression as steps that are followed side by side, one scalar of the text after the other.
internal struct PatternProgram: Hashable, Sendable {
    private enum Step: Hashable, Sendable {
        case scalar(ScalarSet)
        /// Goes on at two places; the first is the better one.
        case split(Int, Int)
        case jump(Int)
        /// Remembers the place in the text.
        case save(Int)
        case assertion(PatternAssertion)
        case match
    }

    /// How many steps a pattern may take: repetitions are written out.
    private static let mostSteps = 20_000

    private var steps: [Step] = []
    private let slots: Int
    /// The numbers of the groups that have names.
    let names: [String: [Int]]

    init(_ node: PatternNode, groups: Int, names: [String: [Int]]) throws(PatternError) {
        slots = 2 * (groups + 1)
        self.names = names
        try append(.group(node, number: 0))
        steps.append(.match)
    }

    private mutating func append(_ node: PatternNode) throws(PatternError) {
        guard steps.count <= PatternProgram.mostSteps else { throw PatternError("expression too large") }
        switch node {
        case .set(let set): steps.append(.scalar(set))
        case .sequence(let nodes): for node in nodes { try append(node) }
        case .alternatives(let branches): try append(alternatives: branches[...])
        case .repeated(let node, let least, let most, let isGreedy):
            try append(node, least: least, most: most, isGreedy: isGreedy)
        case .group(let node, let number):
            steps.append(.save(2 * number))
            try append(node)
            steps.append(.save(2 * number + 1))
        case .assertion(let assertion): steps.append(.assertion(assertion))
        }
    }

    private mutating func append(alternatives branches: ArraySlice<PatternNode>) throws(PatternError) {
        var jumps: [Int] = []
        for (index, branch) in zip(branches.indices, branches) {
            guard index < branches.endIndex - 1 else {
                try append(branch)
                break
            }
            let split = steps.count
            steps.append(.split(split + 1, 0))
            try append(branch)
            jumps.append(steps.count)
            steps.append(.jump(0))
            steps[split] = .split(split + 1, steps.count)
        }
        for jump in jumps { steps[jump] = .jump(steps.count) }
    }

    private mutating func append(
        _ node: PatternNode, least: Int, most: Int?, isGreedy: Bool
    ) throws(PatternError) {
        guard let most else {
            try append(node, least: least, isGreedy: isGreedy)
            return
        }
        for _ in 0..<least { try append(node) }
        var splits: [Int] = []
        for _ in least..<max(least, most) {
            splits.append(steps.count)
            steps.append(.match)
            try append(node)
        }
        for split in splits { setSplit(at: split, to: split + 1, isGreedy: isGreedy) }
    }

    /// So many times or more.
    private mutating func append(_ node: PatternNode, least: Int, isGreedy: Bool) throws(PatternError) {
        for _ in 1..<max(1, least) { try append(node) }
        // What can match nothing is tried once before it is repeated: else nothing would never be what is preferred.
        let entry = steps.count
        let isOptional = least == 0
        if isOptional { steps.append(.match) }
        let start = steps.count
        try append(node)
        if isOptional, !node.matchesNothing {
            steps.append(.jump(entry))
        } else {
            steps.append(.match)
            setSplit(at: steps.count - 1, to: start, isGreedy: isGreedy)
        }
        if isOptional { setSplit(at: entry, to: start, isGreedy: isGreedy) }
    }

    /// Lets a step go on to another one or behind all that there is; the other one is preferred when it is greedy.
    private mutating func setSplit(at split: Int, to step: Int, isGreedy: Bool) {
        steps[split] = isGreedy ? .split(step, steps.count) : .split(steps.count, step)
    }

    /// A way through the steps, and what it has remembered.
    private struct Thread {
        let step: Int
        let saved: [Int?]
    }

    /// Follows all ways at once, the better ones first.
    ///
    /// - Returns: Where each group begins and ends, when the text matches as a whole; nothing of that where it is only
    ///   asked whether it matches.
    func run(_ text: [Unicode.Scalar], remembers: Bool) -> [Int?]? {
        var threads: [Thread] = []
        var seen = [Int](repeating: -1, count: steps.count)
        let saved = [Int?](repeating: nil, count: remembers ? slots : 0)
        add(Thread(step: 0, saved: saved), at: 0, of: text, to: &threads, &seen)
        for place in 0...text.count {
            var following: [Thread] = []
            for thread in threads {
                switch steps[thread.step] {
                case .match where place == text.count: return thread.saved
                case .scalar(let set) where place < text.count && set.contains(text[place]):
                    add(
                        Thread(step: thread.step + 1, saved: thread.saved), at: place + 1, of: text, to: &following,
                        &seen)
                default: break
                }
            }
            threads = following
        }
        return nil
    }

    /// The first place from one on at which the pattern matches, wherever that ends.
    ///
    /// - Returns: Where each group begins and ends.
    func find(in text: [Unicode.Scalar], from start: Int) -> [Int?]? {
        var threads: [Thread] = []
        var seen = [Int](repeating: -1, count: steps.count)
        var found: [Int?]?
        for place in start...text.count {
            // A way that begins later is worse than all that have begun.
            if found == nil {
                let thread = Thread(step: 0, saved: [Int?](repeating: nil, count: slots))
                add(thread, at: place, of: text, to: &threads, &seen)
            }
            var following: [Thread] = []
            ways: for thread in threads {
                switch steps[thread.step] {
                case .match:
                    found = thread.saved
                    break ways
                case .scalar(let set) where place < text.count && set.contains(text[place]):
                    let next = Thread(step: thread.step + 1, saved: thread.saved)
                    add(next, at: place + 1, of: text, to: &following, &seen)
                default: break
                }
            }
            if following.isEmpty, found != nil { break }
            threads = following
        }
        return found
    }

    /// Adds a way, and those that it splits into without another scalar, each step once.
    private func add(
        _ thread: Thread, at place: Int, of text: [Unicode.Scalar], to threads: inout [Thread], _ seen: inout [Int]
    ) {
        var waiting = [thread]
        while let thread = waiting.popLast() {
            guard seen[thread.step] != place else { continue }
            seen[thread.step] = place
            switch steps[thread.step] {
            case .jump(let step): waiting.append(Thread(step: step, saved: thread.saved))
            case .split(let better, let other):
                waiting.append(Thread(step: other, saved: thread.saved))
                waiting.append(Thread(step: better, saved: thread.saved))
            case .save(let slot):
                var saved = thread.saved
                if slot < saved.count { saved[slot] = place }
                waiting.append(Thread(step: thread.step + 1, saved: saved))
            case .assertion(let assertion):
                guard PatternProgram.holds(assertion, at: place, of: text) else { continue }
                waiting.append(Thread(step: thread.step + 1, saved: thread.saved))
            case .scalar, .match: threads.append(thread)
            }
        }
    }

    private static func holds(_ assertion: PatternAssertion, at place: Int, of text: [Unicode.Scalar]) -> Bool {
        func isWord(_ index: Int) -> Bool { text.indices.contains(index) && text[index].isWord }
        switch assertion {
        case .textStart: return place == 0
        case .textEnd: return place == text.count
        case .lineStart: return place == 0 || text[place - 1] == "\n"
        case .lineEnd: return place == text.count || text[place] == "\n"
        case .wordEdge: return isWord(place - 1) != isWord(place)
        case .noWordEdge: return isWord(place - 1) == isWord(place)
        }
    }
}

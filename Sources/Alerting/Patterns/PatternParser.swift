/// Reads regular expressions in the syntax of RE2, which is Prometheus'.
internal struct PatternParser {
    /// What `(?i)` and its likes switch, up to the end of their group.
    struct Flags {
        var foldsCase = false
        var isMultiline = false
        var dotMatchesNewline = false
        var isUngreedy = false
    }

    /// The most that a repetition may count to, as in RE2.
    private static let mostRepetitions = 1000
    /// How deep groups may stand in each other.
    private static let deepest = 100

    let scalars: [Unicode.Scalar]
    var place = 0
    private(set) var flags = Flags()
    private var depth = 0
    /// How many groups have been opened.
    private(set) var groupCount = 0
    /// The numbers of the groups that have names.
    private(set) var names: [String: [Int]] = [:]

    init(_ text: String) {
        scalars = Array(text.unicodeScalars)
    }

    /// Reads the whole text.
    mutating func parse() throws(PatternError) -> PatternNode {
        let node = try alternatives()
        guard place == scalars.count else { throw PatternError("unexpected )") }
        return node
    }

    var next: Unicode.Scalar? { place < scalars.count ? scalars[place] : nil }

    func follows(_ text: String) -> Bool {
        scalars[place...].starts(with: text.unicodeScalars)
    }

    mutating func skip(_ text: String) -> Bool {
        guard follows(text) else { return false }
        place += text.unicodeScalars.count
        return true
    }

    private mutating func alternatives() throws(PatternError) -> PatternNode {
        depth += 1
        defer { depth -= 1 }
        guard depth <= PatternParser.deepest else { throw PatternError("expression nests too deeply") }
        var branches = [try sequence()]
        while skip("|") { branches.append(try sequence()) }
        return branches.count == 1 ? branches[0] : .alternatives(branches)
    }

    private mutating func sequence() throws(PatternError) -> PatternNode {
        var nodes: [PatternNode] = []
        while let scalar = next, scalar != "|", scalar != ")" {
            nodes += try atoms()
            let start = place
            guard let (least, most) = try counts() else { continue }
            // It counts what stands last, be there switches of flags in between.
            guard let atom = nodes.popLast() else { throw missingArgument(from: start) }
            let isLazy = skip("?")
            if try counts() != nil {
                throw PatternError("invalid nested repetition operator: `\(text(from: start))`")
            }
            let isGreedy = isLazy == flags.isUngreedy
            let node = PatternNode.repeated(atom, least: least, most: most, isGreedy: isGreedy)
            guard node.isRepeatable(most: PatternParser.mostRepetitions) else { throw badCount(from: start) }
            nodes.append(node)
        }
        return nodes.count == 1 ? nodes[0] : .sequence(nodes)
    }

    func text(from start: Int) -> String {
        String(String.UnicodeScalarView(scalars[start..<place]))
    }

    private func missingArgument(from start: Int) -> PatternError {
        PatternError("missing argument to repetition operator: `\(text(from: start))`")
    }

    private func badCount(from start: Int) -> PatternError {
        PatternError("invalid repeat count: `\(text(from: start))`")
    }

    /// How often, where a repetition follows; braces that are none stand for themselves.
    private mutating func counts() throws(PatternError) -> (Int, Int?)? {
        if skip("*") { return (0, nil) }
        if skip("+") { return (1, nil) }
        if skip("?") { return (0, 1) }
        let start = place
        guard skip("{"), let least = number() else {
            place = start
            return nil
        }
        var most: Int? = least
        if skip(",") { most = next == "}" ? nil : number() ?? -1 }
        guard skip("}"), most != -1 else {
            place = start
            return nil
        }
        guard max(least, most ?? 0) <= PatternParser.mostRepetitions, most.map({ $0 >= least }) ?? true else {
            throw badCount(from: start)
        }
        return (least, most)
    }

    /// A number without zeros before it; one that is far too great is some great number.
    private mutating func number() -> Int? {
        let start = place
        while let scalar = next, ("0"..."9").contains(scalar) { place += 1 }
        let digits = text(from: start)
        guard !digits.isEmpty, digits == "0" || !digits.hasPrefix("0") else { return nil }
        return Int(digits) ?? .max
    }

    /// What stands next, before its repetition; nothing where flags are switched.
    private mutating func atoms() throws(PatternError) -> [PatternNode] {
        let start = place
        guard try counts() == nil else { throw missingArgument(from: start) }
        guard let scalar = next else { return [] }
        place += 1
        switch scalar {
        case "(": return try group()
        case "[": return [.set(try bracket())]
        case ".": return [.set(flags.dotMatchesNewline ? .all : .notNewline)]
        case "^": return [.assertion(flags.isMultiline ? .lineStart : .textStart)]
        case "$": return [.assertion(flags.isMultiline ? .lineEnd : .textEnd)]
        case "\\": return try escape()
        default: return [.set(ScalarSet(scalar.value, foldsCase: flags.foldsCase))]
        }
    }

    private mutating func group() throws(PatternError) -> [PatternNode] {
        let outer = flags
        var number: Int?
        if skip("?") {
            if skip("P<") {
                number = try named()
            } else if try setFlags() {
                // They hold up to the end of the group that this stands in.
                return []
            }
        } else {
            groupCount += 1
            number = groupCount
        }
        let inside = try alternatives()
        guard skip(")") else { throw PatternError("missing closing )") }
        flags = outer
        return [number.map { .group(inside, number: $0) } ?? .sequence([inside])]
    }

    private mutating func named() throws(PatternError) -> Int {
        let start = place
        while let scalar = next, scalar.isWord { place += 1 }
        let name = text(from: start)
        guard !name.isEmpty, skip(">") else { throw PatternError("invalid named capture: `(?P<\(name)`") }
        groupCount += 1
        names[name, default: []].append(groupCount)
        return groupCount
    }

    /// Reads `i-s)` or `i:`; true where the group is only there for it.
    private mutating func setFlags() throws(PatternError) -> Bool {
        let start = place
        var isOn = true
        var isSet = true
        while let scalar = next {
            place += 1
            switch scalar {
            case "i": flags.foldsCase = isOn
            case "m": flags.isMultiline = isOn
            case "s": flags.dotMatchesNewline = isOn
            case "U": flags.isUngreedy = isOn
            case "-" where isOn:
                (isOn, isSet) = (false, false)
                continue
            case ":" where isSet: return false
            case ")" where isSet: return true
            default: throw PatternError("invalid or unsupported Perl syntax: `(?\(text(from: start))`")
            }
            isSet = true
        }
        throw PatternError("missing closing )")
    }
}

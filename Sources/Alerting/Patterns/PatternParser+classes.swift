extension PatternParser {
    private static let perlClasses: [Unicode.Scalar: [ClosedRange<UInt32>]] = [
        "d": [0x30...0x39], "s": [0x09...0x0A, 0x0C...0x0D, 0x20...0x20],
        "w": [0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A],
    ]
    private static let controls: [Unicode.Scalar: UInt32] = [
        "a": 7, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11,
    ]
    private static let assertions: [Unicode.Scalar: PatternAssertion] = [
        "A": .textStart, "z": .textEnd, "b": .wordEdge, "B": .noWordEdge,
    ]
    private static let posixClasses: [String: [ClosedRange<UInt32>]] = [
        "alnum": [0x30...0x39, 0x41...0x5A, 0x61...0x7A], "alpha": [0x41...0x5A, 0x61...0x7A], "ascii": [0...0x7F],
        "blank": [9...9, 32...32], "cntrl": [0...0x1F, 0x7F...0x7F], "digit": [0x30...0x39], "graph": [0x21...0x7E],
        "lower": [0x61...0x7A], "print": [0x20...0x7E],
        "punct": [0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E], "space": [9...13, 32...32],
        "upper": [0x41...0x5A], "word": [0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A],
        "xdigit": [0x30...0x39, 0x41...0x46, 0x61...0x66],
    ]
    /// The general categories of Unicode; one letter stands for all that begin with it.
    private static let categories: Set = [
        "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po",
        "Sm", "Sc", "Sk", "So", "Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Co",
    ]

    /// What a backslash begins.
    mutating func escape() throws(PatternError) -> [PatternNode] {
        if let scalar = next, let assertion = PatternParser.assertions[scalar] {
            place += 1
            return [.assertion(assertion)]
        }
        if skip("Q") { return try quoted() }
        if let part = try classPart() { return [.set(ScalarSet([part], foldsCase: flags.foldsCase))] }
        return [.set(ScalarSet(try escapedValue(), foldsCase: flags.foldsCase))]
    }

    /// Scalars that stand for themselves, up to `\E`.
    private mutating func quoted() throws(PatternError) -> [PatternNode] {
        var nodes: [PatternNode] = []
        while let scalar = next {
            if skip("\\E") { return nodes }
            place += 1
            nodes.append(.set(ScalarSet(scalar.value, foldsCase: flags.foldsCase)))
        }
        throw PatternError("missing closing \\E")
    }

    /// A class behind a backslash: `d`, `D`, `pL`, `P{Lu}`.
    private mutating func classPart() throws(PatternError) -> ScalarSet.Part? {
        guard let scalar = next, scalar.isASCII else { return nil }
        let isNegated = ("A"..."Z").contains(scalar)
        if scalar == "p" || scalar == "P" { return try category(isNegated: isNegated) }
        guard let lower = scalar.properties.lowercaseMapping.unicodeScalars.first,
            let ranges = PatternParser.perlClasses[lower]
        else { return nil }
        place += 1
        return ScalarSet.Part(ranges: ranges, isNegated: isNegated)
    }

    private mutating func category(isNegated: Bool) throws(PatternError) -> ScalarSet.Part {
        let start = place - 1
        place += 1
        var isNegated = isNegated
        var name = ""
        if skip("{") {
            if skip("^") { isNegated.toggle() }
            let nameStart = place
            while let scalar = next, scalar.isWord { place += 1 }
            name = text(from: nameStart)
            guard skip("}") else { throw PatternError("invalid character class range: `\(text(from: start))`") }
        } else if let scalar = next {
            place += 1
            name = String(Character(scalar))
        }
        if name == "Any" { return ScalarSet.Part(isNegated: !isNegated) }
        let found = PatternParser.categories.filter { $0 == name || (name.utf8.count == 1 && $0.hasPrefix(name)) }
        guard !found.isEmpty else {
            throw PatternError(
                "invalid character class range: `\(text(from: start))`, only general categories such as \\pL are known")
        }
        return ScalarSet.Part(categories: found, isNegated: isNegated)
    }

    /// The scalar that stands behind a backslash.
    private mutating func escapedValue() throws(PatternError) -> UInt32 {
        let start = place - 1
        guard let scalar = next else { throw PatternError("trailing backslash at end of expression") }
        place += 1
        if let control = PatternParser.controls[scalar] { return control }
        if scalar == "x", let value = hexadecimal() { return value }
        if let value = octal(scalar) { return value }
        // In RE2 what is no ASCII letter or digit stands for itself.
        guard scalar.isASCII, !scalar.isWord || scalar == "_" else {
            throw PatternError("invalid escape sequence: `\(text(from: start))`")
        }
        return scalar.value
    }

    /// Up to three octal digits; a single one that is not zero would refer back, which there is not.
    private mutating func octal(_ first: Unicode.Scalar) -> UInt32? {
        let digits: ClosedRange<Unicode.Scalar> = "0"..."7"
        guard digits.contains(first), first == "0" || next.map(digits.contains) == true else { return nil }
        var value = first.value - 0x30
        for _ in 0..<2 {
            guard let scalar = next, digits.contains(scalar) else { break }
            place += 1
            value = value * 8 + scalar.value - 0x30
        }
        return value
    }

    private mutating func hexadecimal() -> UInt32? {
        let isBraced = skip("{")
        let start = place
        while let scalar = next, scalar.properties.isASCIIHexDigit, isBraced || place - start < 2 { place += 1 }
        guard let value = UInt32(text(from: start), radix: 16), value <= 0x10FFFF,
            isBraced ? skip("}") : place - start == 2
        else { return nil }
        return value
    }

    /// Reads a set behind its opening bracket.
    mutating func bracket() throws(PatternError) -> ScalarSet {
        var set = ScalarSet([], isNegated: skip("^"), foldsCase: flags.foldsCase)
        var isFirst = true
        while isFirst || next != "]" {
            guard next != nil else { throw PatternError("missing closing ]") }
            isFirst = false
            if let part = try innerClass() {
                set.parts.append(part)
                continue
            }
            let start = place
            let low = try member()
            var high = low
            if follows("-"), place + 1 < scalars.count, scalars[place + 1] != "]" {
                place += 1
                high = try member()
            }
            guard low <= high else { throw PatternError("invalid character class range: `\(text(from: start))`") }
            set.parts += PatternParser.parts(low...high, foldsCase: flags.foldsCase)
        }
        place += 1
        return set
    }

    /// A stretch of scalars; where cases are folded a short one with the other cases of its scalars, as some have
    /// another case that does not lead back to them.
    private static func parts(_ range: ClosedRange<UInt32>, foldsCase: Bool) -> [ScalarSet.Part] {
        guard foldsCase, range.count <= 64 else { return [ScalarSet.Part(ranges: [range])] }
        return range.flatMap { ScalarSet($0, foldsCase: true).parts }
    }

    private mutating func member() throws(PatternError) -> UInt32 {
        guard let scalar = next else { throw PatternError("missing closing ]") }
        place += 1
        return scalar == "\\" ? try escapedValue() : scalar.value
    }

    /// A class within a bracket: `[:alpha:]` or `\d`.
    private mutating func innerClass() throws(PatternError) -> ScalarSet.Part? {
        if follows("[:"),
            let end = scalars.indices.first(where: {
                $0 > place + 1 && scalars[$0...].starts(with: ":]".unicodeScalars)
            })
        {
            let start = place
            place = end + 2
            var name = String(String.UnicodeScalarView(scalars[(start + 2)..<end]))
            let isNegated = name.hasPrefix("^")
            if isNegated { name.removeFirst() }
            guard let ranges = PatternParser.posixClasses[name] else {
                throw PatternError("invalid character class range: `\(text(from: start))`")
            }
            return ScalarSet.Part(ranges: ranges, isNegated: isNegated)
        }
        guard skip("\\") else { return nil }
        if let part = try classPart() { return part }
        place -= 1
        return nil
    }
}

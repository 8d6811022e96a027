/// A set of Unicode scalars.
internal struct ScalarSet: Hashable, Sendable {
    /// A part of a set: what is in any of its parts is in the set.
    struct Part: Hashable, Sendable {
        var ranges: [ClosedRange<UInt32>] = []
        /// The general categories of Unicode in it, by the two letters of their names.
        var categories: Set<String> = []
        /// Whether the ranges and categories say what is not in it.
        var isNegated = false

        func contains(_ scalars: [Unicode.Scalar]) -> Bool {
            let isListed = scalars.contains { scalar in
                ranges.contains { $0.contains(scalar.value) }
                    || (!categories.isEmpty && categories.contains(scalar.categoryName))
            }
            return isListed != isNegated
        }
    }

    var parts: [Part]
    /// Whether the parts say what is not in it.
    var isNegated = false
    /// Whether both cases of a letter count as one.
    var foldsCase = false

    init(_ parts: [Part], isNegated: Bool = false, foldsCase: Bool = false) {
        (self.parts, self.isNegated, self.foldsCase) = (parts, isNegated, foldsCase)
    }

    init(_ scalar: UInt32, foldsCase: Bool) {
        parts = [Part(ranges: [scalar...scalar])]
        self.foldsCase = foldsCase
        guard foldsCase, let scalar = Unicode.Scalar(scalar) else { return }
        parts = scalar.cases.map { Part(ranges: [$0.value...$0.value]) }
    }

    static let all = ScalarSet([], isNegated: true)
    static let notNewline = ScalarSet([Part(ranges: [0x0A...0x0A])], isNegated: true)

    func contains(_ scalar: Unicode.Scalar) -> Bool {
        let scalars = foldsCase ? scalar.cases : [scalar]
        return parts.contains { $0.contains(scalars) } != isNegated
    }
}

extension Unicode.Scalar {
    /// Whether it is a letter, a digit or an underscore of ASCII.
    internal var isWord: Bool {
        switch self {
        case "a"..."z", "A"..."Z", "0"..."9", "_": true
        default: false
        }
    }

    /// The same letter in both cases, as far as they are one scalar each; itself first.
    internal var cases: [Unicode.Scalar] {
        // The dotless i has no other case in a world without languages: its capital is that of the i with a dot.
        guard self != "\u{131}", self != "\u{130}" else { return [self] }
        var cases = [self]
        for known in [self, single(properties.uppercaseMapping), single(properties.lowercaseMapping)] {
            guard let known else { continue }
            for mapping in [known.properties.uppercaseMapping, known.properties.lowercaseMapping] {
                if let other = single(mapping), !cases.contains(other) { cases.append(other) }
            }
        }
        return cases
    }

    private func single(_ text: String) -> Unicode.Scalar? {
        text.unicodeScalars.count == 1 ? text.unicodeScalars.first : nil
    }

    /// The two letters of its general category.
    internal var categoryName: String {
        switch properties.generalCategory {
        case .uppercaseLetter: "Lu"
        case .lowercaseLetter: "Ll"
        case .titlecaseLetter: "Lt"
        case .modifierLetter: "Lm"
        case .otherLetter: "Lo"
        case .nonspacingMark: "Mn"
        case .spacingMark: "Mc"
        case .enclosingMark: "Me"
        case .decimalNumber: "Nd"
        case .letterNumber: "Nl"
        case .otherNumber: "No"
        case .connectorPunctuation: "Pc"
        case .dashPunctuation: "Pd"
        case .openPunctuation: "Ps"
        case .closePunctuation: "Pe"
        case .initialPunctuation: "Pi"
        case .finalPunctuation: "Pf"
        case .otherPunctuation: "Po"
        case .mathSymbol: "Sm"
        case .currencySymbol: "Sc"
        case .modifierSymbol: "Sk"
        case .otherSymbol: "So"
        case .spaceSeparator: "Zs"
        case .lineSeparator: "Zl"
        case .paragraphSeparator: "Zp"
        case .control: "Cc"
        case .format: "Cf"
        case .surrogate: "Cs"
        case .privateUse: "Co"
        case .unassigned: "Cn"
        @unknown default: "Cn"
        }
    }
}

/// How a checksum is worked out that is printed behind a telegram.
internal enum ChecksumRule: CaseIterable {
    /// As meters do: from the `/` to the `!`, both among them.
    case arc
    /// The same, as it was before a line lost its CRs.
    case arcWithCarriageReturns
    /// Holley's other polynomial.
    case x25
    /// A relay's own: without the `/` and the `!` (`telegrams.md` §1.7).
    case arcWithin
    /// A meter's, where a relay has taken the `/` off.
    case arcWithSlash

    /// The checksum of a telegram, from its first byte to its `!`; nil where the rule is none for it.
    func checksum(_ telegram: ArraySlice<UInt8>) -> UInt16? {
        let hasSlash = telegram.first == UInt8(ascii: "/")
        var covered = Array(telegram)
        switch self {
        case .arc, .x25: break
        case .arcWithCarriageReturns:
            guard !telegram.contains(UInt8(ascii: "\r")) else { return nil }
            covered = telegram.flatMap { $0 == UInt8(ascii: "\n") ? [UInt8(ascii: "\r"), $0] : [$0] }
        case .arcWithin: covered = Array(telegram.dropFirst(hasSlash ? 1 : 0).dropLast())
        case .arcWithSlash:
            guard !hasSlash else { return nil }
            covered.insert(UInt8(ascii: "/"), at: 0)
        }
        return (self == .x25 ? CRC16.x25 : .arc).checksum(covered.span)
    }
}

/// The digits behind a telegram's `!`, and the rule by which they are right.
internal struct PrintedChecksum {
    private let text: ArraySlice<UInt8>
    private let value: UInt16
    /// The rule by which it is right; nil where it is wrong.
    let rule: ChecksumRule?
    private let computed: UInt16

    /// Judges the digits behind a telegram; nil where there are none.
    init?(_ text: ArraySlice<UInt8>, behind telegram: ArraySlice<UInt8>) {
        guard !text.isEmpty else { return nil }
        let value = text.reduce(0 as UInt16) { $0 << 4 | UInt16($1.hexDigit ?? 0) }
        self.text = text
        self.value = value
        rule = ChecksumRule.allCases.first { $0.checksum(telegram) == value }
        computed = CRC16.arc.checksum(Array(telegram).span)
    }

    /// The digits for the telegram as it is masked: right as they were right, and wrong by the same bits as before.
    func digits(for masked: ArraySlice<UInt8>) -> [UInt8] {
        if let value = rule?.checksum(masked) { return digits(of: value) }
        let shown = UInt16(truncatingIfNeeded: (1 << (4 * text.count)) - 1)
        let difference = value ^ computed
        let wrong = CRC16.arc.checksum(Array(masked).span) ^ difference
        // It is not to come out right by another rule: there are more to choose from than rules.
        let right = ChecksumRule.allCases.compactMap { $0.checksum(masked) }
        let choice = (0...UInt16(right.count)).lazy.map { (wrong ^ $0) & shown }.first { !right.contains($0) }
        return digits(of: choice ?? wrong)
    }

    /// The digits of another line of a checksum behind the first, which differs from that one as it did before.
    func digits(besides first: PrintedChecksum, now replaced: [UInt8]) -> [UInt8] {
        let new = replaced.reduce(0 as UInt16) { $0 << 4 | UInt16($1.hexDigit ?? 0) }
        return Array(digits(of: value ^ first.value ^ new).suffix(text.count))
    }

    /// At least as many digits as were printed, in the same case.
    private func digits(of value: UInt16) -> [UInt8] {
        let isLowerCase = text.contains { CharacterKind($0) == .lower }
        let digits = Array(String(value, radix: 16, uppercase: !isLowerCase).utf8)
        return [UInt8](repeating: UInt8(ascii: "0"), count: max(0, text.count - digits.count)) + digits
    }
}

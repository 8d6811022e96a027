/// Whether a source prints CRC-16/X-25 instead of ARC, as Holley's DTSD545 does (`telegrams.md` §1.2).
///
/// Two checksums of which either may be right let twice as much damage through. So X-25 counts only where the maker is
/// Holley, or, as long as ARC never was right, where a telegram before had it too.
internal struct X25Evidence: Sendable {
    private var wasSeen = false
    private var isRuledOut = false

    /// Says that ARC was right.
    mutating func ruleOut() {
        isRuledOut = true
    }

    /// Whether a telegram whose ARC is wrong is right after all.
    mutating func accepts(_ telegram: Span<UInt8>, printed: UInt16) -> Bool {
        let isHolley = telegram.hasPrefix("/HLY")
        guard isHolley || !isRuledOut, CRC16.x25.checksum(telegram) == printed else { return false }
        defer { wasSeen = true }
        return wasSeen || isHolley
    }
}

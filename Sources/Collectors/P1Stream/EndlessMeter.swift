internal import Metering

/// Learns that a meter ends its telegrams with nothing, not even a `!`, as an Iskra MT382 does (`telegrams.md` §1.5).
///
/// Where such a meter's telegram is whole cannot be proved: the next one begins, or nothing comes. It is believed after
/// three that are alike, line for line, none of them of a version that has a checksum.
internal struct EndlessMeter: Sendable {
    /// How many must be alike.
    static let proof = 3

    private var codes: [OBISCode?] = []
    private var count = 0
    private var isRuledOut = false

    /// The meter has sent a telegram with an end.
    mutating func ruleOut() {
        isRuledOut = true
    }

    /// Whether a telegram without an end is whole.
    mutating func accepts(_ telegram: Telegram) -> Bool {
        guard !isRuledOut, !telegram.objects.isEmpty, telegram.objects.allSatisfy(\.isUnderstood) else { return false }
        let codes = telegram.objects.map(\.code)
        if codes != self.codes { (self.codes, count) = (codes, 0) }
        count += 1
        return count >= EndlessMeter.proof
    }
}

extension TelegramObject {
    /// Whether it became something, and is no version that has a checksum.
    fileprivate var isUnderstood: Bool {
        switch meaning {
        case .fact(.version), .unknown, .rejected: false
        case .register, .measurement, .fact: true
        }
    }
}

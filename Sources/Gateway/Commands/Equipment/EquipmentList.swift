internal import Metering

/// What is known of the equipment of a meter, as lines for people.
struct EquipmentList: Sendable {
    /// Whether serial numbers are shown whole: they are personal data.
    let isPlain: Bool

    /// The lines of a meter: its equipment, what was replaced, and counters that are held.
    func lines(of meter: MeterKey, _ tracker: EquipmentTracker) -> [String] {
        let lines =
            tracker.serials.map { equipment($0.subject, $0.serial, tracker.changes) } + tracker.changes.map(change)
            + tracker.held.map { held($0, of: meter) }
        return ["\(meter)"] + (lines.isEmpty ? ["nothing is known of its equipment"] : lines).map { "  \($0)" }
    }

    /// `electricity: serial number …212 since 2026-03-01T13:15:03Z`.
    private func equipment(
        _ subject: EquipmentChange.Subject, _ serial: String, _ changes: [EquipmentChange]
    ) -> String {
        let since = changes.last { $0.subject == subject && $0.effect == .replacement }
            .map { " since \($0.time.rfc3339)" }
        return "\(subject.name): serial number \(shown(serial))\(since ?? "")"
    }

    private func change(_ change: EquipmentChange) -> String {
        let former = change.former.map(shown) ?? "unknown"
        let present = change.present.map(shown) ?? "unknown"
        let evidence =
            switch change.evidence {
            case .serialNumber: "serial number \(former), then \(present)"
            case .command: "confirmed by command"
            }
        let effect =
            switch change.effect {
            case .replacement: "replaced"
            case .foreign(let until): "another device answered until \(until.rfc3339)"
            case .undone: "replacement taken back"
            }
        return "\(change.time.rfc3339) \(change.subject.name): \(effect) (\(evidence))"
    }

    private func held(_ regression: CounterRegression, of meter: MeterKey) -> String {
        let subject = EquipmentChange.Subject(of: regression.register).name
        return
            "\(regression.text) and is held; if that was a replacement: metergw equipment confirm --meter \(meter) --at \(regression.time.rfc3339) --subject \(subject)"
    }

    /// A serial number, the hex of the telegram made text, without all but its end.
    private func shown(_ serial: String) -> String {
        let text = EquipmentList.text(ofHex: serial) ?? serial
        return isPlain ? text : "…\(text.suffix(3))"
    }

    /// The text that hex digits stand for; nil where they are none, or not of a text that can be seen.
    private static func text(ofHex hex: String) -> String? {
        let digits = Array(hex.utf8)
        guard digits.count > 1, digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            let pair = String(decoding: digits[index...index + 1], as: UTF8.self)
            guard let byte = UInt8(pair, radix: 16), (0x21..<0x7F).contains(byte) else { return nil }
            bytes.append(byte)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// The saved state of one alert: what is needed to go on after a restart exactly where it stood.
public struct AlertRecord: Hashable, Sendable {
    /// How many bytes a record has at most: annotations that would make it longer are left out, the longest first.
    ///
    /// The next evaluation at which the alert holds writes them anew.
    public static let lengthLimit = 64 * 1024

    internal let identity: RuleIdentity
    /// The alert.
    public let alert: Alert

    internal init(_ identity: RuleIdentity, _ alert: Alert) {
        self.identity = identity
        self.alert = alert
    }

    /// The name of its group.
    public var group: String { identity.group }
    /// The name of its rule.
    public var rule: String { identity.rule }

    /// The name to save it under: 32 digits that follow from its rule and labels, the same at each run.
    public var name: String { AlertRecord.name(identity, alert.labels) }

    internal static func name(_ identity: RuleIdentity, _ labels: Labels) -> String {
        let texts = [identity.group, identity.rule, identity.labels, "\(identity.ordinal)"]
        let all = texts + labels.pairs.flatMap { [$0.name, $0.value] }
        // Twice, as alerts would take each other's place where 64 bits were the same.
        return [all, all.reversed()].map { texts in
            var fingerprint = Fingerprint()
            for text in texts { fingerprint.add(text) }
            return fingerprint.text
        }.joined()
    }
}

// MARK: - Bytes

extension AlertRecord {
    private static let version: UInt8 = 1

    /// The record as it is saved.
    public var bytes: [UInt8] {
        var annotations = alert.annotations
        while true {
            let bytes = bytes(annotations)
            guard bytes.count > AlertRecord.lengthLimit,
                let longest = annotations.pairs.max(by: { $0.value.utf8.count < $1.value.utf8.count })
            else { return bytes }
            annotations = annotations.filter { $0.name != longest.name }
        }
    }

    private func bytes(_ annotations: Labels) -> [UInt8] {
        var record = RecordWriter(version: AlertRecord.version)
        record.text(identity.group)
        record.text(identity.rule)
        record.text(identity.labels)
        record.count(identity.ordinal)
        var alert = alert
        alert.annotations = annotations
        record.alert(alert)
        return record.bytes
    }

    /// Reads a record.
    ///
    /// - Returns: Nil for bytes that are none, or of a version that is not known.
    public init?(bytes: [UInt8]) {
        let record = RecordReader.read(bytes, version: AlertRecord.version) { reader throws(RecordReader.Damage) in
            let identity = RuleIdentity(
                group: try reader.text(), rule: try reader.text(), labels: try reader.text(),
                ordinal: try reader.total())
            return AlertRecord(identity, try reader.alert())
        }
        guard let record else { return nil }
        self = record
    }
}

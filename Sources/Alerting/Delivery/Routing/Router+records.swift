public import Metering

extension Router {
    private static let alertVersion: UInt8 = 1

    /// How long an alert that was kept is taken to be firing without being heard of again: its rules have to begin anew.
    internal static let patience = Duration.seconds(300)

    /// Goes on from what was kept; records that cannot be read are passed over.
    ///
    /// All is as it was, except that alerts that fire are valid for five more minutes at least, and have the values and
    /// annotations that they had when they began to fire until their rules tell them again.
    public init(_ settings: DeliverySettings, records: [DeliveryRecord], at moment: Timestamp) {
        self.init(settings)
        var labels: [String: Labels] = [:]
        for record in records where record.kind == .alert {
            guard var alert = Router.alert(record.value ?? []) else { continue }
            let patience = moment.advanced(by: Router.patience)
            alert.validUntil = alert.validUntil.map { max($0, patience) }
            labels[record.name] = alert.labels
            alerts[alert.labels] = alert
        }
        for record in records {
            let value = record.value ?? []
            switch record.kind {
            case .group:
                if let (key, group) = AlertGroup.read(value, labels: labels) { groups[key] = group }
            case .outage:
                if let (receiver, outage) = Outage.read(value, labels: labels) { outages[receiver] = outage }
            case .allowance:
                if let (receiver, allowance) = Allowance.read(value) { allowances[receiver] = allowance }
            case .alert, .message, .pace, .silence: break
            }
        }
        configure(settings)
    }

    /// Takes out what has changed since the last time, to be kept.
    internal mutating func takeChanges() -> [DeliveryRecord] {
        let keys = changed.take()
        guard !keys.isEmpty else { return [] }
        // Only where one is asked for: names are hashes, and there are many alerts.
        let names = Set(keys.lazy.filter { $0.kind == .alert }.map(\.name))
        var byName: [String: Alert] = [:]
        if !names.isEmpty {
            for alert in alerts.values {
                let name = Fingerprint(of: alert.labels).text
                if names.contains(name) { byName[name] = alert }
            }
        }
        let groupKeys = Dictionary(uniqueKeysWithValues: groups.keys.map { ($0.recordName, $0) })
        return keys.map { key in
            let value: [UInt8]?
            switch key.kind {
            case .alert: value = byName[key.name].map(Router.bytes)
            case .group: value = groupKeys[key.name].flatMap { groupKey in groups[groupKey]?.bytes(groupKey) }
            case .outage: value = outages[key.name]?.bytes(of: key.name)
            case .allowance: value = allowances[key.name]?.bytes(of: key.name)
            case .message, .pace, .silence: value = nil
            }
            return DeliveryRecord(kind: key.kind, name: key.name, value: value)
        }
    }

    private static func bytes(of alert: Alert) -> [UInt8] {
        var writer = RecordWriter(version: alertVersion)
        writer.alert(alert)
        return writer.bytes
    }

    private static func alert(_ bytes: [UInt8]) -> Alert? {
        RecordReader.read(bytes, version: alertVersion) { reader throws(RecordReader.Damage) in
            try reader.alert()
        }
    }
}

internal import Metering

/// Who is told of which site.
internal struct GroupKey: Hashable, Comparable, Sendable {
    let receiver: String
    /// The id of the site; empty for what belongs to none.
    let site: String

    var recordName: String { "\(receiver)/\(site)" }

    static func < (left: GroupKey, right: GroupKey) -> Bool {
        (left.receiver, left.site) < (right.receiver, right.site)
    }
}

/// What a receiver was told of the alerts of one site.
internal struct AlertGroup: Hashable, Sendable {
    /// What it was told of one alert.
    struct Entry: Hashable, Sendable {
        /// Whether it was told that the alert fires, and not yet that it is over.
        var isTold = false
        /// Whether what is new of it was in a message that was held back, and counted.
        var isCounted = false
        /// Whether it waits for the end of quiet hours.
        var isQuiet = false
        /// Whether it is told along with many other sites.
        var isInOutage = false
    }

    /// When it is next decided whether there is something to tell.
    var due: Timestamp
    /// When something was last told.
    var lastTold: Timestamp?
    /// Whether telling it again was held back, and counted.
    var isRepeatCounted = false
    var entries: [Labels: Entry] = [:]
}

extension AlertGroup {
    private static let version: UInt8 = 1

    /// The group as it is kept: alerts by their fingerprints.
    func bytes(_ key: GroupKey) -> [UInt8] {
        var writer = RecordWriter(version: AlertGroup.version)
        writer.text(key.receiver)
        writer.text(key.site)
        writer.time(due)
        writer.optional(lastTold) { $0.time($1) }
        writer.flag(isRepeatCounted)
        writer.list(entries.sorted { $0.key < $1.key }) { writer, entry in
            writer.text(Fingerprint(of: entry.key).text)
            writer.byte(entry.value.bits)
        }
        return writer.bytes
    }

    /// Reads one that was kept; entries whose alerts are not known any more are left out.
    static func read(_ bytes: [UInt8], labels: [String: Labels]) -> (key: GroupKey, group: AlertGroup)? {
        RecordReader.read(bytes, version: version) { reader throws(RecordReader.Damage) in
            let key = GroupKey(receiver: try reader.text(), site: try reader.text())
            var group = AlertGroup(due: try reader.time())
            group.lastTold = try reader.optional { reader throws(RecordReader.Damage) in try reader.time() }
            group.isRepeatCounted = try reader.flag()
            for _ in 0..<(try reader.count()) {
                let name = try reader.text()
                let entry = Entry(bits: try reader.byte())
                if let labels = labels[name] { group.entries[labels] = entry }
            }
            return (key, group)
        }
    }
}

extension AlertGroup.Entry {
    fileprivate var bits: UInt8 {
        (isTold ? 1 : 0) | (isCounted ? 2 : 0) | (isQuiet ? 4 : 0) | (isInOutage ? 8 : 0)
    }

    fileprivate init(bits: UInt8) {
        isTold = bits & 1 != 0
        isCounted = bits & 2 != 0
        isQuiet = bits & 4 != 0
        isInOutage = bits & 8 != 0
    }
}

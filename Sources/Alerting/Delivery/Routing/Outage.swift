internal import Metering

/// Many sites that fell silent at once, of which a receiver is told in one message.
internal struct Outage: Hashable, Sendable {
    /// The alert that says that a site is silent.
    static let alertName = "SiteOffline"

    /// What can be new of an outage.
    struct News: OptionSet, Hashable, Sendable {
        let rawValue: UInt8

        static let silent = News(rawValue: 1)
        static let returned = News(rawValue: 2)
        static let repeated = News(rawValue: 4)
    }

    /// When it began, or grew last; for a group interval from then on, sites that fall silent join it.
    var begunAt: Timestamp
    /// When it is next decided whether there is something to tell.
    var due: Timestamp
    /// When something was last told.
    var lastTold: Timestamp?
    /// What was in a message that was held back, and counted.
    var counted: News = []
    /// The alerts, and whether the receiver was told of each.
    var members: [Labels: Bool] = [:]
}

extension Outage {
    private static let version: UInt8 = 1

    /// The outage as it is kept: alerts by their fingerprints.
    func bytes(of receiver: String) -> [UInt8] {
        var writer = RecordWriter(version: Outage.version)
        writer.text(receiver)
        writer.time(begunAt)
        writer.time(due)
        writer.optional(lastTold) { $0.time($1) }
        writer.byte(counted.rawValue)
        writer.list(members.sorted { $0.key < $1.key }) { writer, member in
            writer.text(Fingerprint(of: member.key).text)
            writer.flag(member.value)
        }
        return writer.bytes
    }

    /// Reads one that was kept; members whose alerts are not known any more are left out.
    static func read(_ bytes: [UInt8], labels: [String: Labels]) -> (receiver: String, outage: Outage)? {
        RecordReader.read(bytes, version: version) { reader throws(RecordReader.Damage) in
            let receiver = try reader.text()
            var outage = Outage(begunAt: try reader.time(), due: try reader.time())
            outage.lastTold = try reader.optional { reader throws(RecordReader.Damage) in try reader.time() }
            outage.counted = News(rawValue: try reader.byte())
            for _ in 0..<(try reader.count()) {
                let name = try reader.text()
                let isTold = try reader.flag()
                if let labels = labels[name] { outage.members[labels] = isTold }
            }
            return (receiver, outage)
        }
    }
}

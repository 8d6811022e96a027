public import Metering

/// A span in which nobody is told of the alerts that all its matchers match.
public struct Silence: Hashable, Sendable {
    /// The id, which no other silence has or had.
    public let id: String
    /// What it asks of labels; at least one.
    public let matchers: [SilenceMatcher]
    /// From when on it holds.
    public let startsAt: Timestamp
    /// From when on it holds no more; after `startsAt`.
    public let endsAt: Timestamp
    /// Why it was made, for others who wonder; not empty.
    public let reason: String
    /// Who made it; empty where that was not said.
    public let createdBy: String

    /// Creates a silence.
    public init(
        id: String, matchers: [SilenceMatcher], startsAt: Timestamp, endsAt: Timestamp, reason: String,
        createdBy: String
    ) {
        self.id = id
        self.matchers = matchers
        self.startsAt = startsAt
        self.endsAt = endsAt
        self.reason = reason
        self.createdBy = createdBy
    }

    /// Whether it keeps an alert of these labels silent at a moment.
    public func mutes(_ labels: Labels, at moment: Timestamp) -> Bool {
        moment >= startsAt && moment < endsAt && matchers.allSatisfy { $0.matches(labels) }
    }
}

extension Silence {
    private static let version: UInt8 = 1

    /// The silence as it is kept.
    internal var bytes: [UInt8] {
        var writer = RecordWriter(version: Silence.version)
        writer.text(id)
        writer.list(matchers) { writer, matcher in
            writer.text(matcher.name)
            writer.text(matcher.comparison.rawValue)
            writer.text(matcher.value)
        }
        writer.time(startsAt)
        writer.time(endsAt)
        writer.text(reason)
        writer.text(createdBy)
        return writer.bytes
    }

    /// Reads one that was kept; nil where the bytes are damaged.
    internal init?(bytes: [UInt8]) {
        let silence = RecordReader.read(bytes, version: Silence.version) {
            reader throws(RecordReader.Damage) in
            Silence(
                id: try reader.text(),
                matchers: try reader.list { reader throws(RecordReader.Damage) in try SilenceMatcher(&reader) },
                startsAt: try reader.time(), endsAt: try reader.time(), reason: try reader.text(),
                createdBy: try reader.text())
        }
        guard let silence else { return nil }
        self = silence
    }
}

extension SilenceMatcher {
    fileprivate init(_ reader: inout RecordReader) throws(RecordReader.Damage) {
        let name = try reader.text()
        guard let comparison = Operator(rawValue: try reader.text()) else { throw RecordReader.Damage() }
        let value = try reader.text()
        do throws(PatternError) {
            try self.init(name: name, comparison, value: value)
        } catch {
            throw RecordReader.Damage()
        }
    }
}

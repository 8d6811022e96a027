internal import Metering

/// A message on its way, and how far it has come.
internal struct QueueEntry: Hashable, Sendable {
    let message: Message
    /// Its place among all messages.
    let sequence: UInt64
    /// Whether it was sent, and its receiver has not answered yet.
    var isInFlight = false
    /// How often it was tried in vain.
    var tryCount = 0
    /// Before when it is not to be sent.
    var notBefore: Timestamp

    init(message: Message, sequence: UInt64, notBefore: Timestamp) {
        self.message = message
        self.sequence = sequence
        self.notBefore = notBefore
    }
}

extension QueueEntry {
    private static let version: UInt8 = 1

    /// The entry as it is kept.
    var bytes: [UInt8] {
        var writer = RecordWriter(version: QueueEntry.version)
        writer.number(sequence)
        writer.flag(isInFlight)
        writer.count(tryCount)
        writer.time(notBefore)
        writer.message(message)
        return writer.bytes
    }

    /// Reads one that was kept; nil where the bytes are damaged.
    init?(bytes: [UInt8]) {
        let entry = RecordReader.read(bytes, version: QueueEntry.version) {
            reader throws(RecordReader.Damage) in
            let sequence = try reader.number()
            let isInFlight = try reader.flag()
            let tryCount = try reader.total()
            let notBefore = try reader.time()
            var entry = QueueEntry(message: try reader.message(), sequence: sequence, notBefore: notBefore)
            entry.isInFlight = isInFlight
            entry.tryCount = tryCount
            return entry
        }
        guard let entry else { return nil }
        self = entry
    }
}

extension DeliveryQueue {
    private static let paceVersion: UInt8 = 1

    /// Goes on from what was kept; records that cannot be read are passed over.
    init(hourlyLimit: Int, records: [DeliveryRecord]) {
        self.init(hourlyLimit: hourlyLimit)
        for record in records {
            switch record.kind {
            case .message:
                guard let entry = QueueEntry(bytes: record.value ?? []) else { continue }
                entries[entry.message.id] = entry
                nextSequence = max(nextSequence, entry.sequence + 1)
            case .pace:
                taken[record.name] = RecordReader.read(record.value ?? [], version: DeliveryQueue.paceVersion) {
                    reader throws(RecordReader.Damage) in
                    try reader.list { reader throws(RecordReader.Damage) in try reader.time() }
                }
            case .alert, .group, .outage, .allowance, .silence: continue
            }
        }
    }

    /// Takes out what has changed since the last time, to be kept.
    mutating func takeChanges() -> [DeliveryRecord] {
        changed.take().map { key in
            let value =
                switch key.kind {
                case .message: entries[key.name]?.bytes
                case .pace: taken[key.name].map(DeliveryQueue.bytes)
                case .alert, .group, .outage, .allowance, .silence: nil as [UInt8]?
                }
            return DeliveryRecord(kind: key.kind, name: key.name, value: value)
        }
    }

    private static func bytes(of taken: [Timestamp]) -> [UInt8] {
        var writer = RecordWriter(version: paceVersion)
        writer.list(taken) { $0.time($1) }
        return writer.bytes
    }
}

internal import Metering

/// How many messages a receiver got within the last hour, and how many were held back.
internal struct Allowance: Hashable, Sendable {
    static let hour = Duration.seconds(3600)

    /// When the messages of the last hour were decided, the earliest first.
    private(set) var sent: [Timestamp] = []
    /// How many messages were held back since the last note.
    private(set) var heldBack = 0
    /// When the first of them was.
    private(set) var heldSince: Timestamp?
    /// When a note says how many; nil where none is due.
    private(set) var noteDue: Timestamp?
    private var lastNote: Timestamp?
    /// How many alerts came and went in quiet hours since the last message.
    var unseen = 0

    /// Takes one message from the allowance; false where there is nothing left of it.
    mutating func spend(at moment: Timestamp, limit: Int) -> Bool {
        sent.removeAll { moment.since($0) >= Allowance.hour }
        guard sent.count < limit else { return false }
        sent.append(moment)
        return true
    }

    /// Brings back what lies ahead, since the clock was set back; false where nothing does.
    mutating func comeBack(to moment: Timestamp) -> Bool {
        let before = self
        sent = sent.map { min($0, moment) }
        heldSince = heldSince.map { min($0, moment) }
        lastNote = lastNote.map { min($0, moment) }
        noteDue = noteDue.map { min($0, moment.advanced(by: Allowance.hour)) }
        return self != before
    }

    /// Counts a message that is held back.
    mutating func holdBack(at moment: Timestamp) {
        heldBack += 1
        guard noteDue == nil else { return }
        heldSince = moment
        let end = (sent.first ?? moment).advanced(by: Allowance.hour)
        noteDue = lastNote.map { max(end, $0.advanced(by: Allowance.hour)) } ?? end
    }

    /// Ends the hour: what the note has to say, once.
    mutating func takeNote(at moment: Timestamp) -> (count: Int, since: Timestamp)? {
        guard let due = noteDue, due <= moment, let heldSince else { return nil }
        defer {
            heldBack = 0
            self.heldSince = nil
            noteDue = nil
            lastNote = moment
        }
        return (heldBack, heldSince)
    }
}

extension Allowance {
    private static let version: UInt8 = 1

    func bytes(of receiver: String) -> [UInt8] {
        var writer = RecordWriter(version: Allowance.version)
        writer.text(receiver)
        writer.list(sent) { $0.time($1) }
        writer.count(heldBack)
        for moment in [heldSince, noteDue, lastNote] { writer.optional(moment) { $0.time($1) } }
        writer.count(unseen)
        return writer.bytes
    }

    static func read(_ bytes: [UInt8]) -> (receiver: String, allowance: Allowance)? {
        RecordReader.read(bytes, version: version) { reader throws(RecordReader.Damage) in
            let receiver = try reader.text()
            var allowance = Allowance()
            allowance.sent = try reader.list { reader throws(RecordReader.Damage) in try reader.time() }
            allowance.heldBack = try reader.total()
            allowance.heldSince = try reader.optional { reader throws(RecordReader.Damage) in try reader.time() }
            allowance.noteDue = try reader.optional { reader throws(RecordReader.Damage) in try reader.time() }
            allowance.lastNote = try reader.optional { reader throws(RecordReader.Damage) in try reader.time() }
            allowance.unseen = try reader.total()
            return (receiver, allowance)
        }
    }
}

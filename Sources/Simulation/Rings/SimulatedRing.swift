internal import Metering

/// One ring file of a logger, by its slots.
internal struct SimulatedRing: Hashable, Sendable {
    let kind: RingKind
    private(set) var records: [RingRecord]
    /// The slot whose line was cut short when power failed; its successors stand right behind what is left of it.
    var tornSlot: Int?

    /// How much is left of a torn line, without its end.
    static let tornLength = 31

    /// Creates a ring in which nothing was written yet.
    init(_ kind: RingKind) {
        self.kind = kind
        records = Array(repeating: RingRecord(), count: kind.slotCount)
    }

    /// Puts a record in its slot.
    mutating func write(_ record: RingRecord) {
        guard let hour = record.hour else { return }
        records[kind.slot(of: hour)] = record
    }

    /// The record of an hour on the clock's face; nil when its slot has another one.
    func record(ofHour hour: Int64) -> RingRecord? {
        let record = records[kind.slot(of: hour)]
        return record.hour == hour ? record : nil
    }

    /// The whole file (`devices.md` §3.7).
    var file: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity((records.count + 1) * RingRecord.length)
        RingRecord.appendHeader(to: &bytes)
        for (slot, record) in records.enumerated() {
            let start = bytes.count
            record.appendLine(to: &bytes)
            guard slot == tornSlot else { continue }
            bytes.removeSubrange((start + SimulatedRing.tornLength)...)
            bytes.append("\n")
        }
        return bytes
    }

    /// Writes `hist/…` from the slot of the running hour on: backwards, or forwards behind it (`devices.md` §3.2).
    func writeItems(into list: inout ItemList, runningHour: Int64, oldestFirst: Bool) {
        list.append(piece: Array("{\"\(kind.rawValue)\":[\r\n".utf8))
        let start = kind.slot(of: runningHour) + (oldestFirst ? 1 : 0)
        var isFirst = true
        for number in 0..<records.count {
            let step = oldestFirst ? number : records.count - number
            let slot = (start + step) % records.count
            // The firmware leaves out what it cannot read, and counts on.
            guard slot != tornSlot else { continue }
            var bytes: [UInt8] = []
            if !isFirst { bytes.append(",\r\n") }
            isFirst = false
            records[slot].appendItem(number: number, slot: slot, to: &bytes)
            list.append(piece: bytes)
        }
        list.append(piece: "\r\n]}\r\n")
    }
}

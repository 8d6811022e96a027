internal import Metering
internal import NIOCore

extension SimulatedDevice {
    /// Writes a ring file, or what stands in its place.
    func writeRing(_ kind: RingKind, zone: Zone, now: Timestamp, in body: inout ItemList) -> Answer.Kind {
        guard fault != .noRing, fault != .noFileManager else { return writeMissingFile(in: &body) }
        body.append(piece: ring(kind, zone: zone, now: now).ring.file)
        return .file
    }

    /// Writes `hist/…`, without an item where the file is missing.
    func writeHistory(_ kind: RingKind, oldestFirst: Bool, zone: Zone, now: Timestamp, in body: inout ItemList) {
        guard fault != .noRing else {
            body.append(piece: Array("{\"\(kind.rawValue)\":[\r\n\r\n]}\r\n".utf8))
            return
        }
        let (ring, hour) = ring(kind, zone: zone, now: now)
        ring.writeItems(into: &body, runningHour: hour, oldestFirst: oldestFirst)
    }

    /// Writes what stands for a file that is not there: an upload page, where the file manager is missing, too.
    func writeMissingFile(in body: inout ItemList) -> Answer.Kind {
        guard fault == .noFileManager else {
            body.append(piece: "FileNotFound\r\n")
            return .missingFile
        }
        body.append(piece: SimulatedDevice.uploadPage)
        return .page
    }

    private func ring(_ kind: RingKind, zone: Zone, now: Timestamp) -> (ring: SimulatedRing, hour: Int64) {
        let writer = ringMaker(zone: zone, now: now).writer(for: kind)
        var ring = writer[kind]
        if fault == .tornRing { ring.tearLastClosed() }
        return (ring, writer.hour)
    }
}

extension SimulatedRing {
    /// Cuts the record before the newest short.
    mutating func tearLastClosed() {
        let newestFirst = records.indices.sorted { records[$0].hour ?? .min > records[$1].hour ?? .min }
        tornSlot = newestFirst[1]
    }
}

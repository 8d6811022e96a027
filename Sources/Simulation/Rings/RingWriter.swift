internal import Metering

/// The part of the firmware that writes the ring files: what it remembers, and when it writes what (`devices.md` §3.4).
internal struct RingWriter {
    private(set) var hours = SimulatedRing(.hours)
    private(set) var days = SimulatedRing(.days)
    private(set) var months = SimulatedRing(.months)
    /// The hour of the telegram that was processed last, or of the status file since a boot.
    private(set) var hour: Int64
    /// The hour that the status file names.
    private var status: Int64
    /// How many telegrams are passed over yet.
    private var skips = 0

    /// The hour that a device has in mind which never had a telegram, `01010101`.
    static let virginHour: Int64 = 271_753

    /// Creates the rings of a device as they are before any was written.
    ///
    /// - Parameter hour: The hour of a telegram that it has processed before, if any.
    init(after hour: Int64?) {
        self.hour = hour ?? RingWriter.virginHour
        status = self.hour
        skips = hour == nil ? 2 : 0
    }

    /// The ring of a kind.
    subscript(kind: RingKind) -> SimulatedRing {
        switch kind {
        case .hours: hours
        case .days: days
        case .months: months
        }
    }

    /// Whether a telegram of an hour makes the firmware do more than to remember it.
    func isDue(_ hour: Int64) -> Bool {
        skips > 0 || hour != self.hour
    }

    /// Processes a telegram: at the first one of an hour, its values close the hour before and begin the new one.
    mutating func process(_ values: RingCounters, hour: Int64) {
        defer { self.hour = hour }
        guard skips == 0 else {
            skips -= 1
            return
        }
        guard hour != self.hour else { return }
        write(values, hour: self.hour)
        status = self.hour
        if hour / 24 != self.hour / 24 {
            write(values, hour: hour)
        } else {
            hours.write(RingRecord(hour: hour, values: values))
        }
    }

    /// Starts the device anew: it takes what the status file says for the last telegram.
    mutating func boot(forgetsCount: Bool) {
        hour = status
        if forgetsCount { skips = 2 }
    }

    /// Writes the status file, as before a reboot that is planned.
    mutating func saveStatus() {
        status = hour
    }

    /// Writes the running record, as `hist/…` does; nil stands for a device that has had no telegram since its boot.
    mutating func writeRunning(_ values: RingCounters?) {
        write(values ?? RingCounters(), hour: hour)
        saveStatus()
    }

    private mutating func write(_ values: RingCounters, hour: Int64) {
        let record = RingRecord(hour: hour, values: values)
        hours.write(record)
        days.write(record)
        months.write(record)
    }
}

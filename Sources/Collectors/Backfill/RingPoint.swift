internal import Metering

/// A record with its times.
internal struct RingPoint {
    let key: RingKey
    let period: RingPeriod
    /// When its hour, day or month began.
    let start: Timestamp
    /// When the hour began that its key names.
    let hourStart: Timestamp
    /// The end of the hour that its key names, before which its counters were not read.
    let end: Timestamp
    let values: RegisterValues

    init(_ record: RingRecord, _ period: RingPeriod, zone: Zone) {
        key = record.key
        self.period = period
        start = record.key.start(of: period, in: zone)
        hourStart = record.key.start(of: .hours, in: zone)
        end = record.key.end(in: zone)
        values = record.values
    }

    /// Whether its hour is the last of its period, as that of every record that was closed in time.
    var isClosed: Bool { key.isLast(of: period) }

    /// Whether any energy was counted; records of zeros are written when a device has had no telegram yet.
    var hasEnergy: Bool { RingPoint.energies.contains { values[$0] ?? 0 > 0 } }

    /// Whether it says the same of energy as another.
    func hasEnergy(of other: RingPoint) -> Bool {
        RingPoint.energies.allSatisfy { values[$0] == other.values[$0] }
    }

    private static let energies: [Register] = [
        .importEnergy(.t1), .importEnergy(.t2), .exportEnergy(.t1), .exportEnergy(.t2),
    ]
}

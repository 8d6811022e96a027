import Metering
import Simulation

/// Households whose meters say 19 values each, every 10 seconds, as a gateway receives them.
struct Neighbourhood {
    /// Three phases and gas for all: 19 values.
    private struct Mix: HouseholdMix {
        var seed: UInt64 = 1
        var gasPercent = 100
        var solarPercent = 40
        var carPercent = 20
        var threePhasePercent = 100
    }

    /// The seconds from one reading to the next.
    static let interval: Int64 = 10
    /// 2026-03-01T00:00:00Z.
    static let start = Timestamp(seconds: 1_772_323_200)

    private var households: [(meter: MeterKey, history: HouseholdTelegrams)] = []
    private var bits: UInt64 = 7

    init(_ count: Int) throws {
        let zone = try Zone(identifier: "Europe/Amsterdam")
        households = (0..<count).map { index in
            (
                Neighbourhood.meter(index),
                HouseholdTelegrams(
                    index, of: Mix(), from: Neighbourhood.start, interval: Neighbourhood.interval, zone: zone)
            )
        }
    }

    static func meter(_ index: Int) -> MeterKey { MeterKey(site: "house-\(index)", meter: "main") }

    /// The next so many readings of each household, in the order of their times.
    ///
    /// Each is received at a time of its own household, some milliseconds sooner or later; or long after, in one go.
    mutating func readings(_ count: Int, imported moment: Timestamp? = nil) -> [MeterReading] {
        var readings: [MeterReading] = []
        readings.reserveCapacity(count * households.count)
        for _ in 0..<count {
            for index in households.indices {
                guard let telegram = households[index].history.next() else { continue }
                var values = telegram.exactValues
                if let time = telegram.gasTime { values.setOwnTime(.init(.gas(slot: 1), time, isInferred: false)) }
                let delay = 150 + Int64(index * 37 % 800) + jitter()
                let received = moment ?? Timestamp(milliseconds: telegram.time.milliseconds + delay)
                let reading = Reading(
                    time: telegram.time, received: received, origin: moment == nil ? .poll : .imported, values: values)
                readings.append(MeterReading(meter: households[index].meter, reading: reading))
            }
        }
        return readings
    }

    /// What a poll on a busy local network takes more than at best: 0 to 22 ms, mostly some 11.
    private mutating func jitter() -> Int64 {
        bits = bits &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int64((bits >> 33) % 12 + (bits >> 45) % 12)
    }
}

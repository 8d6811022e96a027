internal import Metering

/// What the ledger says for `/metrics`, as of the last quarter hour that was booked.
struct LedgerFigures: Sendable {
    /// Of one meter.
    struct OfMeter: Hashable, Sendable {
        /// The part of the last hour for which there are readings, in thousandths.
        var hourCompleteness: Int64?
        /// The same of the last 24 hours.
        var dayCompleteness: Int64?
        /// When each gas and water meter last stood still: the end of its last quarter hour without flow.
        var lastIdle: [Register: Timestamp] = [:]
    }

    /// Of the meters of one site that measure its connection to the grid, together.
    struct OfSite: Hashable, Sendable {
        /// The mean power from the grid from two to four in the last night, in W.
        var baseLoad: Int64?
        /// The median of that over 28 nights.
        var baseLoadMedian: Int64?
        /// What was delivered since midnight, in Wh.
        var exportToday: Int64?
        /// What was delivered a day, in the mean of the 14 days before, in Wh.
        var exportDailyMean: Int64?
    }

    var meters: [MeterKey: OfMeter] = [:]
    var sites: [String: OfSite] = [:]
}

extension LedgerFigures.OfMeter {
    /// Takes in the quarter hours of the last 24 hours.
    ///
    /// - Parameters:
    ///   - quarters: What the ledger has of them.
    ///   - end: The end of the last one that is over.
    mutating func note(_ quarters: [LedgerRecord], upTo end: Timestamp) {
        hourCompleteness = OfMeter.completeness(quarters, hours: 1, upTo: end)
        dayCompleteness = OfMeter.completeness(quarters, hours: 24, upTo: end)
        for quarter in quarters {
            for counter in quarter.counters where counter.use == 0 && OfMeter.canIdle(counter.register) {
                lastIdle[counter.register] = max(lastIdle[counter.register] ?? quarter.end, quarter.end)
            }
        }
    }

    private typealias OfMeter = LedgerFigures.OfMeter

    private static func completeness(_ quarters: [LedgerRecord], hours: Int, upTo end: Timestamp) -> Int64? {
        guard !quarters.isEmpty else { return nil }
        let start = end.advanced(by: .seconds(-3600 * hours))
        let covered = quarters.reduce(Int64(0)) { $1.start >= start ? $0 + $1.coveredMilliseconds : $0 }
        return min(1000, covered / (3600 * Int64(hours)))
    }

    private static func canIdle(_ register: Register) -> Bool {
        [.gas, .water].contains(MBusDeviceType(slotOf: register))
    }
}

extension LedgerFigures.OfSite {
    /// The mean power of a night, in W, of all meters together; nil unless each knows most of it.
    static func baseLoad(_ nights: [[LedgerRecord]]) -> Int64? {
        var sum: Int64 = 0
        for quarters in nights {
            let uses = quarters.compactMap(\.importUse)
            guard uses.count >= 6 else { return nil }
            sum += uses.reduce(0, +) * 4 / Int64(uses.count)
        }
        return nights.isEmpty ? nil : sum
    }

    /// The middle one of some numbers, the lower of two.
    static func median(_ values: [Int64]) -> Int64? {
        values.isEmpty ? nil : values.sorted()[(values.count - 1) / 2]
    }
}

internal import Metering

/// What the ledger says for `/metrics`, as of the last quarter hour that was booked.
struct LedgerFigures: Sendable {
    /// Of one meter.
    struct OfMeter: Hashable, Sendable {
        /// The part of the last hour for which there are readings, in thousandths.
        var hourCompleteness: Int64?
        /// The same of the last 24 hours.
        var dayCompleteness: Int64?
        /// The part of yesterday, by the site's clock, for which there are readings, in thousandths; nil for a meter of
        /// which nothing older is known.
        var yesterdayCompleteness: Int64?
        /// When each gas and water meter last stood still (`FlowWatch`).
        var lastIdle: [Register: Timestamp] { flows.mapValues(\.lastIdle) }
        /// How each gas and water meter flows.
        var flows: [Register: FlowWatch] = [:]
    }

    /// Of the meters of one site that measure its connection to the grid, together.
    struct OfSite: Hashable, Sendable {
        /// The mean power from the grid from two to four in the last night, in W.
        var baseLoad: Int64?
        /// The lowest of that over the last three nights; nil where one of them is not known.
        var baseLoadRecent: Int64?
        /// The median of that over 28 nights, of which seven must be known.
        var baseLoadMedian: Int64?
        /// What was delivered since midnight, in Wh.
        var exportToday: Int64?
        /// What was delivered a day, in the mean of the 14 days before, in Wh.
        var exportDailyMean: Int64?
        /// The part of today for which there are readings, in thousandths, of the meter that has the fewest.
        var todayCompleteness: Int64?
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
        let registers = Set(quarters.lazy.flatMap(\.counters).map(\.register).filter(OfMeter.canIdle))
        for register in registers {
            let known = quarters.compactMap { FlowWatch.Quarter($0, register) }
            guard let first = known.first else { continue }
            flows[register, default: FlowWatch(since: first.start)].note(known)
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

    /// How many nights must be known for there to be a median of them.
    static let leastNights = 7

    /// Takes in the base loads of the last nights, the latest first.
    mutating func note(baseLoads loads: [Int64?]) {
        baseLoad = loads.first ?? nil
        let recent = loads.prefix(3).compactMap { $0 }
        baseLoadRecent = recent.count == 3 ? recent.min() : nil
        let known = loads.compactMap { $0 }.sorted()
        baseLoadMedian = known.count < OfSite.leastNights ? nil : known[(known.count - 1) / 2]
    }

    private typealias OfSite = LedgerFigures.OfSite
}

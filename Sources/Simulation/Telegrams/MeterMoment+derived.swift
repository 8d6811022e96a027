internal import Metering

/// What only some dialects tell, worked out from what the household draws: counters never fall.
extension MeterMoment {
    /// Motors and transformers: vars for each hundred watts from the grid.
    private var inductive: Int64 { identity.pick(20, 5...30) }

    /// Cables and filters give so many vars for ever.
    private var capacitive: Int64 { identity.pick(21, 3...90) }

    /// Reactive power from the grid, in var.
    var reactiveImport: Int64 { telegram.importPower * inductive / 100 }

    /// Reactive power to the grid, in var.
    var reactiveExport: Int64 { capacitive }

    /// Reactive power from the grid on a phase, in var.
    func reactiveImport(_ phase: Phase) -> Int64 { telegram.phaseImport[phase] * inductive / 100 }

    /// Reactive power to the grid on a phase, in var.
    func reactiveExport(_ phase: Phase) -> Int64 { capacitive / Int64(telegram.phaseCount) }

    /// Reactive energy from the grid on tariff 1 and 2, in varh.
    var reactiveImportEnergies: (t1: Int64, t2: Int64) {
        (telegram.importEnergy.t1 * inductive / 100, telegram.importEnergy.t2 * inductive / 100)
    }

    /// Reactive energy from the grid, in varh.
    var reactiveImportEnergy: Int64 { reactiveImportEnergies.t1 + reactiveImportEnergies.t2 }

    /// Reactive energy to the grid, in varh, since 2026 began.
    var reactiveExportEnergy: Int64 {
        let begin: Int64 = 1_767_225_600
        return capacitive * max(0, telegram.time.seconds - begin) / 3600 + identity.pick(22, 0...500_000)
    }

    /// Apparent power from the grid, in VA.
    var apparentImport: Int64 { MeterMoment.root(telegram.importPower, reactiveImport) }

    /// Apparent power to the grid, in VA.
    var apparentExport: Int64 { telegram.exportPower > 0 ? MeterMoment.root(telegram.exportPower, reactiveExport) : 0 }

    /// Apparent power from the grid on a phase, in VA.
    func apparentImport(_ phase: Phase) -> Int64 {
        MeterMoment.root(telegram.phaseImport[phase], reactiveImport(phase))
    }

    /// Apparent power to the grid on a phase, in VA.
    func apparentExport(_ phase: Phase) -> Int64 {
        let watts = telegram.phaseExport[phase]
        return watts > 0 ? MeterMoment.root(watts, reactiveExport(phase)) : 0
    }

    /// The power factor, in thousandths.
    var powerFactor: Int64 {
        let apparent = max(apparentImport, apparentExport)
        return apparent > 0 ? max(telegram.importPower, telegram.exportPower) * 1000 / apparent : 1000
    }

    /// The frequency of the grid, in mHz: the same for all meters.
    var frequency: Int64 { 50_000 + Hash.normal(Hash.mix(50, UInt64(telegram.time.seconds)), deviation: 15) }

    /// The length of a hypotenuse, rounded down.
    private static func root(_ first: Int64, _ second: Int64) -> Int64 {
        let square = first * first + second * second
        var root = Int64(Double(square).squareRoot())
        // A floating-point root of a great square may be off by one.
        while root * root > square { root -= 1 }
        while (root + 1) * (root + 1) <= square { root += 1 }
        return root
    }
}

extension MeterMoment {
    /// The percentage of a day's water that has run when an hour begins, and at midnight.
    private static let waterByHour: [Int64] = [
        0, 1, 1, 1, 2, 2, 4, 12, 24, 32, 37, 41, 45, 50, 53, 56, 59, 63, 70, 78, 85, 91, 95, 98, 100,
    ]

    /// The water meter, in litres, asked each five minutes; nil without one.
    var water: Count? {
        guard meter.waterChannel != nil else { return nil }
        let second = telegram.time.seconds / 300 * 300
        let daily = identity.pick(30, 90...600)
        let face = second + zone.offset(at: Timestamp(seconds: second))
        let (day, ofDay) = face.quotientAndRemainder(dividingBy: 86400)
        let (hour, ofHour) = (Int(ofDay / 3600), ofDay % 3600)
        let before = MeterMoment.waterByHour[hour]
        let percent = before * 3600 + (MeterMoment.waterByHour[hour + 1] - before) * ofHour
        // 2026-01-01, a day of which nothing had run.
        let litres = (day - 20_454) * daily + daily * percent / 360_000
        return Count(amount: identity.pick(31, 10_000...900_000) + max(0, litres), time: Timestamp(seconds: second))
    }

    /// The heat meter, in kJ, asked each five minutes: 32 MJ for each cubic metre that gas would have been.
    var heat: Count? {
        gas.map { Count(amount: $0.amount * 32, time: $0.time) }
    }

    /// The log of long failures, the newest first: no more than ten are kept.
    var failureLog: String {
        let count = min(identity.failures.long, 10)
        guard count > 0 else { return "(0)(0-0:96.7.19)" }
        // 2025-12-01, before any meter here began.
        var end: Int64 = 1_764_547_200
        var rows = ""
        for row in 0..<UInt64(count) {
            end -= identity.pick(100 + row, 86400...20_000_000)
            let seconds = identity.pick(200 + row, 180...20_000)
            let digits = String(seconds)
            let padded = String(repeating: "0", count: 10 - digits.utf8.count) + digits
            rows += "(\(MeterTime(Timestamp(seconds: end), in: zone).text))(\(padded)*s)"
        }
        return "(\(count))(0-0:96.7.19)\(rows)"
    }
}

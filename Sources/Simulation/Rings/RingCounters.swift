/// The five counters of a record, exactly: Wh and litres.
internal struct RingCounters: Hashable, Sendable {
    var importT1: Int64 = 0
    var importT2: Int64 = 0
    var exportT1: Int64 = 0
    var exportT2: Int64 = 0
    /// 0 in a household without gas.
    var gas: Int64 = 0

    /// All of them, in the order of the file.
    var all: [Int64] { [importT1, importT2, exportT1, exportT2, gas] }
}

extension RingCounters {
    /// What the counters of a household are as whole Wh and litres; none is below zero, however far back one looks.
    init(_ energy: Household.Energies, gas: Int64) {
        importT1 = max(0, energy.importT1) / 3600
        importT2 = max(0, energy.importT2) / 3600
        exportT1 = max(0, energy.exportT1) / 3600
        exportT2 = max(0, energy.exportT2) / 3600
        self.gas = max(0, gas)
    }
}

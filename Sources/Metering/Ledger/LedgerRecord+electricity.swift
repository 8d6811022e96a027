extension LedgerRecord {
    /// What the counters say was drawn from the grid, in Wh.
    public var countedImport: Int64? { use(total: .importEnergy(.total), parts: LedgerRecord.importTariffs) }

    /// What the counters say was delivered to the grid, in Wh.
    public var countedExport: Int64? { use(total: .exportEnergy(.total), parts: LedgerRecord.exportTariffs) }

    /// What the meter's total counted, or else its tariffs together.
    private func use(total: Register, parts: ClosedRange<Register>) -> Int64? {
        if let use = self[counter: total]?.use { return use }
        let uses = counters.lazy.filter { parts.contains($0.register) }.map(\.use)
        return uses.isEmpty ? nil : uses.reduce(0, &+)
    }

    private static let importTariffs = Register.importEnergy(.t1)...Register.importEnergy(.t4)
    private static let exportTariffs = Register.exportEnergy(.t1)...Register.exportEnergy(.t4)
}

extension LedgerRecord {
    /// Notes what the figures of a quarter hour say of each other.
    internal mutating func judge() {
        noteEstimates()
        importUse = countedImport
        exportUse = countedExport
        guard let use = importUse else { return }
        let watts = use * 4
        peak = Peak(watts: watts, start: start)
        guard let meterDemand, !quality.contains(.estimated) else { return }
        // The last telegram of the quarter comes up to 30 s before its end, a thirtieth of it; meters round to 10 W.
        let reach = (self[gauge: .importPower]?.highest ?? watts) / 30
        let net = watts - (exportUse ?? 0) * 4
        // Some meters count what is drawn alone, others take off what is delivered.
        let difference = min(abs(meterDemand - watts), abs(meterDemand - net))
        if difference > reach + 20 { quality.insert(.demandDiffers) }
    }

    /// Says whether a register of the electricity meter is estimated at one of the edges.
    ///
    /// That of gas that comes by the hour always is: it stands with the counter alone.
    internal mutating func noteEstimates() {
        let isEstimated = counters.contains { counter in
            (counter.isFirstEstimated || counter.isLastEstimated) && MBusDeviceType(slotOf: counter.register) == nil
        }
        if isEstimated { quality.insert(.estimated) } else { quality.remove(.estimated) }
    }
}

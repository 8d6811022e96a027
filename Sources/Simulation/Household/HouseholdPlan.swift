/// What stays the same in a household: who lives there, so to speak.
internal struct HouseholdPlan: Sendable {
    /// What all other randomness of the household comes from.
    let seed: UInt64
    /// Drawn always, in W.
    let basePower: Int64
    /// What the fridge draws when it runs, in W.
    let fridgePower: Int64
    /// The seconds from one start of the fridge to the next.
    let fridgePeriod: Int64
    /// What cooking draws, in W.
    let cookingPower: Int64
    /// What the car's charger draws, in W; 0 in a household without.
    let carPower: Int64
    /// What the panels yield at most, in W; 0 in a household without.
    let solarPower: Int64
    /// 1 or 3.
    let phaseCount: Int
    /// The thousandths of the power that flow over L2 and L3; the rest flows over L1.
    let shares: (l2: Int64, l3: Int64)
    /// The litres of gas that heating takes in five minutes of a cold morning; 0 in a household without gas.
    let gasRate: Int64

    /// Whether there is a gas meter.
    var hasGas: Bool { gasRate > 0 }

    /// Furnishes the household of a device.
    init(device index: Int, options: some HouseholdMix) {
        let seed = Hash.mix(options.seed, UInt64(index))
        func bits(_ purpose: UInt64) -> UInt64 { Hash.mix(seed, 1000 + purpose) }
        func has(_ percent: Int, _ purpose: UInt64) -> Bool { Hash.pick(bits(purpose), 0...99) < percent }
        self.seed = seed
        basePower = Hash.pick(bits(0), 150...450)
        fridgePower = Hash.pick(bits(1), 80...120)
        fridgePeriod = Hash.pick(bits(2), 2400...4200)
        cookingPower = Hash.pick(bits(3), 1200...2600)
        phaseCount = has(options.threePhasePercent, 4) ? 3 : 1
        carPower = has(options.carPercent, 5) ? (phaseCount == 3 ? Hash.pick(bits(6), 2...3) * 3680 : 3680) : 0
        solarPower = has(options.solarPercent, 7) ? Hash.pick(bits(8), 2000...6000) : 0
        shares = phaseCount == 3 ? (Hash.pick(bits(9), 150...400), Hash.pick(bits(10), 100...350)) : (0, 0)
        gasRate = has(options.gasPercent, 11) ? Hash.pick(bits(12), 30...110) : 0
    }
}

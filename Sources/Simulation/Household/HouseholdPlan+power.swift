extension HouseholdPlan {
    /// The power that the household draws less what its panels yield, in W, without the noise of the base load.
    ///
    /// `second` counts from 1970, `secondOfDay` from midnight on the clock's face.
    func power(at second: Int64, secondOfDay: Int64, day: HouseholdDay) -> Int64 {
        var power = basePower
        // A compressor runs a third of the time, each at a phase of its own.
        let fridge = (second + Int64(seed >> 40)) % fridgePeriod
        if fridge < fridgePeriod / 3 { power += fridgePower }
        if day.cooking.contains(secondOfDay) {
            // A hob holds its heat by switching: on for 90 of 135 seconds.
            power += second / 45 % 3 == 2 ? cookingPower / 8 : cookingPower
        }
        if day.charging.contains(secondOfDay) { power += carPower }
        return power - sun(at: second, secondOfDay: secondOfDay, day: day)
    }

    private func sun(at second: Int64, secondOfDay: Int64, day: HouseholdDay) -> Int64 {
        let distance = abs(secondOfDay - HouseholdDay.noon)
        guard solarPower > 0, distance < day.halfDaylight else { return 0 }
        let height = 1000 - 1000 * distance * distance / (day.halfDaylight * day.halfDaylight)
        let cloud = Hash.pick(Hash.mix(seed ^ 3000, UInt64(bitPattern: second / 300)), day.clearness...100)
        return solarPower * day.sunStrength / 1000 * height / 1000 * cloud / 100
    }

    /// The litres of gas that are burnt in five minutes, the `block`-th since 1970.
    func gas(inBlock block: Int64, secondOfDay: Int64, day: HouseholdDay) -> Int64 {
        guard hasGas else { return 0 }
        let percent: Int64 =
            switch secondOfDay / 3600 {
            case 6..<9: 100
            case 17..<22: 80
            case 9..<17: 30
            default: 5
            }
        let bits = Hash.mix(seed ^ 4000, UInt64(bitPattern: block))
        // Hot water and the stove, now and then, the year round.
        let tap = Hash.pick(bits >> 32, 0...99) < percent / 5 ? Hash.pick(bits, 5...40) : 0
        return (gasRate * percent * day.heating + Hash.pick(bits, 0...9999)) / 10000 + tap
    }
}

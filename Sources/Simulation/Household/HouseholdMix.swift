/// What decides which households stand behind the meters: some have gas, or panels, or a car.
internal protocol HouseholdMix {
    /// What the households' randomness comes from.
    var seed: UInt64 { get }
    /// The percentage with a gas meter.
    var gasPercent: Int { get }
    /// The percentage with solar panels.
    var solarPercent: Int { get }
    /// The percentage that charges a car.
    var carPercent: Int { get }
    /// The percentage with three phases.
    var threePhasePercent: Int { get }
}

extension FleetOptions: HouseholdMix {}
extension TelegramStreamOptions: HouseholdMix {}

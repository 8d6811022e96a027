/// What decides which households stand behind the meters: some have gas, or panels, or a car.
public protocol HouseholdMix {
    /// What the households' randomness comes from.
    var seed: UInt64 { get set }
    /// The percentage with a gas meter.
    var gasPercent: Int { get set }
    /// The percentage with solar panels.
    var solarPercent: Int { get set }
    /// The percentage that charges a car.
    var carPercent: Int { get set }
    /// The percentage with three phases.
    var threePhasePercent: Int { get set }
}

extension FleetOptions: HouseholdMix {}
extension TelegramStreamOptions: HouseholdMix {}

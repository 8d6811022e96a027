internal import ArgumentParser
internal import Simulation

/// Which households stand behind what is simulated.
struct HouseholdArguments: ParsableArguments {
    @Option(help: "The seed of the households.")
    var seed: UInt64 = 1

    @Option(help: "The percentage of households with three phases.")
    var threePhase = 80

    @Option(help: "The percentage of households with a gas meter.")
    var gas = 90

    @Option(help: "The percentage of households with solar panels.")
    var solar = 40

    @Option(help: "The percentage of households that charge a car.")
    var car = 20

    /// Sets what the options of any simulation say of its households.
    func furnish(_ options: inout some HouseholdMix) {
        options.seed = seed
        options.threePhasePercent = threePhase
        options.gasPercent = gas
        options.solarPercent = solar
        options.carPercent = car
    }
}

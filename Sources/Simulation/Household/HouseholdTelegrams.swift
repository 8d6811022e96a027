public import Metering

/// The telegrams of one household behind a smart meter, one after the other without an end.
///
/// The same seed and index give the same household, and the same moment the same telegrams. For whoever needs a history
/// that looks like life without a device that serves it: tests and measurements of the store.
public struct HouseholdTelegrams: Sequence, IteratorProtocol, Sendable {
    private let zone: Zone
    private var household: Household
    private var number: Int64

    /// Prepares a household.
    ///
    /// - Parameters:
    ///   - index: Which of the households of the mix.
    ///   - mix: What households there are, and from what their randomness comes.
    ///   - start: No telegram is earlier.
    ///   - interval: The seconds from one telegram to the next: 1 to 3,600.
    ///   - zone: Where it stands.
    public init(_ index: Int, of mix: some HouseholdMix, from start: Timestamp, interval: Int64, zone: Zone) {
        let clock = TelegramClock(interval: Swift.min(Swift.max(interval, 1), 3600), phase: 0)
        self.zone = zone
        number = clock.number(at: start)
        household = Household(
            plan: HouseholdPlan(device: index, options: mix), clock: clock, number: number, zone: zone)
        if clock.second(of: number) < start.seconds { number += 1 }
    }

    /// The next telegram; there always is one.
    public mutating func next() -> SimulatedTelegram? {
        household.advance(to: number, zone: zone)
        number += 1
        return household.telegram(zone: zone)
    }
}

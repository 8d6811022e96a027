public import Metering
internal import NIOConcurrencyHelpers

/// Bounds how many devices a second are asked what they say of themselves, so that the start of a fleet is not thrice
/// its usual load.
///
/// It is 100 at once, then 50 a second: a fleet of 15,000 has been asked within five minutes.
public final class InfoBudget: Sendable {
    private let allowance = NIOLockedValueBox(Allowance(burst: 100, perSecond: 50))

    /// Creates a budget that is full.
    public init() {}

    /// Takes one device out of the budget; false when nothing is left for now.
    public func take(at moment: Timestamp) -> Bool {
        allowance.withLockedValue { $0.take(atMillisecond: moment.milliseconds) }
    }
}

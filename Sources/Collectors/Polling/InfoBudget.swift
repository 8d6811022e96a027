public import Metering
internal import NIOConcurrencyHelpers

/// Bounds how many devices a second are asked what they say of themselves, so that the start of a fleet is not thrice
/// its usual load.
///
/// It is 100 at once, then 50 a second: a fleet of 15,000 has been asked within five minutes.
public final class InfoBudget: Sendable {
    private static let burst: Int64 = 100
    private static let perSecond: Int64 = 50

    private struct State {
        /// Thousandths of a device that may be asked.
        var credit = InfoBudget.burst * 1000
        var counted = Timestamp(milliseconds: .min / 2)
    }

    private let state = NIOLockedValueBox(State())

    /// Creates a budget that is full.
    public init() {}

    /// Takes one device out of the budget; false when nothing is left for now.
    public func take(at moment: Timestamp) -> Bool {
        state.withLockedValue { state in
            let passed = max(0, min(moment.milliseconds - state.counted.milliseconds, 10_000))
            state.counted = moment
            state.credit = min(InfoBudget.burst * 1000, state.credit + passed * InfoBudget.perSecond)
            guard state.credit >= 1000 else { return false }
            state.credit -= 1000
            return true
        }
    }
}

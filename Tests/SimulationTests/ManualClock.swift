import Metering
import Synchronization

@testable import Simulation

/// A clock that stands still until it is moved.
final class ManualClock: Sendable {
    private let milliseconds: Atomic<Int64>

    /// Starts at Monday, 2 March 2026, noon in Amsterdam.
    init(_ start: Timestamp = Timestamp(seconds: HouseholdTests.monday + 12 * 3600)) {
        milliseconds = Atomic(start.milliseconds)
    }

    var now: Timestamp { Timestamp(milliseconds: milliseconds.load(ordering: .sequentiallyConsistent)) }

    func advance(by span: Duration) {
        milliseconds.add(span.wholeMilliseconds, ordering: .sequentiallyConsistent)
    }
}

/// Starts a fleet on a clock of its own, hands both over, and stops it.
func withFleet<Result>(
    _ change: (inout FleetOptions) -> Void = { _ in }, _ body: (DeviceFleet, ManualClock) async throws -> Result
) async throws -> Result {
    let clock = ManualClock()
    var options = FleetOptions(zone: Reference.zone)
    // Replies end at once, and no device loses its patience with a slow test; one that is about waiting sets its own.
    options.timing.closeWait = .milliseconds(1)
    options.timing.requestWait = .seconds(3600)
    options.timing.crowdedRequestWait = .seconds(3600)
    change(&options)
    let fleet = try await DeviceFleet.start(options) { clock.now }
    do {
        let result = try await body(fleet, clock)
        try await fleet.stop()
        return result
    } catch {
        try await fleet.stop()
        throw error
    }
}

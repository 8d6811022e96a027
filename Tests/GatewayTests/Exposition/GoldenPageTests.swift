internal import Foundation
internal import Testing

@testable internal import Gateway

/// Whole pages of a small fleet, byte for byte, so that no change of the contract goes unseen.
@Suite struct GoldenPageTests {
    private static func golden(_ name: String) throws -> String {
        try String(contentsOfFile: "\(Fixtures.root)/Tests/GatewayTests/Fixtures/metrics/\(name)", encoding: .utf8)
    }

    static func fleet() throws -> SampleFleet {
        let fleet = try SampleFleet.read()
        fleet.counters.noteRequest(route: .metrics, status: 200, took: .milliseconds(12))
        fleet.counters.update { values in
            values.storeWrites.add(.microseconds(3500))
            values.storeConflicts = 3
        }
        return fleet
    }

    @Test func theTextPageIsAsItWas() throws {
        #expect(try SamplePage(Self.fleet()).text == Self.golden("fleet.txt"))
    }

    @Test func theOpenMetricsPageIsAsItWas() throws {
        #expect(try SamplePage(Self.fleet(), format: .openMetrics).text == Self.golden("fleet.openmetrics"))
    }
}

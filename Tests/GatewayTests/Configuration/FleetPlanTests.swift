internal import Metering
internal import Testing

@testable internal import Gateway

@Suite struct FleetPlanTests {
    private static let fleet = """
        sites:
          - id: a
            meters:
              - { id: one, collector: dsmr-logger, url: "http://10.1.0.1" }
              - { id: two, collector: dsmr-logger, url: "http://10.2.0.1", interval: 2s }
              - { id: three, collector: dsmr-logger, url: "http://192.168.3.1", interval: 1s, floor: none }
              - { id: four, collector: dsmr-logger, url: "http://logger.lan", enabled: false }
        """

    private func network(_ address: String, mask: UInt32) throws -> LocalNetwork {
        LocalNetwork(address: try #require(IPv4Address(address)), mask: mask)
    }

    @Test func countsPollsAfterTheFloorsOfTheDevices() throws {
        let plan = FleetPlan(try Fixtures.configuration(Self.fleet), networks: [])
        #expect(plan.siteCount == 1 && plan.meterCount == 4 && plan.polledCount == 3)
        #expect(plan.pollsPerDay == 8640 + 8640 + 86400)
        #expect(plan.pollsPerSecond == "1.2")
        // 2.6 bytes a sealed reading, 44 a quarter hour, and the rows of a day that are not sealed yet.
        let (readings, quarters) = (Int64(103_680 * 26 / 10), Int64(3 * 96 * 44))
        #expect(plan.bytesPerDay == readings + quarters)
        #expect(plan.bytesAfterYear == 103_680 * 60 + (readings + quarters) * 365)
        #expect(plan.memory == 40_000_000 + 3 * 40_000)
        #expect(plan.series == 3 * FleetPlan.seriesPerMeter)
    }

    @Test func whatIsNotKeptAYearTakesNoRoomForOne() throws {
        let kept = "store: { retention: { readings: 30d, ledger: 100d } }\n" + Self.fleet
        let plan = FleetPlan(try Fixtures.configuration(kept), networks: [])
        #expect(plan.bytesAfterYear == 103_680 * 60 + 103_680 * 26 / 10 * 30 + 3 * 96 * 44 * 100)
    }

    @Test func warnsOfAMeterInNoNetworkOfThisHost() throws {
        let networks = [try network("10.1.0.200", mask: 0xFFFF_FF00), try network("127.0.0.1", mask: 0xFF00_0000)]
        let plan = FleetPlan(try Fixtures.configuration(Self.fleet), networks: networks)
        #expect(plan.warnings.count == 2)
        #expect(
            plan.warnings.first == """
                meter "a/two" is at 10.2.0.1, which is in no network of this host: it needs a router or a tunnel on \
                the way
                """)
    }

    @Test func thisHostIsInTheNetworkOfItself() {
        let networks = LocalNetwork.all()
        #expect(IPv4Address("127.1.0.1").map { address in networks.contains { $0.contains(address) } } == true)
    }

    @Test func writesAFigureALine() throws {
        let plan = FleetPlan(try Fixtures.configuration(Self.fleet), networks: [])
        #expect(
            PlanCommand.table(of: plan) == """
                sites   1
                meters  4, of which 3 polled
                polls   1.2 a second, 103680 a day
                series  about 105 on /metrics
                disk    282.2 kB a day, 109.2 MB after a year, by store.retention
                memory  40.1 MB at most
                """)
    }

    @Test(
        arguments: [
            (0, "0 B"), (999, "999 B"), (1000, "1 kB"), (1049, "1 kB"), (1050, "1.1 kB"), (1_234_567, "1.2 MB"),
            (5_000_000_000_000_000, "5000 TB"),
        ] as [(Int64, String)])
    func writesBytesForPeople(bytes: Int64, text: String) {
        #expect(ByteText.string(bytes) == text)
    }

    @Test func sumsUpWhatItRead() throws {
        #expect(CheckCommand.summary(of: try Fixtures.configuration(Self.fleet)) == "1 site, 4 meters (1 disabled)")
        #expect(CheckCommand.summary(of: try Fixtures.configuration("")) == "0 sites, 0 meters")
    }
}

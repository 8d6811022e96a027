internal import Metering
internal import Testing

@testable internal import Gateway

/// What is kept of the telegrams that came.
@Suite struct FlightRecorderTests {
    private static let grid = MeterKey(site: "jansen", meter: "grid")

    private static func yaml(_ meters: [String]) -> String {
        """
        store: { path: /var/lib/metergw/history.db }
        sites:
          - id: jansen
            country: NL
            meters:
        """
            + meters.enumerated().map { index, meter in
                "\n      - { \(meter), collector: dsmr-logger, url: \"http://10.0.\(index / 200).\(index % 200 + 1)\" }"
            }.joined()
    }

    private static func recorder(
        _ limits: FlightRecorder.Limits = FlightRecorder.Limits(), meters: [String] = ["id: grid", "id: barn"]
    ) throws -> FlightRecorder {
        FlightRecorder(try Fixtures.configuration(yaml(meters)), limits: limits)
    }

    private static func telegram(
        _ number: Int, _ outcome: RecordedTelegram.Outcome = .sound, bytes: Int = 100
    ) -> RecordedTelegram {
        RecordedTelegram(
            [UInt8](repeating: 65, count: bytes), outcome, received: Timestamp(seconds: Int64(number)))
    }

    private static func numbers(_ recorder: FlightRecorder, _ meter: MeterKey = grid) -> [Int64] {
        recorder.telegrams(of: meter).map(\.received.seconds)
    }

    @Test func aFloodOfGoodOnesLeavesTheFailedOnes() throws {
        let recorder = try Self.recorder()
        recorder.record(Self.telegram(1, .cut), of: Self.grid)
        recorder.record(Self.telegram(2, .wrongChecksum(printed: 1, computed: 2)), of: Self.grid)
        for number in 3..<1000 { recorder.record(Self.telegram(number), of: Self.grid) }
        #expect(Self.numbers(recorder) == (990..<1000).reversed() + [2, 1])
    }

    @Test func aFloodOfFailedOnesLeavesTheGoodOnes() throws {
        let recorder = try Self.recorder()
        recorder.record(Self.telegram(1), of: Self.grid)
        for number in 2..<1000 { recorder.record(Self.telegram(number, .refused("no time")), of: Self.grid) }
        #expect(Self.numbers(recorder) == (990..<1000).reversed() + [1])
    }

    @Test func theNewestComesFirstWhateverBecameOfIt() throws {
        let recorder = try Self.recorder()
        let outcomes: [RecordedTelegram.Outcome] = [
            .sound, .cut, .unauthenticated, .garbage, .sound, .unopened, .replayed, .missingChecksum, .sound,
        ]
        for (number, outcome) in outcomes.enumerated() {
            recorder.record(Self.telegram(number, outcome), of: Self.grid)
        }
        #expect(recorder.telegrams(of: Self.grid).map(\.outcome) == outcomes.reversed())
        #expect(recorder.telegrams(of: MeterKey(site: "jansen", meter: "barn")).isEmpty)
    }

    @Test func theBytesOfAMeterAreBounded() throws {
        let recorder = try Self.recorder()
        for number in 0..<20 { recorder.record(Self.telegram(number, bytes: 10_000), of: Self.grid) }
        #expect(Self.numbers(recorder) == [19, 18, 17])
        // One that is larger than all there is room for is kept alone.
        recorder.record(Self.telegram(20, bytes: 40_000), of: Self.grid)
        #expect(Self.numbers(recorder) == [20])
        recorder.record(Self.telegram(21, bytes: 10), of: Self.grid)
        #expect(Self.numbers(recorder) == [21])
    }

    @Test func theBytesOfAllMetersAreBounded() throws {
        var limits = FlightRecorder.Limits()
        (limits.totalBytes, limits.leastMeterBytes) = (100_000, 1000)
        let meters = (0..<20).map { "id: m\($0)" }
        let recorder = try Self.recorder(limits, meters: meters)
        for meter in 0..<20 {
            let key = MeterKey(site: "jansen", meter: "m\(meter)")
            for number in 0..<50 {
                recorder.record(Self.telegram(number, number % 2 == 0 ? .sound : .cut, bytes: 700), of: key)
            }
        }
        let bytes = (0..<20).flatMap { recorder.telegrams(of: MeterKey(site: "jansen", meter: "m\($0)")) }
            .reduce(0) { $0 + $1.bytes.count }
        #expect(bytes == 20 * 2 * 3 * 700)
        #expect(bytes <= limits.totalBytes)
    }

    @Test func whatAReloadRemovesIsForgotten() throws {
        let recorder = try Self.recorder(meters: ["id: grid", "id: barn"])
        let barn = MeterKey(site: "jansen", meter: "barn")
        let shed = MeterKey(site: "jansen", meter: "shed")
        recorder.record(Self.telegram(1), of: Self.grid)
        recorder.record(Self.telegram(2), of: barn)
        recorder.adopt(try Fixtures.configuration(Self.yaml(["id: shed, formerly: jansen/barn"])))
        #expect(Self.numbers(recorder) == [])
        #expect(Self.numbers(recorder, barn) == [])
        #expect(Self.numbers(recorder, shed) == [2])
        // A collector that has not ended yet brings one more.
        recorder.record(Self.telegram(3), of: Self.grid)
        #expect(Self.numbers(recorder) == [])
        recorder.adopt(try Fixtures.configuration(Self.yaml(["id: shed", "id: grid"])))
        #expect(Self.numbers(recorder, shed) == [2])
        #expect(Self.numbers(recorder) == [])
    }

    @Test func manyMayRecordAtOnce() async throws {
        let recorder = try Self.recorder()
        await withTaskGroup(of: Void.self) { group in
            for worker in 0..<8 {
                group.addTask {
                    for number in 0..<500 { recorder.record(Self.telegram(worker * 500 + number), of: Self.grid) }
                }
            }
        }
        #expect(recorder.telegrams(of: Self.grid).count == 10)
    }
}

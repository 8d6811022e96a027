internal import Metering
internal import Store
internal import Testing

@testable internal import Gateway

/// The table of gaps.
@Suite struct GapsTests {
    private func span(_ first: Int, _ last: Int) -> Range<Timestamp> {
        TemporaryHistory.noon.advanced(by: .seconds(first))..<TemporaryHistory.noon.advanced(by: .seconds(last))
    }

    @Test func notedGapsStandWithCauseAndRepairAndOthersAreSaidToBeNone() async throws {
        let history = try TemporaryHistory()
        let store = try SQLiteStore(path: history.path)
        let readings = (0..<500).filter { !(100..<200).contains($0) && !(300..<420).contains($0) }.map { index in
            var values = RegisterValues()
            values.set(.importPower, 100)
            let time = TemporaryHistory.noon.advanced(by: .seconds(index * 60))
            return Reading(time: time, received: time, origin: .poll, values: values)
        }
        _ = try await store.append(readings.ofMeter)
        try await store.put([
            MeterGap(
                meter: TemporaryHistory.meter, span: span(99 * 60, 200 * 60), cause: .gatewayOff,
                repair: .filled(exact: 3, approximate: 1))
        ])
        let meter = try TemporaryHistory.ledger
        var table = GapTableText()
        for stretch in try await GapSurvey(store: store, meter: meter).gaps(in: TemporaryHistory.allTime) {
            table.add(stretch, of: meter.key, in: meter.zone)
        }
        #expect(
            table.text == """
                METER        FROM                       TO                         LENGTH  CAUSE                    REPAIR
                jansen/grid  2026-03-01T14:39:00+01:00  2026-03-01T16:20:00+01:00  1h 41m  the gateway did not run  3 exact and 1 approximate readings out of the device
                jansen/grid  2026-03-01T18:00:00+01:00  2026-03-01T20:00:00+01:00  2h      not noted
                """)
        try await store.close()
    }

    @Test func withoutGapsThereIsASentence() {
        #expect(GapTableText().text == "no gaps")
    }

    @Test(arguments: [(0, "0s"), (45, "45s"), (750, "12m 30s"), (3600, "1h"), (12_000, "3h 20m"), (187_200, "2d 4h")])
    func lengthsHaveTheirTwoLargestUnits(seconds: Int, text: String) {
        #expect(GapTableText.length(.seconds(seconds)) == text)
    }

    @Test func everyCauseAndRepairHasWordsOfItsOwn() {
        #expect(Set(MeterGap.Cause.allCases.map(\.words)).count == MeterGap.Cause.allCases.count)
        #expect(MeterGap.Repair.filled(exact: 1, approximate: 0).words == "1 reading out of the device")
        #expect(MeterGap.Repair.failed("timeout").words == "the device could not tell: timeout")
    }
}

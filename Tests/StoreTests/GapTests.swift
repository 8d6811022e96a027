import Metering
import Testing

@testable import Store

@Suite struct GapTests {
    private static func gap(_ start: Int64, _ end: Int64, _ repair: MeterGap.Repair) -> MeterGap {
        MeterGap(
            meter: .one, span: Reading.at(start).time..<Reading.at(end).time, cause: .unreachable, repair: repair)
    }

    @Test(arguments: [
        MeterGap.Repair.none, .asked, .filled(exact: 9, approximate: 2), .failed("the device has no rings"),
    ])
    func aGapReadsBackAsItWas(repair: MeterGap.Repair) async throws {
        try await withStore { store async throws in
            try await store.put([Self.gap(0, 60, .asked)])
            try await store.put([Self.gap(0, 60, repair)])
            #expect(try await store.gaps(of: .one, in: Timestamp.allTime) == [Self.gap(0, 60, repair)])
        }
    }

    @Test func gapsThatTouchTheStretchAreFoundInTheirOrder() async throws {
        try await withStore { store async throws in
            let gaps = [Self.gap(100, 200, .none), Self.gap(300, 400, .none), Self.gap(500, 600, .none)]
            try await store.put(gaps.reversed())
            #expect(
                try await store.gaps(of: .one, in: Reading.at(150).time..<Reading.at(350).time) == [gaps[0], gaps[1]])
            #expect(try await store.gaps(of: .one, in: Reading.at(200).time..<Reading.at(300).time).isEmpty)
            #expect(try await store.gaps(of: .two, in: Timestamp.allTime).isEmpty)
        }
    }
}

@Suite struct ReadOnlyTests {
    @Test func aHistoryIsReadWhileAGatewayWritesIt() async throws {
        try await withStore { store async throws in
            _ = try await store.append([Reading.at(0).of(.one)])
            let reader = try SQLiteStore(reading: store.path)
            _ = try await store.append([Reading.at(10).of(.one)])
            #expect(try await reader.all(of: .one) == [Reading.at(0), Reading.at(10)])
            let refused = await #expect(throws: StoreError.self) { try await reader.append([Reading.at(20).of(.one)]) }
            if case .unwritable = refused?.cause {} else { Issue.record("\(refused as Any)") }
            try await reader.close()
            #expect(try await store.all(of: .one).count == 2)
        }
    }

    @Test func aHistoryThatNobodyWritesIsRead() async throws {
        let folder = try TemporaryFolder()
        let store = try SQLiteStore(path: folder.file)
        _ = try await store.append([Reading.at(0).of(.one)])
        try await store.close()
        let reader = try SQLiteStore(reading: folder.file)
        #expect(try await reader.all(of: .one) == [Reading.at(0)])
        try await reader.close()
    }

    @Test func aFileThatIsNotThereSaysSo() throws {
        let folder = try TemporaryFolder()
        #expect(throws: StoreError.self) { try SQLiteStore(reading: folder.file) }
    }
}

@Suite struct LedgerRetentionTests {
    @Test func quartersGoByTheDayAndDaysByTheYear() async throws {
        let meter = LedgerMeter(.one, zone: .utc)
        try await withStore { store async throws in
            let readings = (0..<800).map { day in
                var reading = Reading.at(Int64(day) * 86400)
                reading.values.set(.importEnergy(.t1), Int64(day) * 1000)
                return reading.of(.one)
            }
            _ = try await store.append(readings)
            let now = Reading.at(900 * 86400).time
            try await store.book([meter], now: now, horizon: Timestamp(seconds: 0))
            // 2027-03-01.
            try await store.prune(
                quartersBefore: Timestamp(seconds: 1_803_859_200), daysBefore: Timestamp(seconds: 1_803_859_200))
            let all = Timestamp(seconds: 0)..<now
            let quarters = try await store.ledger(of: [meter], in: all, resolution: .quarterHour)
            #expect(quarters[.one]?.first?.start == Timestamp(seconds: 1_803_859_200))
            let days = try await store.ledger(of: [meter], in: all, resolution: .day)
            #expect(days[.one]?.first?.start == Timestamp(seconds: 1_798_761_600))
            let months = try await store.ledger(of: [meter], in: all, resolution: .month)
            #expect(months[.one]?.first?.start == Timestamp(seconds: 1_798_761_600))
        }
    }
}

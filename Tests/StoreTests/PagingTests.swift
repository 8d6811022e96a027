import Metering
import Testing

@testable import Store

@Suite struct PagingTests {
    private func withReadings(
        _ layout: Layout, _ seconds: [Int64], _ test: (SQLiteStore) async throws -> Void
    ) async throws {
        try await withStore(layout.settings) { store async throws in
            _ = try await store.append(seconds.map { Reading.at($0).of(.one) })
            try await test(store)
        }
    }

    @Test(arguments: Layout.allCases, [1, 2, 3, 7, 49, 50, 51])
    func pagesJoinToTheWholeInOrder(_ layout: Layout, limit: Int) async throws {
        try await withReadings(layout, (0..<50).map { $0 * 7 }.reversed()) { store async throws in
            #expect(try await store.all(of: .one, limit: limit) == (0..<50).map { .at($0 * 7) })
        }
    }

    @Test(arguments: Layout.allCases) func theLastPageHasNoNext(_ layout: Layout) async throws {
        try await withReadings(layout, [0, 100, 200, 300]) { store async throws in
            let full = try await store.readings(of: .one, in: Timestamp.allTime, limit: 4, after: nil)
            #expect(full.readings.count == 4 && full.next == nil)
            let part = try await store.readings(of: .one, in: Timestamp.allTime, limit: 3, after: nil)
            #expect(part.readings.count == 3 && part.next != nil)
        }
    }

    @Test(arguments: Layout.allCases) func rangesHoldTheirFirstMomentAndNotTheirLast(_ layout: Layout) async throws {
        try await withReadings(layout, [0, 10, 20, 30, 400]) { store async throws in
            let range = Reading.at(10).time..<Reading.at(30).time
            #expect(try await store.all(of: .one, in: range) == [.at(10), .at(20)])
            #expect(try await store.all(of: .one, in: range, limit: 1) == [.at(10), .at(20)])
            #expect(try await store.all(of: .one, in: range.lowerBound..<range.lowerBound) == [])
            #expect(try await store.all(of: .one, in: Reading.at(31).time..<Reading.at(400).time) == [])
        }
    }

    @Test func readingsThatComeBetweenTwoPagesAreNeitherLostNorDoubled() async throws {
        try await withReadings(.arriving, [0, 10, 20]) { store async throws in
            let first = try await store.readings(of: .one, in: Timestamp.allTime, limit: 2, after: nil)
            _ = try await store.append([5, 15, 30].map { Reading.at($0).of(.one) })
            let second = try await store.readings(of: .one, in: Timestamp.allTime, limit: 9, after: first.next)
            #expect(first.readings == [.at(0), .at(10)])
            #expect(second.readings == [.at(15), .at(20), .at(30)])
        }
    }

    @Test func aMeterNeverReadHasAnEmptyPage() async throws {
        try await withReadings(.arriving, [0]) { store async throws in
            let page = try await store.readings(of: .two, in: Timestamp.allTime, limit: 10, after: nil)
            #expect(page == ReadingPage(readings: [], next: nil))
        }
    }

    @Test(arguments: [0, -1, Int.min]) func aPageHoldsAtLeastOne(_ limit: Int) async throws {
        try await withReadings(.arriving, [0, 1]) { store async throws in
            let page = try await store.readings(of: .one, in: Timestamp.allTime, limit: limit, after: nil)
            #expect(page.readings == [.at(0)])
        }
    }

    @Test func aLimitWithoutBoundIsBounded() async throws {
        try await withReadings(.arriving, [0, 1]) { store async throws in
            let page = try await store.readings(of: .one, in: Timestamp.allTime, limit: .max, after: nil)
            #expect(page.readings.count == 2)
        }
    }

    @Test(arguments: ["", "r", "x1", "r1!", "R1", "r01", "r+1", "r-0", "rzzzzzzzzzzzzzzzz", "r1 ", "ré"])
    func aTextFromElsewhereIsNoCursor(_ text: String) async throws {
        try await withStore { store async throws in
            let expected = StoreError(attempt: "read house-1/main from \(store.path)", cause: .badCursor(text))
            await #expect(throws: expected) {
                try await store.readings(of: .one, in: Timestamp.allTime, limit: 1, after: ReadingCursor(text))
            }
        }
    }

    @Test(arguments: [Int64.min, -1, 0, 1, 1_772_366_400_000, .max])
    func cursorsAreTextForURLs(_ milliseconds: Int64) {
        let cursor = ReadingCursor(after: Timestamp(milliseconds: milliseconds))
        #expect(cursor.time?.milliseconds == milliseconds)
        #expect(cursor.text.utf8.allSatisfy { (48...57).contains($0) || (97...122).contains($0) || $0 == 45 })
    }

    @Test(arguments: Layout.allCases) func theLatestOfEachMeterIsFound(_ layout: Layout) async throws {
        try await withStore(layout.settings) { store async throws in
            let three = MeterKey(site: "house-3", meter: "main")
            _ = try await store.append([Reading.at(0).of(.two), Reading.at(5).of(.two)])
            _ = try await store.append([Reading.at(900, watts: 7).of(.one), Reading.at(880).of(.one)])
            _ = try await store.append([Reading.at(600).of(.one)])
            let latest = try await store.latest(of: [.one, .two, three])
            #expect(latest == [.one: .at(900, watts: 7), .two: .at(5)])
            #expect(try await store.latest(of: []) == [:])
        }
    }
}

internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdTesting
internal import Metering
internal import NIOCore
internal import Store
internal import Testing

@testable internal import Gateway

/// The history, out of a real store on a temporary file.
@Suite struct ReadingsTests {
    /// A page as a client reads it.
    struct Page: Decodable {
        struct Reading: Decodable {
            var time: String
            var origin: String
            var quality: [String]
        }

        var site: String
        var meter: String
        var readings: [Reading]
        var next_cursor: String?
    }

    static let first = Timestamp(seconds: 1_772_323_200)  // 2026-03-01T00:00:00Z

    /// Runs a test with a store that holds readings of `jansen/grid`, one in 10 s.
    static func withHistory(of count: Int, _ test: (SampleFleet) async throws -> Void) async throws {
        try await TemporaryHistory.withStore { store in
            var fleet = try SampleFleet()
            fleet.store = store
            let batch = (0..<count).map { index in
                MeterReading(
                    meter: MeterKey(site: "jansen", meter: "grid"),
                    reading: SampleFleet.reading(
                        time: first.advanced(by: .seconds(10 * index)), quality: index == 0 ? .receptionTime : []))
            }
            _ = try await store.append(batch)
            try await test(fleet)
        }
    }

    private static func page(_ fleet: SampleFleet, _ query: String) async throws -> Page {
        let response = try await ResourceTests.get(fleet, "/api/v1/meters/jansen/grid/readings?\(query)")
        try #require(response.status == .ok, "\(String(buffer: response.body))")
        return try JSONDecoder().decode(Page.self, from: Data(response.body.readableBytesView))
    }

    @Test func cursorsLeadThroughTheWholeHistoryOnce() async throws {
        try await Self.withHistory(of: 25) { fleet in
            var times: [String] = []
            var sizes: [Int] = []
            var cursor = ""
            repeat {
                let page = try await Self.page(
                    fleet, "from=2026-03-01T00:00:00Z&to=2026-03-02T00:00:00Z&limit=10\(cursor)")
                times += page.readings.map(\.time)
                sizes.append(page.readings.count)
                cursor = page.next_cursor.map { "&cursor=\($0)" } ?? ""
            } while !cursor.isEmpty
            #expect(sizes == [10, 10, 5])
            #expect(times == (0..<25).map { Self.first.advanced(by: .seconds(10 * $0)).rfc3339 })
        }
    }

    @Test func theEndOfTheStretchIsNotInIt() async throws {
        try await Self.withHistory(of: 5) { fleet in
            let page = try await Self.page(fleet, "from=2026-03-01T00:00:10Z&to=2026-03-01T00:00:30Z")
            #expect(page.readings.map(\.time) == ["2026-03-01T00:00:10Z", "2026-03-01T00:00:20Z"])
            #expect(page.next_cursor == nil)
            #expect(page.site == "jansen" && page.meter == "grid")
            let local = try await Self.page(fleet, "from=2026-03-01T01:00:10%2B01:00&to=2026-03-01T01:00:30+01:00")
            #expect(local.readings.map(\.time) == page.readings.map(\.time))
            let empty = try await Self.page(fleet, "from=2026-03-01T00:00:10Z&to=2026-03-01T00:00:10Z")
            #expect(empty.readings.isEmpty)
        }
    }

    @Test func withoutTimesItIsTheLastDay() async throws {
        try await Self.withHistory(of: 10) { fleet in
            // The sample's now is 13:15:10 of the same day.
            let queries = ["", "to=2026-03-02T00:00:50Z", "from=2026-03-01T00:00:50Z", "from=2030-01-01T00:00:00Z"]
            var counts: [Int] = []
            for query in queries { counts.append(try await Self.page(fleet, query).readings.count) }
            #expect(counts == [10, 5, 5, 0])
        }
    }

    @Test func readingsAreExactAndSayHowGoodTheyAre() async throws {
        try await Self.withHistory(of: 2) { fleet in
            let page = try await Self.page(fleet, "")
            #expect(page.readings.map(\.origin) == ["poll", "poll"])
            #expect(page.readings.map(\.quality) == [["reception_time"], []])
            let text = try await String(
                buffer: ResourceTests.get(fleet, "/api/v1/meters/jansen/grid/readings?limit=1").body)
            #expect(
                text.contains(
                    #""electricity_import_t1_kwh":{"value":18234.567,"unit":"kWh","time":"2026-03-01T00:00:00Z"}"#))
            #expect(text.contains(#""time":"2026-03-01T13:10:00Z","time_inferred":true}"#))
        }
    }

    @Test func aPageMayHaveMoreThanOnePortionOfTheStore() async throws {
        try await Self.withHistory(of: 2500) { fleet in
            let page = try await Self.page(fleet, "limit=2400")
            #expect(page.readings.count == 2400)
            #expect(Set(page.readings.map(\.time)).count == 2400)
            let rest = try await Self.page(fleet, "limit=2400&cursor=\(try #require(page.next_cursor))")
            #expect(rest.readings.count == 100)
            #expect(rest.next_cursor == nil)
            #expect(try await Self.page(fleet, "").readings.count == 1000)
        }
    }

    @Test func aMeterWithoutHistoryHasAnEmptyPage() async throws {
        try await Self.withHistory(of: 1) { fleet in
            let response = try await ResourceTests.get(fleet, "/api/v1/meters/peeters/grid/readings")
            #expect(
                String(buffer: response.body)
                    == #"{"site":"peeters","meter":"grid","readings":[],"next_cursor":null}"#)
        }
    }

    @Test func aMadeUpCursorIsRefused() async throws {
        try await Self.withHistory(of: 1) { fleet in
            let (problem, _) = try await BadRequestTests.problem(
                fleet, .get, "/api/v1/meters/jansen/grid/readings?cursor=zz!")
            #expect(problem.status == 400)
            #expect(problem.detail == "cannot use cursor \"zz!\": expected the next_cursor of the page before")
        }
    }

    @Test func aClosedStoreIsToldApartFromAnEmptyOne() async throws {
        try await Self.withHistory(of: 1) { fleet in
            var fleet = fleet
            let closed = try SQLiteStore(path: "\(FileManager.default.temporaryDirectory.path)/closed-\(UUID()).db")
            try await closed.close()
            fleet.store = closed
            let (problem, _) = try await BadRequestTests.problem(
                fleet, .get, "/api/v1/meters/jansen/grid/readings")
            #expect(problem.status == 503)
        }
    }
}

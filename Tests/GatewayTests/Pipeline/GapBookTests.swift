internal import Collectors
internal import Foundation
internal import Metering
internal import Store
internal import Testing

@testable internal import Gateway

@Suite struct GapBookTests {
    private static let key = MeterKey(site: "jansen", meter: "grid")
    private static let start = Timestamp(seconds: 1_772_366_400)  // 2026-03-01T12:00:00Z

    private static func moment(_ seconds: Int64) -> Timestamp { start.advanced(by: .seconds(seconds)) }

    private static func reading(_ seconds: Int64) -> Reading {
        Reading(time: moment(seconds), received: moment(seconds), origin: .poll, values: RegisterValues())
    }

    private static func span(_ from: Int64, _ to: Int64) -> Range<Timestamp> { moment(from)..<moment(to) }

    /// Runs a test with a store on a temporary file and the meter `jansen/grid`, polled every 10 s.
    private static func withBook(
        restored: Reading? = nil, started: Int64 = 0,
        _ test: (GapBook, SQLiteStore, MeterConfiguration) async throws -> Void
    ) async throws {
        try await TemporaryHistory.withStore { store in
            let configuration = try Fixtures.configuration(SampleFleet.yaml)
            let meter = try #require(configuration.meters.first { $0.key == key })
            let book = GapBook(store, started: moment(started))
            try await book.restore(restored.map { [key: $0] } ?? [:], of: [meter], at: moment(started))
            try await test(book, store, meter)
        }
    }

    private static let refused = PollFailure(.connect, "connection refused")

    @Test func twoMinutesAreNoGapAndMoreAre() async throws {
        try await Self.withBook { book, _, meter in
            #expect(book.note(Self.reading(0), of: meter) == nil)
            #expect(book.note(Self.reading(120), of: meter) == nil)
            let gap = book.note(Self.reading(241), of: meter)
            #expect(gap == MeterGap(meter: Self.key, span: Self.span(120, 241), cause: .noTelegram))
        }
    }

    @Test(arguments: [
        (PollFailure.Reason.timeout, MeterGap.Cause.unreachable), (.dns, .unreachable), (.http, .deviceFault),
        (.lowHeap, .deviceFault), (.parse, .deviceFault), (.noTelegram, .noTelegram),
    ])
    func theCauseIsWhatFailedMost(reason: PollFailure.Reason, cause: MeterGap.Cause) async throws {
        try await Self.withBook { book, _, meter in
            _ = book.note(Self.reading(0), of: meter)
            for _ in 0..<3 { book.note(PollFailure(reason, ""), of: Self.key) }
            book.note(Self.refused, of: Self.key)
            #expect(book.note(Self.reading(600), of: meter)?.cause == cause)
        }
    }

    @Test func theTimeBeforeTheStartIsTheGatewaysOwn() async throws {
        try await Self.withBook(restored: Self.reading(-600), started: 0) { book, _, meter in
            book.note(Self.refused, of: Self.key)
            #expect(book.note(Self.reading(60), of: meter)?.cause == .gatewayOff)
        }
        try await Self.withBook(restored: Self.reading(-600), started: 0) { book, _, meter in
            book.note(Self.refused, of: Self.key)
            #expect(book.note(Self.reading(3000), of: meter)?.cause == .unreachable)
        }
    }

    @Test func aGapWithAFullHourInItIsAskedForAndShorterOnesAreNot() async throws {
        try await Self.withBook { book, _, meter in
            _ = book.note(Self.reading(10), of: meter)
            #expect(book.note(Self.reading(3000), of: meter)?.repair == MeterGap.Repair.none)
            #expect(book.requests(of: Self.key).count == 0)
            #expect(book.note(Self.reading(3700), of: meter)?.repair == .asked)
            #expect(book.requests(of: Self.key).count == 1)
        }
    }

    @Test func whatTheDeviceToldIsKeptAndAFailureWithAnotherTryIsNot() async throws {
        try await Self.withBook { book, store, meter in
            _ = book.note(Self.reading(10), of: meter)
            _ = book.note(Self.reading(8000), of: meter)
            try await book.flush()
            let all = Timestamp(seconds: 0)..<Self.moment(100_000)
            #expect(try await store.gaps(of: Self.key, in: all).map(\.repair) == [.asked])
            let span = Self.span(10, 8000)
            let retry = BackfillReport(gap: span, .failed(Self.refused, willTryAgain: true))
            #expect(book.note(retry, of: Self.key) == nil)
            var approximate = Self.reading(7200)
            approximate.quality = .approximate
            let told = BackfillReport(
                gap: span,
                .readings([BackfilledReading(Self.reading(3600)), BackfilledReading(approximate, span: .seconds(3600))])
            )
            #expect(book.note(told, of: Self.key)?.repair == .filled(exact: 1, approximate: 1))
            #expect(book.note(told, of: Self.key) == nil)
            try await book.flush()
            #expect(try await store.gaps(of: Self.key, in: all).map(\.repair) == [.filled(exact: 1, approximate: 1)])
        }
    }

    @Test func whatWasAskedBeforeARestartIsAskedAgain() async throws {
        try await Self.withBook { book, store, meter in
            _ = book.note(Self.reading(10), of: meter)
            _ = book.note(Self.reading(8000), of: meter)
            try await book.flush()
            let next = GapBook(store, started: Self.moment(9000))
            try await next.restore([Self.key: Self.reading(8000)], of: [meter], at: Self.moment(9000))
            #expect(next.requests(of: Self.key).count == 1)
            let failed = BackfillReport(gap: Self.span(10, 8000), .failed(Self.refused, willTryAgain: false))
            #expect(next.note(failed, of: Self.key)?.repair == .failed("connection refused"))
        }
    }
}

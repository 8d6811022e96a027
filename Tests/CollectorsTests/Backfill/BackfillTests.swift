import Metering
import Testing
import Transfer

@testable import Collectors

/// A device that is asked for a gap beside its polls, without a network (`devices.md` §5.3, §9 cases 33 to 35).
struct BackfillTests {
    private let logger = ScriptedLogger.a3
    private let clock = ManualClock("2026-03-01T13:15:05Z")
    private let requests = BackfillRequests()
    private let zone: Zone
    private var device: DSMRLoggerDevice

    init() throws {
        zone = try Zone(identifier: "Europe/Amsterdam")
        device = DSMRLoggerDevice(zone: zone, backfills: requests)
        serveHours()
    }

    private func moment(_ key: String) -> Timestamp { RingText.moment(key, in: zone) }

    private func serveHours(_ extra: String...) {
        // The reference telegram says 18234.566 at 14:15.
        let lines = ["08", "09", "10", "11", "12", "13", "14"].enumerated().map { index, hour in
            RingText.line("260301" + hour, 18_234_080 + 10 * Int64(index))
        }
        logger.serve(.hoursRing, body: RingText.file(lines + extra))
    }

    /// Polls for the telegram of this moment.
    private mutating func pollNext(after span: Duration = .seconds(10)) async -> PollReport {
        clock.advance(by: span)
        logger.serve(.actual, LoggerBody.actual.with("timestamp", "\"\(MeterTime(clock.now, in: zone).text)\""))
        return await device.poll(logger.fetch, now: { [clock] in clock.now })
    }

    private func request(_ from: String, _ until: String) -> BackfillRequest {
        BackfillRequest(gap: moment(from)..<moment(until))
    }

    @Test mutating func aGapIsAnsweredWithTheReadingAndOnlyOnce() async throws {
        #expect(await pollNext().backfills.isEmpty)
        #expect(requests.add(request("2603011005", "2603011410")))
        let report = await pollNext()
        #expect(report.reading != nil)
        let backfill = try #require(report.backfills.first)
        #expect(backfill.gap == request("2603011005", "2603011410").gap && backfill.remarks.isEmpty)
        #expect(backfill.readings.map(\.reading.time) == ["26030111", "26030112", "26030113", "26030114"].map(moment))
        #expect(
            backfill.readings.map { $0.reading.values[.importEnergy(.t1)] } == [
                18_234_100, 18_234_110, 18_234_120, 18_234_130,
            ])
        for found in backfill.readings {
            #expect(found.span == nil && found.reading.quality == .singlePrecision)
            #expect(found.reading.origin == .ring && found.reading.received == clock.now)
        }
        for _ in 0..<5 { #expect(await pollNext().backfills.isEmpty) }
        #expect(logger.count(.hoursRing) == 1 && logger.count(.daysRing) == 0 && logger.count(.monthsRing) == 0)
    }

    @Test mutating func theFileIsAskedForBehindTheReading() async {
        _ = await pollNext()
        logger.forgetAsked()
        _ = requests.add(request("2603011005", "2603011410"))
        _ = await pollNext(after: .seconds(120))
        #expect(logger.asked == ["/api/v1/dev/info", "/api/v1/sm/actual", "/RINGhours.csv"])
    }

    @Test mutating func withoutANewReadingNothingIsAskedFor() async {
        _ = await pollNext()
        _ = requests.add(request("2603011005", "2603011410"))
        _ = await device.poll(logger.fetch, now: { [clock] in clock.now })
        logger.fail(.actual, .timeout)
        clock.advance(by: .seconds(10))
        _ = await device.poll(logger.fetch, now: { [clock] in clock.now })
        #expect(logger.count(.hoursRing) == 0)
        #expect(await pollNext().backfills.count == 1)
    }

    @Test mutating func allGapsAreAnsweredOutOfOneFetch() async {
        _ = await pollNext()
        for from in ["0805", "0905", "1005", "1105", "1205"] {
            _ = requests.add(request("260301" + from, "2603011410"))
        }
        let report = await pollNext()
        #expect(report.backfills.count == 5)
        #expect(report.backfills.map(\.readings.count) == [6, 5, 4, 3, 2])
        #expect(logger.count(.hoursRing) == 1)
    }

    @Test mutating func theNextGapWaitsForAnHour() async {
        _ = await pollNext()
        _ = requests.add(request("2603011005", "2603011410"))
        _ = await pollNext()
        _ = requests.add(request("2603011105", "2603011410"))
        for _ in 0..<359 { #expect(await pollNext().backfills.isEmpty) }
        #expect(await pollNext().backfills.count == 1)
        #expect(logger.count(.hoursRing) == 2)
    }

    @Test mutating func aGapWithinAnHourAsksForNothing() async throws {
        _ = await pollNext()
        _ = requests.add(request("2603011405", "2603011410"))
        let backfill = try #require(await pollNext().backfills.first)
        #expect(backfill.readings.isEmpty && backfill.failure == nil)
        #expect(logger.count(.hoursRing) == 0)
        // And does not make the next one wait.
        _ = requests.add(request("2603011105", "2603011410"))
        #expect(await pollNext().backfills.count == 1)
    }

    @Test mutating func anOlderGapAsksForTheDaysAndMonthsToo() async throws {
        logger.serve(
            .daysRing,
            body: RingText.file([RingText.line("26021823", 18_200_000), RingText.line("26021923", 18_200_100)]))
        logger.serve(
            .monthsRing,
            body: RingText.file([RingText.line("26013123", 18_000_000), RingText.line("26022823", 18_220_000)]))
        _ = await pollNext()
        logger.forgetAsked()
        _ = requests.add(request("26012005", "2603011410"))
        let backfill = try #require(await pollNext().backfills.first)
        #expect(logger.asked.suffix(3) == ["/RINGhours.csv", "/RINGdays.csv", "/RINGmonths.csv"])
        #expect(backfill.readings.map(\.reading.time).prefix(2) == [moment("260201"), moment("260219")])
        #expect(backfill.readings.map(\.span).prefix(2) == [nil, nil])
    }

    @Test mutating func aGapThatIsTornAtItsBoundsKeepsThem() async throws {
        _ = await pollNext()
        func reading(_ key: String, _ t1: Int64) -> Reading {
            var values = RegisterValues()
            values.set(.importEnergy(.t1), t1)
            return Reading(time: moment(key), received: moment(key), origin: .poll, values: values)
        }
        let gap = moment("2603011005")..<moment("2603011410")
        _ = requests.add(
            BackfillRequest(
                gap: gap, before: reading("2603011005", 18_234_105), after: reading("2603011410", 18_234_125)))
        let backfill = try #require(await pollNext().backfills.first)
        #expect(backfill.readings.map { $0.reading.values[.importEnergy(.t1)] } == [18_234_110, 18_234_120])
    }

    @Test mutating func whatIsApproximateSaysSoAndKeepsItsSpan() async throws {
        let lines = [(10, 100), (13, 130), (14, 140)].map { RingText.line("260301\($0.0)", 18_234_000 + Int64($0.1)) }
        logger.serve(.hoursRing, body: RingText.file(lines))
        _ = await pollNext()
        _ = requests.add(request("2603011005", "2603011410"))
        let readings = try #require(await pollNext().backfills.first).readings
        #expect(readings.map(\.span) == [.seconds(3 * 3600), nil])
        #expect(readings.map(\.reading.quality) == [[.singlePrecision, .approximate], .singlePrecision])
    }

    @Test mutating func aRebootThatIsNotKnownYetIsAskedForFirst() async throws {
        _ = await pollNext()
        logger.serve(.deviceInfo, LoggerBody.deviceInfo.with("uptime_secs", "300"))
        _ = requests.add(request("2603011005", "2603011410"))
        let readings = try #require(await pollNext(after: .seconds(90)).backfills.first).readings
        #expect(logger.count(.deviceInfo) == 2)
        // It booted at 14:11:45, and so has overwritten the hour before.
        #expect(readings.map { $0.span == nil } == [true, true, true, false])
    }

    @Test mutating func gasKeepsTheTimeAtWhichItWasFirstSeen() async throws {
        let gas: [Int64] = [3_314_000, 3_314_000, 3_314_200, 3_314_200, 3_314_404]
        let lines = zip(10...14, gas).map { RingText.line("260301\($0)", 18_234_000 + Int64($0), gas: $1) }
        logger.serve(.hoursRing, body: RingText.file(lines))
        _ = await pollNext()
        _ = requests.add(request("2603011005", "2603011410"))
        let readings = try #require(await pollNext().backfills.first).readings.map(\.reading)
        #expect(readings.map { $0.values[.gas(slot: 1)] } == [3_314_000, 3_314_000, 3_314_200, 3_314_200])
        let times = readings.compactMap { $0.values.ownTime(of: .gas(slot: 1)) }
        #expect(times.map(\.time) == ["26030111", "26030111", "26030113", "26030113"].map(moment))
        #expect(times.allSatisfy { $0.isInferred })
    }

    @Test mutating func aDeviceWithoutTheFileSaysSoOnce() async throws {
        logger.answer(.hoursRing, status: 404, "FileNotFound\r\n")
        _ = await pollNext()
        _ = requests.add(request("2603011005", "2603011410"))
        let backfill = try #require(await pollNext().backfills.first)
        #expect(
            backfill.failure
                == PollFailure(
                    .http, "cannot backfill from /RINGhours.csv: the device has no such file (status 404)"))
        #expect(backfill.willTryAgain == false)
        for _ in 0..<720 { #expect(await pollNext().backfills.isEmpty) }
        #expect(logger.count(.hoursRing) == 1)
    }

    @Test mutating func aPageInsteadOfTheFileSaysSoOnce() async throws {
        logger.answer(.hoursRing, status: 200, "<!DOCTYPE html><html>")
        _ = await pollNext()
        _ = requests.add(request("2603011005", "2603011410"))
        let backfill = try #require(await pollNext().backfills.first)
        #expect(
            backfill.failure
                == PollFailure(
                    .parse,
                    "cannot backfill from /RINGhours.csv: line 1: expected a header that begins with YYMMDDHH, found "
                        + "\"<!DOCTYPE html><html>\""))
        #expect(backfill.willTryAgain == false)
    }

    @Test(arguments: [TransferError.Kind.timeout, .emptyReply]) mutating func aFailedFetchIsTriedThriceAnHourApart(
        kind: TransferError.Kind
    ) async {
        logger.fail(.hoursRing, kind)
        _ = await pollNext()
        _ = requests.add(request("2603011005", "2603011410"))
        _ = requests.add(request("2603011105", "2603011410"))
        var tries: [Bool?] = []
        for _ in 0..<(4 * 360) {
            let report = await pollNext()
            #expect(report.reading != nil)
            tries += report.backfills.map(\.willTryAgain)
        }
        // One fetch for both.
        #expect(tries == [true, true, true, true, false, false])
        #expect(logger.count(.hoursRing) == 3)
    }

    @Test mutating func aFileThatIsServedLaterAnswersTheRequest() async {
        logger.answer(.hoursRing, status: 500, "500: internal server error (low heap)\r\n")
        _ = await pollNext()
        _ = requests.add(request("2603011005", "2603011410"))
        #expect(await pollNext().backfills.first?.willTryAgain == true)
        serveHours()
        #expect(await pollNext(after: .seconds(3600)).backfills.first?.readings.count == 4)
    }

    @Test mutating func whatIsPassedOverIsSaid() async throws {
        serveHours("26030115;\n")
        _ = await pollNext()
        _ = requests.add(request("2603011005", "2603011410"))
        let backfill = try #require(await pollNext().backfills.first)
        #expect(backfill.remarks == ["/RINGhours.csv: line 9: 9 bytes long, expected 74: a torn write"])
        #expect(backfill.readings.count == 4)
    }

    @Test func theBoxIsBoundedAndTakesAGapOnce() {
        for index in 0..<BackfillRequests.capacity {
            let gap = Timestamp(seconds: 0)..<Timestamp(seconds: Int64(index + 1))
            #expect(requests.add(BackfillRequest(gap: gap)) && requests.add(BackfillRequest(gap: gap)))
            #expect(requests.count == index + 1)
        }
        #expect(!requests.add(request("2603011005", "2603011410")))
        #expect(requests.take(atMost: 10).count == 10 && requests.count == 6)
        #expect(requests.take(atMost: 10).map(\.gap.upperBound) == (11...16).map { Timestamp(seconds: $0) })
        #expect(requests.take(atMost: 10).isEmpty)
    }
}

extension BackfillReport {
    var readings: [BackfilledReading] {
        guard case .readings(let readings) = outcome else { return [] }
        return readings
    }

    var failure: PollFailure? {
        guard case .failed(let failure, _) = outcome else { return nil }
        return failure
    }

    /// Nil where it did not fail.
    var willTryAgain: Bool? {
        guard case .failed(_, let willTryAgain) = outcome else { return nil }
        return willTryAgain
    }
}

import Metering
import NIOConcurrencyHelpers
import Simulation
import Testing
import Transfer

@testable import Collectors

/// Backfilling from simulated devices over the network, by the loop that polls them.
@Suite(.timeLimit(.minutes(2)))
struct BackfillFleetTests {
    private let zone: Zone
    private let clock = ManualClock("2026-03-03T13:15:05Z")

    init() throws {
        zone = try Zone(identifier: "Europe/Amsterdam")
    }

    private func withFleet<Value>(
        _ change: (inout FleetOptions) -> Void = { _ in }, _ body: (DeviceFleet, TransferLoop) async throws -> Value
    ) async throws -> Value {
        var options = FleetOptions(zone: zone)
        options.gasPercent = 100
        change(&options)
        let fleet = try await DeviceFleet.start(options, now: { [clock] in clock.now })
        let transfers = try TransferLoop()
        do {
            let value = try await body(fleet, transfers)
            transfers.shutdown()
            try await fleet.stop()
            return value
        } catch {
            transfers.shutdown()
            try await fleet.stop()
            throw error
        }
    }

    /// Polls so often, in which no time passes but what the waits of the loop say, and asks for a gap behind the first.
    private func poll(
        _ fleet: DeviceFleet, _ transfers: TransferLoop, times count: Int, gap: Range<Timestamp>
    ) async -> [PollReport] {
        let reports = NIOLockedValueBox<[PollReport]>([])
        let requests = BackfillRequests()
        let context = PollContext(loop: transfers, gate: RequestGate(limit: 1), now: { [clock] in clock.now }) {
            [clock] span in
            guard reports.withLockedValue({ $0.count }) < count else { return nil }
            clock.advance(by: max(.zero, span))
            return .zero
        }
        let settings = PollSettings(
            meter: MeterKey(site: "site", meter: "grid"),
            target: Target(base: fleet.url(ofDevice: 0), connection: .close), interval: .seconds(10),
            timeout: .seconds(60), keepsFloor: true)
        let device = DSMRLoggerDevice(zone: zone, backfills: requests)
        let loop = PollLoop(device, settings, context) { report, _ in
            reports.withLockedValue { $0.append(report) }
            _ = requests.add(BackfillRequest(gap: gap))
        }
        await loop.run()
        return reports.withLockedValue { $0 }
    }

    private func ago(_ seconds: Int64) -> Timestamp { clock.now.advanced(by: .seconds(-seconds)) }

    @Test(arguments: FirmwareEra.allCases) func tenHoursAreFilledWithoutAForbiddenRequest(era: FirmwareEra) async throws
    {
        try await withFleet({ $0.era = era }) { fleet, transfers in
            let gap = ago(36_000)..<ago(60)
            let reports = await poll(fleet, transfers, times: 12, gap: gap)
            let backfill = try #require(reports.flatMap(\.backfills).first)
            #expect(reports.flatMap(\.backfills).count == 1)
            #expect(backfill.readings.count == 10 && backfill.readings.allSatisfy { $0.span == nil })
            let last = try #require(backfill.readings.last?.reading)
            #expect(last.time == Timestamp(rfc3339: "2026-03-03T13:00:00Z"))
            let now = try #require(reports.last?.reading)
            for entry in last.values.entries {
                #expect(entry.amount <= now.values[entry.register] ?? 0 && entry.amount > 0 || entry.amount == 0)
            }
            #expect(last.values[.gas(slot: 1)] != nil)
            #expect(fleet.report().isClean, "\(fleet.report())")
            #expect(fleet.report().greatestConcurrency == 1)
        }
    }

    @Test func fiveDaysAreFilledOutOfTwoFiles() async throws {
        try await withFleet { fleet, transfers in
            let before = fleet.report().requests
            let reports = await poll(fleet, transfers, times: 3, gap: ago(5 * 86400)..<ago(60))
            let backfill = try #require(reports.flatMap(\.backfills).first)
            #expect(backfill.readings.count == 3 + 48)
            // Three polls, what the device and the meter say of themselves, and the two files.
            #expect(fleet.report().requests - before == 3 + 2 + 2)
        }
    }

    @Test func aPowerCutShowsAsAHole() async throws {
        let cut = DeviceOutage(.power, ago(20_000)..<ago(9000))
        try await withFleet({ $0.outages = [OutageRule(cut)] }) { fleet, transfers in
            let reports = await poll(fleet, transfers, times: 3, gap: ago(36_000)..<ago(60))
            let readings = try #require(reports.flatMap(\.backfills).first).readings
            let hours = readings.map { MeterTime($0.reading.time, in: zone).civil.hour }
            // Out from 8:42 to 11:45.
            #expect(hours == [5, 6, 7, 8, 12, 13, 14])
        }
    }

    @Test(arguments: [
        (FaultKind.noRing, "cannot backfill from /RINGhours.csv: the device has no such file (status 404)"),
        (
            .noFileManager,
            "cannot backfill from /RINGhours.csv: line 1: expected a header that begins with YYMMDDHH, found "
                + "\"<!DOCTYPE html><html><bo\""
        ),
    ]) func aDeviceWithoutRingsSaysSo(fault: FaultKind, text: String) async throws {
        try await withFleet({ $0.faults = [FaultRule(fault)] }) { fleet, transfers in
            let reports = await poll(fleet, transfers, times: 3, gap: ago(36_000)..<ago(60))
            let backfill = try #require(reports.flatMap(\.backfills).first)
            #expect(backfill.failure?.text == text && backfill.willTryAgain == false)
            #expect(reports.allSatisfy { $0.failure == nil })
        }
    }

    @Test func aTornRecordCostsOneHour() async throws {
        try await withFleet({ $0.faults = [FaultRule(.tornRing)] }) { fleet, transfers in
            let reports = await poll(fleet, transfers, times: 3, gap: ago(36_000)..<ago(60))
            let backfill = try #require(reports.flatMap(\.backfills).first)
            #expect(backfill.remarks.count == 1 && backfill.readings.count == 9)
            #expect(backfill.readings.last?.span == .seconds(3600 + 845))
        }
    }
}

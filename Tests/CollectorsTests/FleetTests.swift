import Metering
import NIOConcurrencyHelpers
import Simulation
import Testing
import Transfer

@testable import Collectors

/// The collector against simulated devices, byte for byte and over the network (`devices.md` §12).
@Suite(.timeLimit(.minutes(4)))
struct FleetTests {
    private let zone: Zone
    private let clock = ManualClock("2026-03-01T13:15:05Z")

    init() throws {
        zone = try Zone(identifier: "Europe/Amsterdam")
    }

    private func withFleet<Value>(
        _ options: FleetOptions, _ body: (DeviceFleet, TransferLoop) async throws -> Value
    ) async throws -> Value {
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

    private func fetch(
        _ fleet: DeviceFleet, _ index: Int, _ transfers: TransferLoop, timeout: Duration = .seconds(60)
    ) -> Fetch<DSMRLoggerPath> {
        let target = Target(base: fleet.url(ofDevice: index), connection: .close, connectTimeout: timeout)
        let endpoint = Endpoint(target, on: transfers)
        return Fetch { path throws(TransferError) in try await endpoint.get(path, timeout: timeout) }
    }

    /// Half an hour, in which no time passes but what the waits of the loop say.
    @Test(arguments: FirmwareEra.allCases) func readsExactlyWhatTheDeviceServes(era: FirmwareEra) async throws {
        var options = FleetOptions(deviceCount: 2, zone: zone)
        options.era = era
        options.gasPercent = 100
        try await withFleet(
            options,
            { fleet, transfers in
                for index in 0..<2 { try await readHalfAnHour(of: index, era, fleet, transfers) }
                #expect(fleet.report().isClean, "\(fleet.report())")
                #expect(fleet.report().greatestConcurrency == 1)
            })
    }

    /// Asks twice in one poll, whatever came of the first time.
    private struct Insistent: PolledDevice {
        let pollFloor = Duration.zero

        mutating func poll(_ fetch: Fetch<DSMRLoggerPath>, now: @Sendable () -> Timestamp) async -> PollReport {
            _ = try? await fetch(.actual)
            do throws(PollFailure) {
                _ = try await fetch(.actual)
                return PollReport(.unchanged)
            } catch {
                return PollReport(.failed(error))
            }
        }
    }

    @Test func theTimeoutIsThatOfThePollAndNotOfEachRequest() async throws {
        try await withFleet(
            FleetOptions(zone: zone),
            { fleet, transfers in
                fleet.setFault(.silent, ofDevice: 0)
                let reports = NIOLockedValueBox<[PollReport]>([])
                let context = PollContext(loop: transfers, gate: RequestGate(limit: 1), now: { [clock] in clock.now }) {
                    _ in reports.withLockedValue { $0.isEmpty } ? .zero : nil
                }
                let settings = PollSettings(
                    meter: MeterKey(site: "site", meter: "grid"),
                    target: Target(base: fleet.url(ofDevice: 0), connection: .close), interval: .seconds(10),
                    timeout: .milliseconds(100), keepsFloor: false)
                let loop = PollLoop(Insistent(), settings, context) { report, _ in
                    reports.withLockedValue { $0.append(report) }
                }
                await loop.run()
                #expect(reports.withLockedValue { $0.first?.failure?.reason } == .timeout)
                // The first request used the time up: the second was never sent.
                #expect(fleet.report().connections == 1)
            })
    }

    private func readHalfAnHour(
        of index: Int, _ era: FirmwareEra, _ fleet: DeviceFleet, _ transfers: TransferLoop
    ) async throws {
        let reports = NIOLockedValueBox<[(PollReport, SimulatedTelegram?)]>([])
        let context = PollContext(loop: transfers, gate: RequestGate(limit: 1), now: { [clock] in clock.now }) {
            [clock] span in
            guard reports.withLockedValue({ $0.count }) < 180 else { return nil }
            clock.advance(by: max(.zero, span))
            return .zero
        }
        let settings = PollSettings(
            meter: MeterKey(site: "site", meter: "m\(index)"),
            target: Target(base: fleet.url(ofDevice: index), connection: .close), interval: .seconds(10),
            timeout: .seconds(60), keepsFloor: true)
        let loop = PollLoop(DSMRLoggerDevice(zone: zone), settings, context) { report, _ in
            let telegram = fleet.telegram(ofDevice: index)
            reports.withLockedValue { $0.append((report, telegram)) }
        }
        await loop.run()
        for (report, telegram) in reports.withLockedValue({ $0 }) {
            let reading = try #require(report.reading, "\(report.verdict)")
            let served = try #require(telegram)
            #expect(reading.time == served.time)
            #expect(reading.values.entries == served.values(servedBy: era).entries)
            #expect(reading.quality == .singlePrecision)
        }
        #expect(reports.withLockedValue { $0.count } == 180)
    }

    @Test(arguments: [
        (FaultKind.lowHeap, PollFailure.Reason.lowHeap), (.emptyReply, .connect), (.truncatedChunk, .connect),
        (.html, .parse), (.slowTrickle, .timeout), (.reset, .connect), (.silent, .timeout), (.null, .parse),
        (.oversized, .tooLarge), (.wrongTypes, .parse),
    ]) func eachFaultHasItsReason(fault: FaultKind, reason: PollFailure.Reason) async throws {
        try await withFleet(
            FleetOptions(zone: zone),
            { fleet, transfers in
                var device = DSMRLoggerDevice(zone: zone)
                let fetch = fetch(fleet, 0, transfers)
                let patience = Duration.milliseconds(reason == .timeout ? 400 : 60_000)
                let impatient = self.fetch(fleet, 0, transfers, timeout: patience)
                for _ in 0..<3 {
                    fleet.setFault(nil, ofDevice: 0)
                    clock.advance(by: .seconds(10))
                    let well = await device.poll(fetch, now: { [clock] in clock.now })
                    #expect(well.reading != nil)
                    fleet.setFault(fault, ofDevice: 0)
                    clock.advance(by: .seconds(10))
                    let ill = await device.poll(impatient, now: { [clock] in clock.now })
                    #expect(ill.failure?.reason == reason)
                }
                #expect(fleet.report().isClean, "\(fleet.report())")
            })
    }

    /// The verdicts of polls every 10 s, after a first one that went well.
    private func verdicts(_ fault: FaultKind, _ count: Int, era: FirmwareEra = .a3) async throws -> [PollReport] {
        var options = FleetOptions(zone: zone)
        options.era = era
        options.gasPercent = 100
        return try await withFleet(
            options,
            { fleet, transfers in
                var device = DSMRLoggerDevice(zone: zone)
                let fetch = fetch(fleet, 0, transfers, timeout: .milliseconds(2000))
                let well = await device.poll(fetch, now: { [clock] in clock.now })
                #expect(well.reading != nil)
                fleet.setFault(fault, ofDevice: 0)
                var reports: [PollReport] = []
                for _ in 0..<count {
                    clock.advance(by: .seconds(10))
                    reports.append(await device.poll(fetch, now: { [clock] in clock.now }))
                }
                return reports
            })
    }

    @Test func aFrozenTelegramIsUnchanged() async throws {
        #expect(try await verdicts(.frozen, 5).allSatisfy { $0.isUnchanged })
    }

    @Test func aTimestampThatIsNoTimeIsNoReading() async throws {
        let reasons = Set(try await verdicts(.badTimestamp, 6).map { $0.failure?.reason })
        #expect(reasons == [.noTelegram, .parse])
    }

    @Test func aZeroOfGasBetweenIsNoGas() async throws {
        let readings = try await verdicts(.zeroGas, 4).compactMap(\.reading)
        #expect(readings.count == 4)
        let gas = readings.map { $0.values[.gas(slot: 1)] }
        #expect(gas.count { $0 == nil } == 1)
        #expect(gas.compactMap { $0 }.allSatisfy { $0 > 0 })
    }

    @Test func aPartialTelegramIsNoReading() async throws {
        #expect(try await verdicts(.partial, 2).allSatisfy { $0.failure?.reason == .parse })
    }

    @Test func aDeviceInfoThatIsNoJSONCostsNoReading() async throws {
        let reports = try await verdicts(.badInfo, 70)
        #expect(reports.allSatisfy { $0.reading != nil })
        #expect(reports.contains { $0.health?.telegramIntervalSeconds == 10 })
    }

    @Test func anInfiniteIdCostsNoReading() async throws {
        let reports = try await verdicts(.infiniteID, 70, era: .a3p)
        #expect(reports.allSatisfy { $0.reading != nil })
        #expect(reports.contains { $0.facts?.channels.count == 1 })
    }

    @Test func afterARebootReadingsComeBack() async throws {
        let reports = try await verdicts(.reboot, 8)
        #expect(reports.first?.reading == nil)
        #expect(reports.contains { $0.failure?.reason == .noTelegram })
        #expect(reports.last?.reading != nil)
    }

    /// Real time here: the loops of a fleet share one thread, and the dead ones must not hold up the others.
    @Test func deadDevicesCostTheOthersNothing() async throws {
        var options = FleetOptions(deviceCount: 12, zone: zone)
        options.faults = [FaultRule(.silent, .devices(0...1)), FaultRule(.reset, .devices(2...2))]
        let (failures, dead) = try await withFleet(
            options,
            { fleet, transfers in
                let counts = NIOLockedValueBox(
                    (good: [Int](repeating: 0, count: 12), bad: [[String]](repeating: [], count: 12)))
                let enough = AsyncStream<Void>.makeStream()
                let context = PollContext(loop: transfers, gate: RequestGate(limit: 12))
                await withTaskExecutorPreference(transfers) {
                    await withDiscardingTaskGroup { group in
                        for index in 0..<12 {
                            let settings = PollSettings(
                                meter: MeterKey(site: "site", meter: "m\(index)"),
                                target: Target(
                                    base: fleet.url(ofDevice: index), connection: .close, connectTimeout: .seconds(30)),
                                // The dead ones' polls end soon; a busy machine ends none of the others'.
                                interval: .milliseconds(250), timeout: .seconds(index < 3 ? 2 : 30), keepsFloor: false)
                            group.addTask {
                                let loop = PollLoop(DSMRLoggerDevice(zone: zone), settings, context) { report, _ in
                                    let isEnough = counts.withLockedValue { counts -> Bool in
                                        if let failure = report.failure {
                                            counts.bad[index].append(failure.text)
                                        } else {
                                            counts.good[index] += 1
                                        }
                                        return counts.good[3...].allSatisfy { $0 >= 10 }
                                            && counts.bad[..<3].allSatisfy { !$0.isEmpty }
                                    }
                                    if isEnough { enough.continuation.yield() }
                                }
                                await loop.run()
                            }
                        }
                        for await _ in enough.stream { break }
                        group.cancelAll()
                    }
                }
                #expect(fleet.report().isClean, "\(fleet.report())")
                return counts.withLockedValue { ($0.bad[3...].flatMap(\.self), $0.good[..<3].reduce(0, +)) }
            })
        #expect(failures == [])
        #expect(dead == 0)
    }
}

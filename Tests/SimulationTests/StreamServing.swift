import Metering

@testable import Simulation

/// Starts meters that send when they are told to, hands them over, and stops them.
func withMeters<Result>(
    _ meters: [SimulatedMeter], pace: StreamPace = .onDemand(from: Timestamp(seconds: HouseholdTests.monday)),
    _ change: (inout TelegramStreamOptions) -> Void = { _ in },
    _ body: (TelegramStreamServer) async throws -> Result
) async throws -> Result {
    var options = TelegramStreamOptions(meters: meters)
    change(&options)
    let server = try await TelegramStreamServer.start(options, pace: pace)
    do {
        let result = try await body(server)
        await server.stop()
        return result
    } catch {
        await server.stop()
        throw error
    }
}

/// The same with one meter that has faults, and a client that it serves.
func withClient<Result>(
    of dialect: TelegramDialect = .nl5, _ faults: Set<StreamFault> = [],
    _ body: (TelegramStreamServer, RawConnection) async throws -> Result
) async throws -> Result {
    var meter = SimulatedMeter(dialect)
    meter.faults = faults
    return try await withMeters([meter]) { server in
        let client = try await RawConnection(to: server)
        await server.waitForReaders(1, ofMeter: 0)
        return try await body(server, client)
    }
}

extension ParsedStream {
    /// Reads what came of a meter.
    init(_ bytes: [UInt8], of dialect: TelegramDialect) throws {
        self.init(
            bytes, zone: try Zone(identifier: dialect.zoneIdentifier),
            received: Timestamp(seconds: HouseholdTests.monday))
    }

    /// The values of the telegrams whose checksum is right.
    var soundValues: [RegisterValues] { telegrams.filter { $0.checksum == .right }.map(\.values) }
}

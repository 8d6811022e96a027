public import ArgumentParser
internal import Glibc
internal import Metering
public import Simulation

/// `metergw simulate loggers`: a fleet of simulated loggers in the foreground, and at its end what clients did to it.
struct SimulateLoggersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "loggers",
        abstract: "Serve a fleet of simulated DSMR-loggers on loopback addresses.",
        discussion: """
            Each device has an address of its own in 127.0.0.0/8; all share one port. The fleet runs until it is \
            interrupted, then says how many requests came, which of them no gateway may send, and how many connections \
            a device had at most at one time. The exit code is 1 when a rule was broken.
            """)

    @Option(help: "How many devices.")
    var devices = 1

    @Option(help: "The port of all devices; 0 takes any free one.")
    var port = 8080

    @Option(help: "The index of the first address: 0 is 127.1.0.1, 250 is 127.1.1.1.")
    var firstIndex = 0

    @Option(help: "The firmware: a1, a2, a3 or a3p.")
    var era = FirmwareEra.a3

    @Option(help: "The ESP8266 core: 2_7_4 closes its connections, 3.1.2 keeps them for two seconds.")
    var core = CoreVersion.two

    @Option(help: "The seconds between two telegrams.")
    var intervalSeconds = 10

    @Option(help: "How many intervals old the telegram is that is served: 0 to 2.")
    var dataAge = 1

    @Option(help: "The time zone of the meters' clocks.")
    var zone = "Europe/Amsterdam"

    @OptionGroup(title: "Households")
    var households: HouseholdArguments

    @Flag(help: "Keep HTTP/1.1 connections for as long as the client wants, as a sturdy bridge does.")
    var keepAlive = false

    @Flag(help: "Send each reply in one TCP write instead of one for every chunk.")
    var oneWrite = false

    @Option(
        help: ArgumentHelp(
            "A fault and the devices that have it; may be repeated.",
            discussion: "Kinds: \(FaultKind.allCases.map(\.rawValue).joined(separator: ", ")).",
            valueName: "kind[:percent%|:index[-index]]"),
        transform: { try FaultRule(parsing: $0) })
    var fault: [FaultRule] = []

    @Option(help: "How many threads serve the fleet.")
    var threads = 1

    @Option(help: "End after so many seconds.")
    var duration: Int?

    func run() async throws {
        // Taken before anything is started, so that an early signal ends the fleet as a later one does.
        let signals = EndSignals([SIGINT, SIGTERM])
        let fleet = try await DeviceFleet.start(try options())
        let last = fleet.deviceCount - 1
        // Standard output is a pipe's most often, and whoever reads it waits for this line.
        print("simulating \(fleet.deviceCount) devices from \(fleet.url(ofDevice: 0)) to \(fleet.url(ofDevice: last))")
        fflush(nil)
        await signals.first(within: duration.map { .seconds($0) })
        let report = fleet.report()
        try await fleet.stop()
        print(report)
        if !report.isClean { throw ExitCode(1) }
    }

    private func options() throws -> FleetOptions {
        var options = FleetOptions(deviceCount: devices, zone: try Zone(identifier: zone))
        options.port = port
        options.firstAddress = firstIndex
        options.era = era
        options.coreVersion = core
        options.isSturdy = keepAlive
        options.writesAtOnce = oneWrite
        options.telegramInterval = .seconds(intervalSeconds)
        options.dataAge = dataAge
        households.furnish(&options)
        options.faults = fault
        options.threads = threads
        return options
    }
}

extension FirmwareEra: ExpressibleByArgument {}

extension CoreVersion: ExpressibleByArgument {}

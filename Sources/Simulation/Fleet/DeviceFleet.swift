internal import Glibc
public import Metering
internal import NIOCore
internal import NIOPosix

/// A fleet of simulated DSMRloggerAPI v1 devices: one for each loopback address, all on one port of this process.
///
/// They speak the wire form of `devices.md` §1.A byte for byte and share one listening socket, bound to the loopback
/// interface where that is possible; a connection's local address tells which device it is for. Time comes from `now:`
/// alone, but for how long the web server waits for its clients.
public final class DeviceFleet: Sendable {
    /// The port that all devices listen on.
    public let port: Int
    /// How many devices there are.
    public var deviceCount: Int { core.options.deviceCount }

    private let core: FleetCore
    private let channel: any Channel
    private let group: MultiThreadedEventLoopGroup

    private init(port: Int, core: FleetCore, channel: any Channel, group: MultiThreadedEventLoopGroup) {
        self.port = port
        self.core = core
        self.channel = channel
        self.group = group
    }

    /// Makes up the devices and starts to listen.
    ///
    /// - Parameters:
    ///   - options: What the fleet is made of.
    ///   - now: The time of the devices' and the meters' clocks; called for each request, on the fleet's threads.
    /// - Returns: The fleet, listening.
    /// - Throws: `FleetError` when an option is out of range or the port is taken.
    public static func start(
        _ options: FleetOptions, now: @escaping @Sendable () -> Timestamp = { Timestamp.now() }
    ) async throws(FleetError) -> DeviceFleet {
        try options.validate()
        let core = FleetCore(options, now: now)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: options.threads)
        do {
            let channel = try await FleetListener.listen(core, on: group)
            return DeviceFleet(
                port: channel.localAddress?.port ?? options.port, core: core, channel: channel, group: group)
        } catch {
            try? await group.shutdownGracefully()
            throw .listen(port: options.port, cause: FleetListener.cause(of: error))
        }
    }

    /// The address of a device, such as `127.1.0.1`.
    ///
    /// The index is from 0 and below `deviceCount`, as everywhere here.
    public func address(ofDevice index: Int) -> String {
        core.address(ofDevice: index)
    }

    /// The URL of a device, such as `http://127.1.0.1:8080`.
    public func url(ofDevice index: Int) -> String {
        "http://\(address(ofDevice: index)):\(port)"
    }

    /// The telegram that a device serves now, with the exact values of the meter; nil when it has none, or is dead.
    public func telegram(ofDevice index: Int) -> SimulatedTelegram? {
        core.telegram(ofDevice: index)
    }

    /// Makes a device misbehave from now on, or with nil behave well.
    ///
    /// `reboot` happens once and leaves what else is wrong with the device as it is.
    public func setFault(_ fault: FaultKind?, ofDevice index: Int) {
        core.set(fault, ofDevice: index)
    }

    /// Gives a device a stretch without telegrams, in the past or to come, that its ring files show.
    public func add(_ outage: DeviceOutage, toDevice index: Int) {
        core.add(outage, toDevice: index)
    }

    /// What clients did until now.
    public func report() -> FleetReport {
        core.report()
    }

    /// Stops listening and closes all connections.
    public func stop() async throws {
        try await channel.close()
        try await group.shutdownGracefully()
    }
}

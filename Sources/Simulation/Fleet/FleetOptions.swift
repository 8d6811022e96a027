public import Metering

/// What a fleet of simulated devices is made of.
public struct FleetOptions: Sendable {
    /// How many devices there are, at least 1.
    public var deviceCount = 1
    /// The port that all of them listen on; 0 takes any free one.
    public var port = 0
    /// The index of the first device's address in 127.0.0.0/8: 0 is 127.1.0.1, 250 is 127.1.1.1.
    public var firstAddress = 0
    /// Which firmware they run.
    public var era = FirmwareEra.a3
    /// The ESP8266 core of that firmware.
    public var coreVersion = CoreVersion.two
    /// Keeps HTTP/1.1 connections for as long as the client wants, as a sturdy bridge before the device would.
    public var isSturdy = false
    /// Sends each reply in one TCP write, where the device makes one of every chunk.
    public var writesAtOnce = false
    /// How often a device takes a telegram, in whole seconds.
    public var telegramInterval = Duration.seconds(10)
    /// How many intervals old the telegram is that a device serves: 0 to 2.
    public var dataAge = 1
    /// Starts the devices at the fleet's own start, so that they have no telegram yet.
    public var startsWithBoot = false
    /// What the households' randomness comes from; the same seed gives the same households.
    public var seed: UInt64 = 1
    /// The zone of the meters' clocks.
    public var zone: Zone
    /// The percentage of households with a gas meter.
    public var gasPercent = 90
    /// The percentage of households with solar panels.
    public var solarPercent = 40
    /// The percentage of households that charge a car.
    public var carPercent = 20
    /// The percentage of households with three phases; the others have one.
    public var threePhasePercent = 80
    /// Which devices misbehave from the start.
    public var faults: [FaultRule] = []
    /// Which devices had, or will have, stretches without telegrams that their ring files show.
    public var outages: [OutageRule] = []
    /// How long the device's web server waits for what.
    public var timing = DeviceTiming()
    /// How many threads serve the fleet.
    public var threads = 1

    /// Creates the options of one well-behaved device, to be changed from there.
    public init(deviceCount: Int = 1, zone: Zone) {
        self.deviceCount = deviceCount
        self.zone = zone
    }
}

/// How long a device's web server waits (`devices.md` §5.1, L2 to L4).
public struct DeviceTiming: Hashable, Sendable {
    /// For the request on a new connection.
    public var requestWait = Duration.seconds(5)
    /// For the request on a new connection while another client waits; core 3.x alone does that.
    public var crowdedRequestWait = Duration.milliseconds(30)
    /// For the client to close, or on core 3.x to ask again.
    public var closeWait = Duration.seconds(2)
    /// Between two bytes of a slow trickle.
    public var trickleInterval = Duration.milliseconds(200)
    /// From the loss of power until the web server answers, by the fleet's own clock.
    public var rebootTime = Duration.seconds(20)

    /// Creates the timing of the real devices.
    public init() {}
}

public import Metering

/// When simulated meters make their telegrams.
public enum StreamPace: Hashable, Sendable {
    /// By the system's clocks, each meter in a rhythm of its own.
    case realTime
    /// When `emit(ofMeter:as:)` asks for the next one; the first is the first after this moment.
    case onDemand(from: Timestamp)
}

/// Meters that send telegrams, and what they are made of.
public struct TelegramStreamOptions: Sendable {
    /// The meters.
    public var meters: [SimulatedMeter]
    /// The port of all meters that are reached over TCP; 0 takes one that is free on all their addresses.
    public var port = 0
    /// The index of the first meter's address in 127.0.0.0/8: 0 is 127.1.0.1, 250 is 127.1.1.1.
    public var firstAddress = 0
    /// What the households' randomness comes from, and the keys'; the same seed gives the same ones.
    public var seed: UInt64 = 1
    /// The percentage of households with a gas meter.
    public var gasPercent = 90
    /// The percentage of households with solar panels.
    public var solarPercent = 40
    /// The percentage of households that charge a car.
    public var carPercent = 20
    /// The percentage of households with three phases; the others have one.
    public var threePhasePercent = 80
    /// How many threads serve the meters.
    public var threads = 1
    /// Is told of each telegram that was written to a reader as a whole, on the thread of its meter.
    public var onServed: (@Sendable (StreamedTelegram) -> Void)?

    /// Creates the options of some meters, to be changed from there.
    public init(meters: [SimulatedMeter]) {
        self.meters = meters
    }
}

extension TelegramStreamOptions {
    /// Says what is out of range, before anything is started.
    internal func validate() throws(StreamError) {
        if meters.isEmpty { throw .option("no meters") }
        if firstAddress < 0 || firstAddress + meters.count > DeviceAddress.count {
            let last = firstAddress + meters.count - 1
            throw .option("addresses \(firstAddress) to \(last), expected 0 to \(DeviceAddress.count - 1)")
        }
        if !(0...65535).contains(port) { throw .option("port \(port), expected 0 to 65535") }
        if threads < 1 { throw .option("\(threads) threads, expected at least 1") }
        for percent in [gasPercent, solarPercent, carPercent, threePhasePercent] where !(0...100).contains(percent) {
            throw .option("\(percent) percent of the households, expected 0 to 100")
        }
        for (index, meter) in meters.enumerated() { try TelegramStreamOptions.validate(meter, index) }
        let links = meters.compactMap { if case .pty(let link?) = $0.line { link } else { nil } }
        if let link = links.first(where: { link in links.count { $0 == link } > 1 }) {
            throw .option("two meters with the link \(link)")
        }
    }

    private static func validate(_ meter: SimulatedMeter, _ index: Int) throws(StreamError) {
        let interval = meter.interval.components
        if interval.seconds < 1 || interval.attoseconds != 0 {
            throw .option(
                "meter \(index) sends a telegram every \(meter.interval), expected whole seconds, at least 1")
        }
        if let phases = meter.phaseCount, phases != 1, phases != 3 {
            throw .option("meter \(index) has \(phases) phases, expected 1 or 3")
        }
        for channel in [meter.gasChannel, meter.waterChannel ?? 1] where !(1...4).contains(channel) {
            throw .option("meter \(index) has M-Bus channel \(channel), expected 1 to 4")
        }
        if meter.gasChannel == meter.waterChannel {
            throw .option("meter \(index) has gas and water on M-Bus channel \(meter.gasChannel)")
        }
    }
}

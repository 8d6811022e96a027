/// Why a fleet did not start.
public enum FleetError: Error, Hashable, Sendable, CustomStringConvertible {
    /// An option is out of its range.
    case option(String)
    /// The port cannot be listened on.
    case listen(port: Int, cause: String)

    /// The text for whoever started it.
    public var description: String {
        switch self {
        case .option(let text): "cannot simulate a fleet: \(text)"
        case .listen(let port, let cause): "cannot listen on port \(port) of 127.0.0.0/8: \(cause)"
        }
    }
}

extension FleetOptions {
    /// Says what is out of range, before anything is started.
    internal func validate() throws(FleetError) {
        let seconds = telegramInterval.components
        if deviceCount < 1 { throw .option("\(deviceCount) devices, expected at least 1") }
        let last = firstAddress + deviceCount - 1
        if firstAddress < 0 || firstAddress + deviceCount > DeviceAddress.count {
            throw .option(
                "addresses \(firstAddress) to \(last), expected 0 to \(DeviceAddress.count - 1)"
            )
        }
        if !(0...65535).contains(port) { throw .option("port \(port), expected 0 to 65535") }
        if seconds.seconds < 1 || seconds.attoseconds != 0 {
            throw .option("a telegram every \(telegramInterval), expected whole seconds, at least 1")
        }
        if !(0...2).contains(dataAge) { throw .option("telegrams \(dataAge) intervals old, expected 0 to 2") }
        if threads < 1 { throw .option("\(threads) threads, expected at least 1") }
        for percent in [gasPercent, solarPercent, carPercent, threePhasePercent] where !(0...100).contains(percent) {
            throw .option("\(percent) percent of the households, expected 0 to 100")
        }
    }
}

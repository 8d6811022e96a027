internal import Metering
internal import Simulation

/// Writes configurations for simulated fleets.
enum FleetFile {
    /// A site `s0`, `s1` … with one meter `grid` for each URL, read every second.
    static func text(
        _ urls: [String], history: String, flush: String = "1s", listen: String = "127.0.0.1:0",
        staleAfter: String = "30s", meterKeys: String = ""
    ) -> String {
        var text = """
            server: { listen: "\(listen)" }
            polling: { interval: 1s, timeout: 900ms, stale_after: \(staleAfter), floor: none }
            store: { path: "\(history)", flush: \(flush) }
            sites:

            """
        for (index, url) in urls.enumerated() {
            text += """
                  - id: s\(index)
                    country: NL
                    meters: [{ id: grid, collector: dsmr-logger, url: "\(url)"\(meterKeys) }]

                """
        }
        return text
    }
}

extension DeviceFleet {
    /// Devices that take a telegram a second, or seldomer, at addresses that no other test uses.
    static func everySecond(
        _ count: Int, at firstAddress: Int, telegramInterval: Duration = .seconds(1)
    ) async throws -> DeviceFleet {
        var options = FleetOptions(deviceCount: count, zone: try Zone(identifier: "Europe/Amsterdam"))
        options.telegramInterval = telegramInterval
        options.firstAddress = firstAddress
        options.threePhasePercent = 100
        options.gasPercent = 100
        return try await start(options, now: { .now() })
    }

    /// The URLs of all devices.
    var urls: [String] { (0..<deviceCount).map(url(ofDevice:)) }
}

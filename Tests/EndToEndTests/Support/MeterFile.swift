internal import Metering
internal import NIOConcurrencyHelpers
internal import Simulation

/// Writes configurations for meters that send by themselves.
enum MeterFile {
    /// A site `s0`, `s1` … with one meter `grid` for each text of keys.
    static func text(_ meters: [String], history: String) -> String {
        var text = """
            server: { listen: "127.0.0.1:0" }
            store: { path: "\(history)", flush: 1s }
            sites:

            """
        for (index, keys) in meters.enumerated() {
            text += "  - { id: s\(index), country: NL, meters: [{ id: grid, \(keys) }] }\n"
        }
        return text
    }
}

/// What simulated meters have written whole to a reader, meter by meter.
final class ServedLog: Sendable {
    private let box = NIOLockedValueBox<[Int: [StreamedTelegram]]>([:])

    func note(_ telegram: StreamedTelegram) {
        box.withLockedValue { $0[telegram.meter, default: []].append(telegram) }
    }

    /// The telegrams of a meter, in their order.
    func telegrams(ofMeter index: Int) -> [StreamedTelegram] { box.withLockedValue { $0[index] ?? [] } }
}

extension RunningGateway {
    private static func mark(_ site: Int) -> String { " s\(site)/grid: received the telegram of " }

    /// Waits until so many streamed telegrams of a site's meter have been received, as the log says at level debug.
    func received(_ count: Int, of site: Int) async -> Bool {
        let mark = RunningGateway.mark(site)
        return await process.lines(count) { $0.contains(mark) }
    }

    /// How many have been.
    func receivedCount(of site: Int) -> Int {
        let mark = RunningGateway.mark(site)
        return process.lines.count { $0.contains(mark) }
    }
}

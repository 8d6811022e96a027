internal import ArgumentParser
internal import Metering

/// `metergw plan FILE`: says what a configuration will ask of the machine, before anything starts.
struct PlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan", abstract: "Say what a configuration will ask of network, disk and memory.")

    @OptionGroup var file: ConfigurationArgument

    func run() throws {
        let plan = FleetPlan(try file.read(), networks: LocalNetwork.all())
        for warning in plan.warnings { StandardError.line("warning: \(warning)") }
        print(PlanCommand.table(of: plan))
    }

    private static func read(_ plan: FleetPlan) -> String {
        guard plan.streamedCount > 0 else { return "\(plan.polledCount) polled" }
        return "\(plan.polledCount) polled and \(plan.streamedCount) that send by themselves"
    }

    /// The plan, a line for each figure.
    static func table(of plan: FleetPlan) -> String {
        let rows = [
            ("sites", "\(plan.siteCount)"),
            ("meters", "\(plan.meterCount), of which \(read(plan))"),
            ("polls", "\(plan.pollsPerSecond) a second, \(plan.pollsPerDay) a day"),
            ("series", "about \(plan.series) on /metrics"),
            (
                "disk",
                "\(ByteText.string(plan.bytesPerDay)) a day, \(ByteText.string(plan.bytesAfterYear)) after a year, by store.retention"
            ),
            ("memory", "\(ByteText.string(plan.memory)) at most"),
        ]
        return rows.map { name, text in
            name + String(repeating: " ", count: 8 - name.count) + text
        }.joined(separator: "\n")
    }
}

/// Amounts of bytes for people.
enum ByteText {
    /// A whole number of bytes, or one decimal of kB, MB, GB or TB (powers of 1000).
    static func string(_ bytes: Int64) -> String {
        var unit: Int64 = 1
        var names = ["B", "kB", "MB", "GB", "TB"][...]
        while names.count > 1, bytes >= unit * 1000 {
            unit *= 1000
            names = names.dropFirst()
        }
        let tenths = unit == 1 ? bytes * 10 : (bytes + unit / 20) / (unit / 10)
        return "\(DecimalText.string(tenths, decimals: 1)) \(names.first ?? "B")"
    }
}

internal import Metering

/// Which rules of the pack are wanted, and what they are set to.
public struct PackSettings: Hashable, Sendable {
    /// The names of the alerts that are wanted.
    public var enabled: Set<String>
    /// What parameters are set to, by alert and parameter; all others have their defaults.
    public var values: [String: [String: PackValue]]

    /// Creates settings.
    public init(enabled: Set<String> = Set(Pack.alertNames), values: [String: [String: PackValue]] = [:]) {
        self.enabled = enabled
        self.values = values
    }

    /// All rules at their defaults.
    public static let all = PackSettings()

    /// What the parameters of an alert are set to.
    internal func values(of alert: PackAlert) -> PackValues {
        let defaults = alert.parameters.map { ($0.name, $0.fallback) }
        return PackValues(
            values: Dictionary(uniqueKeysWithValues: defaults).merging(values[alert.name] ?? [:]) { $1 })
    }
}

/// What the parameters of one alert are set to, as rules write it.
internal struct PackValues: Sendable {
    fileprivate let values: [String: PackValue]

    /// The text of a parameter: `values["for"]` is `5m`.
    subscript(name: String) -> String { value(name).text }

    /// A whole number.
    func number(_ name: String) -> Int64 {
        guard case .number(let number) = value(name) else { preconditionFailure("\(name) is no number") }
        return number
    }

    /// A part, in thousandths.
    func thousandths(_ name: String) -> Int64 {
        guard case .ratio(let thousandths) = value(name) else { preconditionFailure("\(name) is no ratio") }
        return thousandths
    }

    /// A span.
    func milliseconds(_ name: String) -> Int64 {
        guard case .span(let span) = value(name) else { preconditionFailure("\(name) is no span") }
        return span.wholeMilliseconds
    }

    /// A span in seconds, as PromQL writes the number.
    func seconds(_ name: String) -> String { PackValue.decimal(thousandths: milliseconds(name)) }

    private func value(_ name: String) -> PackValue {
        guard let value = values[name] else { preconditionFailure("a rule of the pack has no parameter \(name)") }
        return value
    }
}

/// Something in the file that the gateway cannot run with.
struct ConfigurationError: Hashable, Sendable, CustomStringConvertible {
    /// Where it stands.
    let position: Position
    /// What is wrong and what was expected.
    let message: String

    /// The line an editor understands: `gateway.yaml:12:5: unknown key "metres" in site "jansen"`.
    var description: String { "\(position): \(message)" }
}

/// Something in the file that the gateway can run with, but that is hardly meant.
struct ConfigurationWarning: Hashable, Sendable, CustomStringConvertible {
    /// Where it stands.
    let position: Position
    /// What is odd about it and what happens.
    let message: String

    /// `gateway.yaml:1:1: warning: no meters`.
    var description: String { "\(position): warning: \(message)" }
}

/// Why there is no configuration.
enum ConfigurationErrors: Error, Hashable, CustomStringConvertible {
    /// The main file could not be read at all; `metergw check` exits with 2.
    case unreadable(path: String, cause: String)
    /// All that is wrong, in the order of the files and of their lines.
    case invalid([ConfigurationError])

    /// All that is wrong; nothing when the file could not be read.
    var list: [ConfigurationError] {
        switch self {
        case .unreadable: []
        case .invalid(let list): list
        }
    }

    /// One line per error.
    var description: String {
        switch self {
        case .unreadable(let path, let cause): "cannot read configuration \(path): \(cause)"
        case .invalid(let list): list.map(\.description).joined(separator: "\n")
        }
    }
}

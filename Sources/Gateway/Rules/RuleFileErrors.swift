/// Why there are no rules.
enum RuleFileErrors: Error, Hashable, CustomStringConvertible {
    /// A file could not be read at all.
    case unreadable(path: String, cause: String)
    /// All that is wrong, in the order of the files and of their lines.
    case invalid([ConfigurationError])

    /// How a command ends for it: 2 where something cannot be read, 1 where it is wrong.
    var exitCode: Int32 {
        if case .unreadable = self { 2 } else { 1 }
    }

    /// One line per error.
    var description: String {
        switch self {
        case .unreadable(let path, let cause): "cannot read rule file \(path): \(cause)"
        case .invalid(let list): list.map(\.description).joined(separator: "\n")
        }
    }
}

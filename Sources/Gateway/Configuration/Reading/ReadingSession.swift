internal import Metering

/// What is shared while one configuration is read: the errors so far, and what a name was declared as before.
final class ReadingSession {
    /// The value of an environment variable; nil when it is not set.
    let environment: (String) -> String?
    /// The files.
    let files: ConfigurationFiles
    /// All that is wrong so far, in the order in which it was found.
    private(set) var errors: [ConfigurationError] = []
    /// All that is odd so far.
    private(set) var warnings: [ConfigurationWarning] = []
    /// The sites and meters so far.
    var declarations = Declarations()
    private var zones: [String: Zone] = [:]

    init(environment: @escaping (String) -> String?, files: ConfigurationFiles) {
        self.environment = environment
        self.files = files
    }

    /// Notes an error.
    func report(_ message: String, at position: Position) {
        errors.append(ConfigurationError(position: position, message: message.onOneLine))
    }

    /// Notes a warning.
    func warn(_ message: String, at position: Position) {
        warnings.append(ConfigurationWarning(position: position, message: message.onOneLine))
    }

    /// A zone of the system, read once for all sites, which then share its memory.
    func zone(_ identifier: String) throws(ZoneError) -> Zone {
        if let zone = zones[identifier] { return zone }
        let zone = try Zone(identifier: identifier)
        zones[identifier] = zone
        return zone
    }
}

/// One file of the configuration while it is read.
struct SourceFile {
    /// The file, as the command line or the including file names it.
    let path: String
    /// Its number in the order of reading.
    let order: Int
    /// What is shared with the other files.
    let session: ReadingSession

    /// A place in the file.
    func position(line: Int, column: Int) -> Position {
        Position(order: order, file: path, line: line, column: column)
    }
}

extension String {
    /// The text with its control characters spelled out, so that an error is one line whatever it quotes.
    fileprivate var onOneLine: String {
        var result = ""
        for scalar in unicodeScalars {
            switch scalar {
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case _ where scalar.properties.generalCategory == .control:
                result += "\\u{\(String(scalar.value, radix: 16))}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

internal import Logging
internal import Metering

/// How log lines look.
enum LogFormat: String, CaseIterable, Sendable {
    /// For people: time, level, site and meter, sentence.
    case text
    /// For machines: one JSON object a line.
    case json
}

/// Writes each log entry as one line to standard error.
struct LineLogHandler: LogHandler {
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]
    private let format: LogFormat
    private let write: @Sendable (String) -> Void

    init(
        format: LogFormat, level: Logger.Level,
        write: @escaping @Sendable (String) -> Void = LineLogHandler.toStandardError
    ) {
        self.format = format
        logLevel = level
        self.write = write
    }

    @Sendable private static func toStandardError(_ line: String) {
        var stream = StandardError()
        stream.write(line)
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let fields = metadata.merging(event.metadata ?? [:]) { $1 }
        switch format {
        case .text: write(text(event, fields))
        case .json: write(json(event, fields))
        }
    }

    private func text(_ event: LogEvent, _ fields: Logger.Metadata) -> String {
        var fields = fields.mapValues { "\($0)" }
        var line = "\(Timestamp.now().rfc3339) \(event.level) "
        if let site = fields.removeValue(forKey: "site") {
            line += fields.removeValue(forKey: "meter").map { "\(site)/\($0): " } ?? "\(site): "
        }
        line += LineLogHandler.printable("\(event.message)")
        for (key, value) in fields.sorted(by: { $0.key < $1.key }) {
            line += " \(key)=\(LineLogHandler.printable(value))"
        }
        return line + "\n"
    }

    private func json(_ event: LogEvent, _ fields: Logger.Metadata) -> String {
        var members = [
            ("time", Timestamp.now().rfc3339), ("level", "\(event.level)"), ("message", "\(event.message)"),
        ]
        members += fields.sorted { $0.key < $1.key }.map { ($0.key, "\($0.value)") }
        let body = members.map { "\(LineLogHandler.quoted($0.0)):\(LineLogHandler.quoted($0.1))" }
        return "{\(body.joined(separator: ","))}\n"
    }

    /// The text without control characters: what devices send must not forge lines or steer terminals.
    private static func printable(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? "?" : $0 }))
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}

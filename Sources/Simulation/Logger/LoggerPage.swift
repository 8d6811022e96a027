/// What a request asks a logger for.
internal enum LoggerPage: Hashable, Sendable {
    /// `/api/v1/sm/actual`
    case actual
    /// `/api/v1/sm/info`
    case info
    /// `/api/v1/dev/info`
    case deviceInfo
    /// `/api/v1/dev/time`
    case deviceTime
    /// `/api/v1/sm/fields` or `/api/v1/sm/fields/X`
    case fields(filter: String)
    /// `/api/v0/sm/actual`
    case flatActual
    /// `/RINGhours.csv`, `/RINGdays.csv` or `/RINGmonths.csv`
    case ring(RingKind)
    /// `/api/v1/hist/hours`, `days` or `months`, with `/desc` behind it for the oldest record first
    case history(RingKind, oldestFirst: Bool)
    /// Anything else below `/api`: a page that says so.
    case unknownCall(String)
    /// Anything else.
    case missingFile

    /// Finds the page as the firmware does: word by word, more words and slashes at the end being ignored.
    init(path: some Collection<UInt8>) {
        let words = path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: true)
            .map { String(decoding: $0, as: UTF8.self) }
        guard words.first == "api" else {
            let ring = RingKind.allCases.first { words == [$0.file] }
            self = ring.map { .ring($0) } ?? .missingFile
            return
        }
        if words.count > 3, words[1...2] == ["v1", "hist"], let kind = RingKind(rawValue: words[3]) {
            self = .history(kind, oldestFirst: words.count > 4 && words[4] == "desc")
            return
        }
        switch Array(words.dropFirst().prefix(3)) {
        case ["v1", "sm", "actual"]: self = .actual
        case ["v1", "sm", "info"]: self = .info
        case ["v1", "dev", "info"]: self = .deviceInfo
        case ["v1", "dev", "time"]: self = .deviceTime
        case ["v1", "sm", "fields"]: self = .fields(filter: words.count > 4 ? words[4] : "")
        case ["v0", "sm", "actual"]: self = .flatActual
        default: self = .unknownCall(String(decoding: path, as: UTF8.self))
        }
    }
}

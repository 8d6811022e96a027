internal import Metering
internal import Store

/// What `/api/v1/meters/{site}/{meter}/readings` is asked for.
struct ReadingsRequest: Hashable, Sendable {
    /// How many readings a page may have.
    static let limits = 1...10_000
    /// How many it has where nothing is said.
    static let usualLimit = 1000
    /// How far back a request without `from` reaches.
    static let usualSpan = Duration.seconds(24 * 3600)

    let range: Range<Timestamp>
    let limit: Int
    let cursor: ReadingCursor?

    /// Reads the parameters: without `to` there is no end, without `from` it is a day before `to` or before now.
    init(_ query: RequestQuery, now: Timestamp) throws(Problem) {
        try query.allow(["from", "to", "limit", "cursor"])
        let to = try ReadingsRequest.time("to", query)
        let from = try ReadingsRequest.time("from", query)
        let start = from ?? (to ?? now).advanced(by: .zero - ReadingsRequest.usualSpan)
        let end = to ?? max(start, Timestamp(milliseconds: .max))
        guard start <= end else {
            throw .badParameter("from", start.rfc3339, "it is after to, \(end.rfc3339)")
        }
        range = start..<end
        limit = try query.number("limit", in: ReadingsRequest.limits) ?? ReadingsRequest.usualLimit
        cursor = try query.value("cursor").map { ReadingCursor($0) }
    }

    private static func time(_ name: String, _ query: RequestQuery) throws(Problem) -> Timestamp? {
        guard let text = try query.value(name) else { return nil }
        guard let time = Timestamp(rfc3339: text) else {
            throw .badParameter(name, text, "expected a time with its zone, such as 2026-03-01T13:15:03Z")
        }
        return time
    }
}

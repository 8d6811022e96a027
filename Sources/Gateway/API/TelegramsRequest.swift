/// What `/api/v1/meters/{site}/{meter}/telegrams` is asked for.
struct TelegramsRequest: Hashable, Sendable {
    /// How many telegrams an answer may have: no more are kept.
    static let limits = 1...FlightRecorder.Limits().count

    let limit: Int
    let isMasked: Bool

    /// Reads the parameters: without any it is all that is kept, as it came.
    init(_ query: RequestQuery) throws(Problem) {
        try query.allow(["limit", "masked"])
        limit = try query.number("limit", in: TelegramsRequest.limits) ?? TelegramsRequest.limits.upperBound
        isMasked = try query.boolean("masked")
    }
}

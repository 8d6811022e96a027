internal import Metering

/// What `/api/v1/usage` is asked for.
struct UsageRequest: Sendable {
    /// What meters are put together by.
    enum Grouping: Hashable, Sendable {
        case meter
        case site
        case label(String)
        case all

        static let expectation = "expected meter, site, label:NAME or all"
    }

    /// The most periods of all meters together: what an answer of some ten megabytes has.
    static let mostPeriods = 200_000
    /// How far back a request without `from` reaches.
    static let usualSpan = Duration.seconds(30 * 86400)

    let grouping: Grouping
    let sites: [String]
    let meters: [String]
    let isCSV: Bool
    private let from: TimeEdge
    private let to: TimeEdge
    private let wantedResolution: Resolution?

    /// Reads the parameters: without `to` it is now, without `from` 30 days before.
    init(_ query: RequestQuery, now: Timestamp) throws(Problem) {
        try query.allow(["from", "to", "resolution", "group_by", "site", "meter", "format"])
        to = try UsageRequest.edge("to", query) ?? .moment(now)
        from =
            try UsageRequest.edge("from", query)
            ?? .moment(to.moment(in: .utc).advanced(by: .zero - UsageRequest.usualSpan))
        wantedResolution = try UsageRequest.resolution(query)
        grouping = try UsageRequest.grouping(query)
        sites = query.values("site")
        meters = query.values("meter")
        isCSV = try UsageRequest.isCSV(query)
        guard from.moment(in: .utc) <= to.moment(in: .utc) else {
            throw .badParameter("from", try query.value("from") ?? "", "it is after to")
        }
    }

    /// The stretch of time at a site, from the beginning of the period that its first moment lies in: periods are told as a
    /// whole.
    func range(in zone: Zone) -> Range<Timestamp> {
        let range = asked(in: zone)
        return resolution.period(of: range.lowerBound, in: zone).lowerBound..<range.upperBound
    }

    private func asked(in zone: Zone) -> Range<Timestamp> {
        let start = from.moment(in: zone)
        return start..<max(start, to.moment(in: zone))
    }

    /// The resolution asked for, or else one that gives from some dozen to some hundred periods.
    var resolution: Resolution {
        if let wantedResolution { return wantedResolution }
        let range = asked(in: .utc)
        switch range.upperBound.since(range.lowerBound).components.seconds / 86400 {
        case ...2: return .quarterHour
        case ...10: return .hour
        case ...100: return .day
        case ...3660: return .month
        default: return .year
        }
    }

    /// Refuses more periods than an answer can have.
    func checkSize(meterCount: Int) throws(Problem) {
        let range = range(in: .utc)
        let length = range.upperBound.since(range.lowerBound).components.seconds
        let periods = (length / resolution.leastSeconds + 1) * Int64(meterCount)
        guard periods > UsageRequest.mostPeriods else { return }
        throw .badRequest(
            "cannot answer with \(periods) periods: at most \(UsageRequest.mostPeriods) are; ask for a longer resolution, fewer meters or less time"
        )
    }

    private static func edge(_ name: String, _ query: RequestQuery) throws(Problem) -> TimeEdge? {
        guard let text = try query.value(name) else { return nil }
        guard let edge = TimeEdge(text) else { throw .badParameter(name, text, TimeEdge.expectation) }
        return edge
    }

    private static func resolution(_ query: RequestQuery) throws(Problem) -> Resolution? {
        guard let text = try query.value("resolution"), text != "auto" else { return nil }
        guard let resolution = Resolution(rawValue: text) else {
            let names = Resolution.allCases.map(\.rawValue).joined(separator: ", ")
            throw .badParameter("resolution", text, "expected \(names) or auto")
        }
        return resolution
    }

    private static func grouping(_ query: RequestQuery) throws(Problem) -> Grouping {
        switch try query.value("group_by") {
        case nil, "meter": return .meter
        case "site": return .site
        case "all": return .all
        case let text?:
            guard text.hasPrefix("label:"), text.count > 6 else {
                throw .badParameter("group_by", text, Grouping.expectation)
            }
            return .label(String(text.dropFirst(6)))
        }
    }

    private static func isCSV(_ query: RequestQuery) throws(Problem) -> Bool {
        switch try query.value("format") {
        case nil, "json": return false
        case "csv": return true
        case let text?: throw .badParameter("format", text, "expected json or csv")
        }
    }
}

extension Resolution {
    /// The length of the shortest of its periods, in seconds.
    fileprivate var leastSeconds: Int64 {
        switch self {
        case .quarterHour: 900
        case .hour: 3600
        case .day: 23 * 3600
        case .month: 28 * 86400
        case .year: 365 * 86400
        }
    }
}

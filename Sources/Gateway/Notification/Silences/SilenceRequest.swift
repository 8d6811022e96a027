internal import Alerting
internal import Foundation
internal import HTTPTypes
internal import Metering

/// What `POST /api/v1/silences` asks for, read from its JSON.
struct SilenceRequest: Hashable, Sendable {
    /// How many matchers a silence may have.
    static let matcherLimit = 20
    /// How long a silence may last.
    static let longest = Duration.seconds(366 * 86400)
    /// How many characters a reason and a name may have.
    static let textLimit = 500

    private static let keys = ["matchers", "starts_at", "ends_at", "reason", "created_by"]
    private static let matcherKeys = ["name", "operator", "value"]

    var matchers: [SilenceMatcher]
    var startsAt: Timestamp
    var endsAt: Timestamp
    var reason: String
    var createdBy: String

    /// Reads a body; the problem names the member that is wrong.
    init(_ body: [UInt8], now: Timestamp) throws(Problem) {
        guard let object = (try? JSONSerialization.jsonObject(with: Data(body))) as? [String: Any] else {
            throw .badRequest(
                #"expected a JSON object such as {"matchers":[{"name":"site","value":"jansen"}],"ends_at":"2026-03-01T18:00:00Z","reason":"the electrician is there"}"#
            )
        }
        try SilenceRequest.refuseUnknown(object, among: SilenceRequest.keys, in: "")
        matchers = try SilenceRequest.matchers(object["matchers"])
        startsAt =
            try object["starts_at"].map { value throws(Problem) in try SilenceRequest.time("starts_at", value) } ?? now
        guard let end = object["ends_at"] else { throw .missingMember("ends_at", "a time with its zone") }
        endsAt = try SilenceRequest.time("ends_at", end)
        guard let reason = object["reason"] else { throw .missingMember("reason", "a text that says why") }
        self.reason = try SilenceRequest.text("reason", reason)
        createdBy =
            try object["created_by"].map { value throws(Problem) in try SilenceRequest.text("created_by", value) } ?? ""
        try checkSpan(now)
    }

    /// The silence under an id.
    func silence(id: String) -> Silence {
        Silence(
            id: id, matchers: matchers, startsAt: startsAt, endsAt: endsAt, reason: reason, createdBy: createdBy)
    }

    private func checkSpan(_ now: Timestamp) throws(Problem) {
        guard endsAt > now else {
            throw .badParameter("ends_at", endsAt.rfc3339, "it is not after now, \(now.rfc3339)")
        }
        guard endsAt > startsAt else {
            throw .badParameter("ends_at", endsAt.rfc3339, "it is not after starts_at, \(startsAt.rfc3339)")
        }
        guard endsAt.since(max(startsAt, now)) <= SilenceRequest.longest else {
            throw .badParameter("ends_at", endsAt.rfc3339, "a silence lasts 366 days at most")
        }
    }

    private static func matchers(_ value: Any?) throws(Problem) -> [SilenceMatcher] {
        guard let value else { throw .missingMember("matchers", "a list of what the labels have to be") }
        guard let list = value as? [Any], (1...matcherLimit).contains(list.count) else {
            throw .badParameter("matchers", shown(value), "expected a list of 1 to \(matcherLimit) matchers")
        }
        var matchers: [SilenceMatcher] = []
        for (index, element) in list.enumerated() { matchers.append(try matcher(element, "matchers[\(index)]")) }
        // One that asks for nothing would silence whatever comes.
        guard matchers.contains(where: { !$0.matches(.none) }) else {
            throw .badParameter("matchers", shown(value), "one of them has to ask for a label that an alert has")
        }
        return matchers
    }

    private static func matcher(_ value: Any, _ place: String) throws(Problem) -> SilenceMatcher {
        guard let object = value as? [String: Any] else {
            throw .badParameter(place, shown(value), #"expected an object such as {"name":"site","value":"jansen"}"#)
        }
        try refuseUnknown(object, among: matcherKeys, in: "\(place).")
        guard let name = object["name"] else { throw .missingMember("\(place).name", "the name of a label") }
        guard let text = name as? String, isLabelName(text) else {
            throw .badParameter("\(place).name", shown(name), "expected the name of a label, such as site")
        }
        guard let value = object["value"] else { throw .missingMember("\(place).value", "a text") }
        guard let wanted = value as? String, wanted.count <= textLimit else {
            throw .badParameter("\(place).value", shown(value), "expected a text of at most \(textLimit) characters")
        }
        let sign = object["operator"] ?? "="
        guard let comparison = (sign as? String).flatMap(SilenceMatcher.Operator.init(rawValue:)) else {
            let all = SilenceMatcher.Operator.allCases.map(\.rawValue).joined(separator: ", ")
            throw .badParameter("\(place).operator", shown(sign), "expected one of \(all)")
        }
        do throws(PatternError) {
            return try SilenceMatcher(name: text, comparison, value: wanted)
        } catch {
            throw .badParameter("\(place).value", wanted, error.cause)
        }
    }

    private static func time(_ name: String, _ value: Any) throws(Problem) -> Timestamp {
        guard let text = value as? String, let time = Timestamp(rfc3339: text) else {
            throw .badParameter(name, shown(value), "expected a time with its zone, such as 2026-03-01T13:15:03Z")
        }
        return time
    }

    private static func text(_ name: String, _ value: Any) throws(Problem) -> String {
        guard let text = value as? String, (1...textLimit).contains(text.count) else {
            throw .badParameter(name, shown(value), "expected a text of 1 to \(textLimit) characters")
        }
        return text
    }

    private static func refuseUnknown(
        _ object: [String: Any], among known: [String], in place: String
    ) throws(Problem) {
        guard let unknown = object.keys.sorted().first(where: { !known.contains($0) }) else { return }
        let hint = Suggestion.hint(for: unknown, among: known)
        throw .badRequest("unknown member \"\(place)\(Problem.excerpt(unknown))\" of a silence\(hint)")
    }

    private static func isLabelName(_ text: String) -> Bool {
        let isName = text.utf8.allSatisfy { byte in
            byte == UInt8(ascii: "_") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        }
        return isName && (1...100).contains(text.utf8.count) && !(text.first?.isNumber ?? true)
    }

    private static func shown(_ value: Any) -> String {
        if let text = value as? String { return text }
        let data = try? JSONSerialization.data(withJSONObject: value, options: [.fragmentsAllowed, .sortedKeys])
        return data.map { String(decoding: $0, as: UTF8.self) } ?? "\(value)"
    }
}

extension Problem {
    fileprivate static func missingMember(_ name: String, _ expectation: String) -> Problem {
        badRequest("cannot make a silence without \"\(name)\": expected \(expectation)")
    }

    static func unknownSilence(_ id: String) -> Problem {
        Problem(
            "unknown-silence", .notFound, "Unknown silence",
            "no silence \(excerpt(id)) holds or will; /api/v1/silences lists all")
    }

    static func manySilences() -> Problem {
        Problem(
            "many-silences", .conflict, "Too many silences",
            "there are \(SilenceBook.limit) silences, more are not kept; end some of them first")
    }

    static func silencesElsewhere() -> Problem {
        Problem(
            "silences-elsewhere", .conflict, "Alertmanager decides",
            "alerting.alertmanagers is set, so Alertmanager decides who is told: make the silence there")
    }
}

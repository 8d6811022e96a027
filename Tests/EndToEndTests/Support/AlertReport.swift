internal import Foundation
internal import Metering
internal import Testing

/// An alert as `/api/v1/alerts` has it.
struct SeenAlert: Hashable, Sendable {
    let name: String
    let site: String
    let state: String
    let since: Timestamp
    let firedAt: Timestamp?
    let resolvedAt: Timestamp?

    init(_ json: [String: Any]) throws {
        name = try #require(json["name"] as? String)
        site = json["site"] as? String ?? ""
        state = try #require(json["state"] as? String)
        since = try #require((json["since"] as? String).flatMap { Timestamp(rfc3339: $0) })
        firedAt = (json["fired_at"] as? String).flatMap { Timestamp(rfc3339: $0) }
        resolvedAt = (json["resolved_at"] as? String).flatMap { Timestamp(rfc3339: $0) }
    }
}

/// A rule as `/prometheus/api/v1/rules` has it.
struct SeenRule: Hashable, Sendable {
    struct Active: Hashable, Sendable {
        let labels: [String: String]
        let state: String
        let activeAt: Timestamp
    }

    let name: String
    let state: String
    let health: String
    let duration: Double
    let alerts: [Active]

    init(_ json: [String: Any]) throws {
        name = try #require(json["name"] as? String)
        state = json["state"] as? String ?? ""
        health = json["health"] as? String ?? ""
        duration = json["duration"] as? Double ?? 0
        alerts = try (json["alerts"] as? [[String: Any]] ?? []).map(Active.init)
    }
}

extension SeenRule.Active {
    init(_ json: [String: Any]) throws {
        labels = try #require(json["labels"] as? [String: String])
        state = try #require(json["state"] as? String)
        activeAt = try #require((json["activeAt"] as? String).flatMap { Timestamp(rfc3339: $0) })
    }
}

/// The alerts of a gateway with one group of rules, as of one evaluation.
struct AlertReport: Sendable {
    let evaluated: Timestamp
    let rules: [SeenRule]
    let alerts: [SeenAlert]
}

extension RunningGateway {
    /// What `/api/v1/alerts` lists.
    func alerts() async throws -> [SeenAlert] {
        let list = try #require(try await json("/api/v1/alerts")["alerts"] as? [[String: Any]])
        return try list.map(SeenAlert.init)
    }

    /// What `/prometheus/api/v1/alerts` lists.
    func prometheusAlerts() async throws -> [SeenRule.Active] {
        let data = try await json("/prometheus/api/v1/alerts")["data"] as? [String: Any]
        return try #require(data?["alerts"] as? [[String: Any]]).map(SeenRule.Active.init)
    }

    /// The groups that `/prometheus/api/v1/rules` lists.
    func ruleGroups() async throws -> [[String: Any]] {
        let data = try await json("/prometheus/api/v1/rules")["data"] as? [String: Any]
        return try #require(data?["groups"] as? [[String: Any]])
    }

    /// The rules of the one group.
    func rules() async throws -> [SeenRule] {
        try (await ruleGroups().first?["rules"] as? [[String: Any]] ?? []).map(SeenRule.init)
    }

    /// Rules and alerts as of one and the same evaluation, the first there is after the start or a later one.
    func report() async throws -> AlertReport {
        var found: AlertReport?
        try await eventually(within: .seconds(60)) {
            let before = try await self.ruleGroups().first
            let alerts = try await self.alerts()
            let after = try await self.ruleGroups().first
            guard let text = before?["lastEvaluation"] as? String, text == after?["lastEvaluation"] as? String,
                !text.hasPrefix("0001-"), let evaluated = Timestamp(rfc3339: text)
            else { return false }
            let rules = try (before?["rules"] as? [[String: Any]] ?? []).map(SeenRule.init)
            found = AlertReport(evaluated: evaluated, rules: rules, alerts: alerts)
            return true
        }
        return try #require(found)
    }

    /// Waits until an alert is in a state, and returns it.
    @discardableResult
    func alert(_ name: String, of site: String, is state: String) async throws -> SeenAlert {
        var found: SeenAlert?
        try await eventually(within: .seconds(60)) {
            found = try await self.alerts().first { $0.name == name && $0.site == site && $0.state == state }
            return found != nil
        }
        return try #require(found)
    }
}

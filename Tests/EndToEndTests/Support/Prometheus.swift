internal import Alerting
internal import Foundation
internal import Testing
internal import Transfer

/// Debian's Prometheus, started by a test on a free port.
final class Prometheus: Sendable {
    private let process: ChildProcess
    private let loop: TransferLoop
    private let endpoint: Endpoint

    /// Starts it and waits until it has scraped the gateway.
    ///
    /// - Parameters:
    ///   - base: Where the gateway is.
    ///   - workspace: Where its files go.
    ///   - rules: A rule file that it evaluates each second. Its series then bear the labels of the gateway alone, and the
    ///     gateway's `ALERTS` are `gateway_ALERTS`, apart from its own.
    /// - Throws: What keeps it from starting.
    init(scraping base: String, in workspace: Workspace, rules: String? = nil) async throws {
        let target = base.dropFirst("http://".count)
        let file = try workspace.write(
            """
            global: { scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s }
            rule_files: [\(rules.map { "\"\($0)\"" } ?? "")]
            scrape_configs:
              - job_name: metergw
                static_configs: [{ targets: ["\(target)"] }]
                metric_relabel_configs: [\(rules == nil ? "" : Prometheus.asRulesHaveIt)]

            """, to: "prometheus.yml")
        process = try ChildProcess(
            "/usr/bin/prometheus",
            [
                "--config.file=\(file)", "--storage.tsdb.path=\(workspace.path)/tsdb",
                "--web.listen-address=127.0.0.1:0", "--log.format=logfmt", "--log.level=debug",
            ])
        let line = try #require(
            await process.line(containing: "msg=\"Listening on\""), "it ended: \(process.lines.suffix(3))")
        let address = try #require(line.split(separator: "address=").last?.split(separator: " ").first)
        loop = try TransferLoop()
        endpoint = Endpoint(Target(base: "http://\(address)", connection: .close, bodyLimit: 16 << 20), on: loop)
        try await eventually(within: .seconds(60)) { try await !self.query("up{job=\"metergw\"}==1").isEmpty }
    }

    deinit {
        process.signal(SIGKILL)
        loop.shutdown()
    }

    /// All series of a site with their values, in the text that Prometheus gives: `family{a=1,b=2}` without the labels
    /// that a scrape adds.
    func values(of site: String) async throws -> [String: String] {
        var values: [String: String] = [:]
        for result in try await query("{site=\"\(site)\"}") {
            guard var labels = result["metric"] as? [String: String], let sample = result["value"] as? [Any],
                let value = sample.last as? String, let name = labels.removeValue(forKey: "__name__")
            else { continue }
            labels["job"] = nil
            labels["instance"] = nil
            let text = labels.map { "\($0.key)=\($0.value)" }.sorted().joined(separator: ",")
            values["\(name){\(text)}"] = Prometheus.plain(value)
        }
        return values
    }

    /// Stops it.
    func stop() async {
        process.signal(SIGTERM)
        _ = await process.ending()
    }

    private static let asRulesHaveIt = """
        { action: labeldrop, regex: "job|instance" }, \
        { source_labels: [__name__], regex: "(ALERTS.*)", target_label: __name__, replacement: "gateway_$1" }
        """

    private func query(_ expression: String) async throws -> [[String: Any]] {
        let query = expression.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        let response = try await endpoint.get("/api/v1/query?query=\(query)", timeout: .seconds(10))
        // It listens before it is ready, and says so with another status.
        guard response.status == 200 else { return [] }
        let answer = try JSONSerialization.jsonObject(with: Data(response.body)) as? [String: Any]
        let data = answer?["data"] as? [String: Any]
        return data?["result"] as? [[String: Any]] ?? []
    }

    /// Prometheus writes large numbers with an exponent: `6.56444e+10`.
    private static func plain(_ text: String) -> String {
        guard text.contains("e"), let number = Double(text), number == number.rounded() else { return text }
        return String(Int64(number))
    }
}

/// Asks again and again until something holds: for foreign programs alone, which tell nobody when they are ready.
func eventually(within limit: Duration, _ holds: () async throws -> Bool) async throws {
    let clock = ContinuousClock()
    let end = clock.now.advanced(by: limit)
    while clock.now < end {
        if try await holds() { return }
        try await clock.sleep(for: .milliseconds(50))
    }
    Issue.record("it did not hold within \(limit)")
}

extension Prometheus {
    /// A series with its samples as they were stored; marks of staleness are not among them.
    struct Series {
        struct Point {
            let milliseconds: Int64
            let value: Double
        }

        let labels: Labels
        let points: [Point]
    }

    /// Waits until all groups of its rules have alerts that a selector of `ALERTS` takes, and those of the gateway too.
    func showsOnBothSides(_ alerts: String) async throws {
        try await shows { "count(count by (turn) (\($0)\(alerts))) == \(TurnRules.turns.count)" }
    }

    /// Waits until no group of its rules has alerts that a selector of `ALERTS` takes, and none of the gateway's.
    func showsOnNeitherSide(_ alerts: String) async throws {
        try await shows { "absent(\($0)\(alerts))" }
    }

    private func shows(_ expression: (_ prefix: String) -> String) async throws {
        let both = "\(expression("")) and on () \(expression("gateway_"))"
        try await eventually(within: .seconds(60)) { try await !query(both).isEmpty }
    }

    /// All that it scraped and evaluated in the last five minutes, but for the last moments.
    func record() async throws -> PrometheusRecord {
        let series = try await query(#"{__name__=~".+"}[5m]"#).compactMap(Series.init)
        let last = series.flatMap(\.points).map(\.milliseconds).max() ?? 0
        // What was taken in while it was asked may be there in part.
        return PrometheusRecord(series, upTo: last - 2000)
    }
}

extension Prometheus.Series {
    /// Reads a series of the answer.
    init?(_ result: [String: Any]) {
        guard let labels = result["metric"] as? [String: String], let values = result["values"] as? [[Any]] else {
            return nil
        }
        self.labels = Labels(labels)
        points = values.compactMap { pair in
            guard let time = (pair.first as? NSNumber)?.doubleValue, let text = pair.last as? String,
                let value = Double(text)
            else { return nil }
            return Point(milliseconds: Int64((time * 1000).rounded()), value: value)
        }
    }
}

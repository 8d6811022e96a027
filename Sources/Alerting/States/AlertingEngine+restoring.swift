public import Metering

extension AlertingEngine {
    /// How long a restart may hold back the end of an alert at most.
    public static let longestGrace = Duration.seconds(3600)

    /// Brings back the alerts from before a restart, exactly as they were.
    ///
    /// An alert whose expression holds goes on: `for` does not start again. One whose expression does not hold ends, but
    /// not for want of samples: as long as series that its rule needs are missing, or ranges are not filled yet, it
    /// stays as it is, for as long as the longest range of the rule, at least five minutes and at most an hour.
    ///
    /// - Parameters:
    ///   - records: What was saved.
    ///   - time: When the program started.
    /// - Returns: The names of those that belong to no rule any more.
    public mutating func restore(_ records: [AlertRecord], at time: Timestamp) -> [String] {
        var places: [RuleIdentity: (group: Int, rule: Int)] = [:]
        for (index, group) in groups.enumerated() {
            for (place, rule) in group.rules.enumerated() where group.group.rules[place].alertTerms != nil {
                places[rule.identity] = (index, place)
            }
        }
        restoredAt = time
        var orphans: [String] = []
        for record in records {
            guard let place = places[record.identity] else {
                orphans.append(record.name)
                continue
            }
            let labels = record.alert.labels
            groups[place.group].rules[place.rule].alerts[labels] = record.alert
            if record.alert.state != .inactive { groups[place.group].rules[place.rule].restored.insert(labels) }
        }
        return orphans
    }

    /// Whether a restored alert stays as it is although its expression does not hold.
    internal mutating func isHeld(_ alert: Alert, of rule: Rule, at time: Timestamp) -> Bool {
        guard let restoredAt else { return false }
        return time.since(restoredAt) < grace(of: rule) && !hasData(for: alert, of: rule, at: time)
    }

    /// For how long a restart may hold back the end of a rule's alerts: as long as its windows take to fill.
    private func grace(of rule: Rule) -> Duration {
        let longest = rule.expression.selectors.map(\.reach).max() ?? .zero
        return min(max(longest, SampleWindows.lookback), AlertingEngine.longestGrace)
    }

    /// Whether all series are there that decide on an alert, as far back as its rule looks.
    private mutating func hasData(for alert: Alert, of rule: Rule, at time: Timestamp) -> Bool {
        for selector in rule.expression.selectors {
            let end = time.milliseconds - selector.offset.wholeMilliseconds
            let hasSeries = windows.members(of: selector).contains { index in
                let series = windows.series[index]
                return AlertingEngine.isAbout(series.labels, alert) && isFilled(series, selector, end: end)
            }
            guard hasSeries else { return false }
        }
        return true
    }

    /// Whether a series is of the site and meter of an alert, as far as both say which.
    private static func isAbout(_ labels: Labels, _ alert: Alert) -> Bool {
        ["site", "meter"].allSatisfy { name in
            guard let wanted = alert.labels[name], let own = labels[name] else { return true }
            return wanted == own
        }
    }

    private func isFilled(_ series: SampleSeries, _ selector: Selector, end: Int64) -> Bool {
        let lookback = SampleWindows.lookback.wholeMilliseconds
        guard let numbers = windows.moments.numbers(from: end - lookback, to: end),
            let latest = series.latest(upTo: numbers.upperBound), latest.moment >= numbers.lowerBound,
            !SampleSeries.isStale(latest.value)
        else { return false }
        guard let range = selector.range else { return true }
        // What is older than the range is forgotten by and by, so a little less than all of it is enough.
        let slack = max(range / 10, settings.interval * 2)
        let start = end - (range - slack).wholeMilliseconds
        return series.firstMoment < windows.moments.number(notBefore: start + 1)
    }
}

/// The settings of polling that the file, a site and a meter may each give; the nearest wins.
struct PollingLevels {
    var interval: Setting<Duration>
    var timeout: Setting<Duration>
    var staleAfter: Setting<Duration>
    var connection: Setting<PollingSettings.Connection>
    var floor: Setting<PollingSettings.Floor>

    /// The levels with what the next section says.
    func narrowed(by reader: MappingReader, connections: Bool) -> PollingLevels {
        var levels = self
        levels.interval.narrow(reader.outcome(of: PollingSection.interval.key))
        levels.timeout.narrow(reader.outcome(of: PollingSection.timeout.key))
        guard connections else { return levels }
        levels.staleAfter.narrow(reader.outcome(of: PollingSection.staleAfter.key))
        levels.connection.narrow(reader.outcome(of: PollingSection.connection.key))
        levels.floor.narrow(reader.outcome(of: PollingSection.floor.key))
        return levels
    }

    /// The timeout; a default one is shortened for a shorter interval.
    var effectiveTimeout: Duration {
        timeout.position == nil && timeout.value >= interval.value ? interval.value * 4 / 5 : timeout.value
    }

    /// The staleness; a default one is lengthened for a longer interval.
    var effectiveStaleAfter: Duration {
        staleAfter.position == nil ? max(staleAfter.value, interval.value * 3) : staleAfter.value
    }

    /// Of how long a span a stream keeps one reading; nil, and so all, where nobody set an interval.
    var thinning: Duration? {
        interval.position == nil ? nil : interval.value
    }

    /// Notes what does not go together in a meter, once for all meters that share both places.
    func check(of meter: String, isPolled: Bool, in session: ReadingSession) {
        guard !interval.isBroken else { return }
        let whence = interval.position.map { "interval set at \($0)" } ?? "the default interval"
        let span = DurationText.string(interval.value)
        if isPolled, let position = timeout.position, timeout.value >= interval.value,
            session.declarations.isNewClash(position, interval.position)
        {
            let text = DurationText.string(timeout.value)
            session.report("timeout \(text) is not below interval \(span) of \(meter) (\(whence))", at: position)
        }
        if let position = staleAfter.position, staleAfter.value < interval.value * 3,
            session.declarations.isNewClash(position, interval.position)
        {
            let text = DurationText.string(staleAfter.value)
            let least = DurationText.string(interval.value * 3)
            session.report(
                "stale_after \(text) is below \(least), 3 intervals of \(meter) (\(whence))", at: position)
        }
    }

    /// Warns of an interval that the device's floor overrides, once for all meters that share its place.
    func warn(of meter: String, collector: CollectorKind, in session: ReadingSession) {
        guard let position = interval.position, floor.value == .device, interval.value < collector.pollFloor,
            session.declarations.isNewClash(position, nil)
        else { return }
        let floor = DurationText.string(collector.pollFloor)
        session.warn(
            """
            interval \(DurationText.string(interval.value)) is below what a \(collector.rawValue) bears: \(meter) is \
            polled every \(floor) (floor: none lifts that)
            """, at: position)
    }
}

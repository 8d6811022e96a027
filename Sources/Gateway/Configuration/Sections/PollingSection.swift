/// `polling`: what polling does where no site or meter says otherwise.
enum PollingSection {
    static let interval = DefaultedKey(
        "interval", .duration(in: .milliseconds(10)...(.seconds(86_400))), default: .seconds(10),
        """
        From the start of one poll of a meter to the start of its next; where it is set, also the span of which one \
        reading is kept of a meter that sends its telegrams by itself.
        """)
    static let timeout = DefaultedKey(
        "timeout", .duration(in: .milliseconds(1)...(.seconds(3_600))), default: .seconds(8),
        "How long a poll may take in total, always less than the interval; the default is shortened to 4/5 of it.")
    static let staleAfter = DefaultedKey(
        "stale_after", .duration(in: .milliseconds(10)...(.seconds(30 * 86_400))), default: .seconds(150),
        """
        How long after the last new telegram a meter's values leave `/metrics`, at least 3 intervals; the default is \
        lengthened to them.
        """)
    static let connection = DefaultedKey(
        "connection", .choice(PollingSettings.Connection.self), default: .device,
        "Whether connections are used as the device's family wants it, or kept open (for tests and sturdy bridges).")
    static let floor = DefaultedKey(
        "floor", .choice(PollingSettings.Floor.self), default: .device,
        "Whether the device's own limit slows down a shorter interval, or nothing does (for tests and sturdy bridges).")
    static let maxInFlight = DefaultedKey(
        "max_in_flight", .inFlightLimit, default: .automatic,
        "How many polls may be in flight over all meters; `auto` goes by the limit of open files.")

    static let table = KeyTable(rows: [
        interval.row, timeout.row, staleAfter.row, connection.row, floor.row, maxInFlight.row,
    ])

    /// What the file says, before sites and meters are looked at.
    static func levels(_ reader: MappingReader) -> PollingLevels {
        PollingLevels(
            interval: Setting(value: interval.fallback, origin: .fallback),
            timeout: Setting(value: timeout.fallback, origin: .fallback),
            staleAfter: Setting(value: staleAfter.fallback, origin: .fallback),
            connection: Setting(value: connection.fallback, origin: .fallback),
            floor: Setting(value: floor.fallback, origin: .fallback)
        ).narrowed(by: reader, connections: true)
    }

    /// Reads the section, whose levels are read already.
    static func read(_ reader: MappingReader, levels: PollingLevels) -> PollingSettings {
        PollingSettings(
            interval: levels.interval.value, timeout: levels.effectiveTimeout, staleAfter: levels.effectiveStaleAfter,
            connection: levels.connection.value, floor: levels.floor.value, maxInFlight: reader.value(maxInFlight))
    }
}

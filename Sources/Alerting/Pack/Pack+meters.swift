extension Pack {
    /// What goes wrong between a meter and the gateway.
    internal static let meters: [PackAlert] = [
        PackAlert(
            "SiteOffline", "Every meter of a site is stale.", for: 5, .warning,
            english: PackText(
                "No meter of {{ $labels.site }} sends anything ({{ $value }} of them).",
                """
                Usually the internet connection or the power of the whole site is gone, or its router was replaced. \
                Their values have left /metrics; what a device remembers is fetched when it is back.
                """),
            dutch: PackText(
                "Geen enkele meter van {{ $labels.site }} stuurt nog iets ({{ $value }} stuks).",
                """
                Meestal is de internetverbinding of de stroom van het hele adres weg, of is de router vervangen. \
                Wat een apparaat onthoudt wordt opgehaald zodra het weer bereikbaar is.
                """)
        ) { _ in
            "count by (site) (meter_up == 0) unless on (site) meter_up == 1"
        },
        PackAlert(
            "MeterOffline", "A meter is stale while another one of its site is not.", for: 10, .warning,
            english: PackText(
                "Meter {{ $labels.site }}/{{ $labels.meter }} sends nothing, others of the site do.",
                """
                Usually its logger has no power or no Wi-Fi, or has another address than before; \
                metergw_poll_failures_total says by its reason how polls fail.
                """),
            dutch: PackText(
                "Meter {{ $labels.site }}/{{ $labels.meter }} stuurt niets, andere van dit adres wel.",
                """
                Meestal heeft de uitlezer geen stroom of geen wifi, of een ander adres dan voorheen; \
                metergw_poll_failures_total zegt met de reden hoe het uitlezen mislukt.
                """)
        ) { _ in
            "meter_up == 0 and on (site) meter_up == 1"
        },
        PackAlert(
            "MeterFrozen", "The device answers, and no new telegram comes.", for: 2, .warning,
            english: PackText(
                "The logger of {{ $labels.site }}/{{ $labels.meter }} answers, yet has no new telegram.",
                "Usually the P1 cable is loose, the meter's port is off, or the logger hangs: unplug it and plug it in again."
            ),
            dutch: PackText(
                "De uitlezer van {{ $labels.site }}/{{ $labels.meter }} antwoordt, maar heeft geen nieuw telegram.",
                """
                Meestal zit de P1-kabel los, staat de poort van de meter uit, of hangt de uitlezer: \
                haal hem even los en sluit hem weer aan.
                """)
        ) { _ in
            "meter_frozen == 1"
        },
        telegramErrors, loggerUnhealthy,
        PackAlert(
            "MeterClockDrift", "The clock of a meter is off.", for: 30, .warning,
            [
                .span("off", minutes: 1, in: 1...60, "By how much the clock may be off.")
            ],
            english: PackText(
                "The clock of {{ $labels.site }}/{{ $labels.meter }} is {{ humanizeDuration $value }} behind (below zero: ahead).",
                """
                Usually the meter has lost its connection to the grid operator, who sets its clock. \
                Quarter hours and tariffs follow the meter's clock, so they are off too.
                """),
            dutch: PackText(
                "De klok van {{ $labels.site }}/{{ $labels.meter }} loopt {{ humanizeDuration $value }} achter (onder nul: voor).",
                """
                Meestal heeft de meter geen verbinding meer met de netbeheerder, die zijn klok gelijkzet. \
                Kwartieren en tarieven volgen de klok van de meter en zijn dus ook verschoven.
                """)
        ) { values in
            let seconds = values.seconds("off")
            return "meter_clock_offset_seconds > \(seconds) or meter_clock_offset_seconds < -\(seconds)"
        },
    ]

    private static let telegramErrors = PackAlert(
        "TelegramErrors", "Too many telegrams fail their checksum or cannot be parsed.", for: 15, .info,
        [.ratio("share", percent: 5, in: 1...100, "Which part of the telegrams may fail.")],
        english: PackText(
            "{{ humanizePercentage $value }} of the telegrams of {{ $labels.site }}/{{ $labels.meter }} are damaged.",
            """
            Usually the P1 cable is too long, badly shielded or shared, or the logger gets too little power from the port.
            """),
        dutch: PackText(
            "{{ humanizePercentage $value }} van de telegrammen van {{ $labels.site }}/{{ $labels.meter }} is beschadigd.",
            """
            Meestal is de P1-kabel te lang, slecht afgeschermd of gedeeld, of krijgt de uitlezer te weinig stroom uit de poort.
            """)
    ) { values in
        let failures = rate(of: #"metergw_poll_failures_total{reason=~"crc|parse"}"#, "15m")
        let telegrams = rate(of: "metergw_telegrams_total", "15m")
        let share = values["share"]
        // A stream counts its sound telegrams, a logger is polled, and it counts itself what the meter sends it.
        return """
            \(failures) / \(rate(of: "metergw_polls_total", "15m")) > \(share)
            or \(failures) / (\(telegrams) + \(failures)) > \(share)
            or \(rate(of: "logger_telegram_errors_total", "1h")) / \(rate(of: "logger_telegrams_total", "1h")) > \(share)
            """
    }

    /// By the meter, as a Prometheus that scrapes several gateways has more labels than that.
    private static func rate(of counter: String, _ window: String) -> String {
        "sum by (site, meter) (rate(\(counter)[\(window)]))"
    }
}

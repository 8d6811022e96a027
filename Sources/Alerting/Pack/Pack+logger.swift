extension Pack {
    /// The rules of a device that is not well, one for each cause, so that each says its own.
    internal static let loggerUnhealthy = PackAlert(
        "LoggerUnhealthy", "A device is short of memory, has a weak signal or restarts often.",
        [
            .number("rssi", -80, in: -120...0, unit: "dBm", "The weakest signal that is good enough."),
            .number("reboots", 3, in: 0...60, unit: "restarts", "How many restarts an hour are borne."),
            .holding(minutes: 15), .severity(.info),
        ]
    ) { values in
        [lowHeap(values), weakSignal(values), reboots(values)]
    }

    private static func lowHeap(_ values: PackValues) -> PackRule {
        // A window that is shorter than the rule waits: one bad moment does not last as long.
        PackRule(
            cause: "low_heap", values,
            english: PackText(
                "The logger of {{ $labels.site }}/{{ $labels.meter }} has too little memory to answer.",
                "Usually too many programs read it at once, or MQTT is on and its broker cannot be reached. It is polled less often meanwhile."
            ),
            dutch: PackText(
                "De uitlezer van {{ $labels.site }}/{{ $labels.meter }} heeft te weinig geheugen om te antwoorden.",
                """
                Meestal lezen te veel programma's hem tegelijk uit, of staat MQTT aan zonder bereikbare broker. \
                Hij wordt zolang minder vaak uitgelezen.
                """),
            #"sum by (site, meter) (increase(metergw_poll_failures_total{reason="low_heap"}[10m])) > 0"#)
    }

    private static func weakSignal(_ values: PackValues) -> PackRule {
        PackRule(
            cause: "weak_signal", values,
            english: PackText(
                "The Wi-Fi signal of the logger of {{ $labels.site }}/{{ $labels.meter }} is weak: {{ $value }} dBm.",
                "Usually the meter cupboard is far from the access point, or its door is of metal: move one of them, or add an access point."
            ),
            dutch: PackText(
                "Het wifisignaal van de uitlezer van {{ $labels.site }}/{{ $labels.meter }} is zwak: {{ $value }} dBm.",
                "Meestal is de meterkast ver van het toegangspunt, of is de deur van metaal: verplaats er een, of zet er een toegangspunt bij."
            ),
            "logger_rssi_dbm < \(values["rssi"])")
    }

    private static func reboots(_ values: PackValues) -> PackRule {
        // What `increase` extrapolates is a little more than what was counted: halfway to the next number is none of it.
        let bound = PackValue.decimal(thousandths: values.number("reboots") * 1000 + 500)
        return PackRule(
            cause: "reboots", values,
            english: PackText(
                "The logger of {{ $labels.site }}/{{ $labels.meter }} has restarted {{ printf \"%.0f\" $value }} times in an hour.",
                "Usually it gets too little power from the P1 port, above all on older meters: give it a power supply of its own."
            ),
            dutch: PackText(
                "De uitlezer van {{ $labels.site }}/{{ $labels.meter }} is {{ printf \"%.0f\" $value }} keer herstart in een uur.",
                "Meestal krijgt hij te weinig stroom uit de P1-poort, vooral bij oudere meters: geef hem een eigen voeding."
            ),
            """
            increase(logger_reboots_total[1h]) > \(bound)
            or resets(logger_uptime_seconds[1h]) > \(values["reboots"])
            """)
    }
}

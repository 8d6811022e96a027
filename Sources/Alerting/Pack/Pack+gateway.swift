extension Pack {
    /// What goes wrong in the gateway itself.
    internal static let gateway: [PackAlert] = [
        gatewayBehind,
        PackAlert(
            "Watchdog", "Always: where it stops to arrive, alerts have stopped.",
            [.severity(.none)]
        ) { values in
            [
                PackRule(
                    expression: "vector(1)", holding: "0s", labels: ["severity": values["severity"]],
                    english: PackText(
                        "The alerts of the gateway work.",
                        "This one always fires: give it to a dead man's switch, which reports when it stops to come."),
                    dutch: PackText(
                        "De meldingen van de gateway werken.",
                        "Deze is er altijd: geef hem aan een dodemansknop, die meldt wanneer hij wegblijft."))
            ]
        },
    ]

    private static let gatewayBehind = PackAlert(
        "GatewayBehind",
        "The gateway polls late, a queue fills, the disk is nearly full, or a reload or a message failed.",
        [
            .span("lag", seconds: 10, in: 1...3600, "How late polls may begin."),
            .span(
                "queue", minutes: 10, in: 6...1440, "How much may wait to be written, as the time in which it came in."),
            .ratio("disk", percent: 85, in: 1...100, "Which part of the disk may be full."),
            .holding(minutes: 5), .severity(.warning),
        ]
    ) { values in
        [
            lag(values), queue(values), dropped(values), disk(values), reload(values), missed(values),
            undelivered(values),
        ]
    }

    private static func lag(_ values: PackValues) -> PackRule {
        PackRule(
            cause: "lag", values,
            english: PackText(
                "The gateway polls up to {{ humanizeDuration $value }} late.",
                "Usually the machine is too slow or busy with something else, or too many meters time out at once (polling.max_in_flight)."
            ),
            dutch: PackText(
                "De gateway leest tot {{ humanizeDuration $value }} te laat uit.",
                "Meestal is de machine te traag of met iets anders bezig, of antwoorden te veel meters tegelijk niet (polling.max_in_flight)."
            ),
            "metergw_poll_lag_seconds > \(values.seconds("lag"))")
    }

    private static func queue(_ values: PackValues) -> PackRule {
        PackRule(
            cause: "queue", values,
            english: PackText(
                "The readings of {{ humanizeDuration $value }} wait to be written.",
                "Usually the disk is full, slow or read-only; the log says why. Beyond 100,000 readings the oldest are lost."
            ),
            dutch: PackText(
                "De metingen van {{ humanizeDuration $value }} wachten om geschreven te worden.",
                "Meestal is de schijf vol, traag of alleen-lezen; het logboek zegt waarom. Boven 100.000 metingen gaan de oudste verloren."
            ),
            "metergw_store_pending_readings / rate(metergw_readings_total[10m]) > \(values.seconds("queue"))")
    }

    private static func dropped(_ values: PackValues) -> PackRule {
        PackRule(
            cause: "dropped", values,
            english: PackText(
                "The gateway has lost readings before {{ $labels.outlet }} (some {{ printf \"%.0f\" $value }} in 10 minutes).",
                "Usually the disk has been full, slow or read-only for long; the log says why."),
            dutch: PackText(
                "De gateway heeft metingen verloren voor {{ $labels.outlet }} (zo'n {{ printf \"%.0f\" $value }} in 10 minuten).",
                "Meestal is de schijf al lang vol, traag of alleen-lezen; het logboek zegt waarom."),
            "increase(metergw_pipeline_dropped_total[10m]) > 0")
    }

    private static func disk(_ values: PackValues) -> PackRule {
        PackRule(
            cause: "disk", values,
            english: PackText(
                "The disk with the history is {{ humanizePercentage $value }} full.",
                "Usually other programs or logs take it; a shorter store.retention frees room of the history. A full disk stops writing."
            ),
            dutch: PackText(
                "De schijf met de historie is voor {{ humanizePercentage $value }} vol.",
                "Meestal nemen andere programma's of logboeken de ruimte; een kortere store.retention maakt plaats. Een volle schijf stopt het schrijven."
            ),
            "1 - metergw_disk_free_bytes / metergw_disk_size_bytes > \(values["disk"])")
    }

    private static func reload(_ values: PackValues) -> PackRule {
        PackRule(
            cause: "reload", values,
            english: PackText(
                "The last reload of the configuration failed; the gateway runs with the one before.",
                "Usually a mistake in the file: metergw check says where."),
            dutch: PackText(
                "De configuratie kon niet opnieuw geladen worden; de gateway draait met de vorige.",
                "Meestal een fout in het bestand: metergw check zegt waar."),
            "metergw_config_last_reload_successful == 0")
    }

    private static func missed(_ values: PackValues) -> PackRule {
        PackRule(
            cause: "rules", values,
            english: PackText(
                "Rules of {{ $labels.group }} take longer than their interval.",
                "Usually an expression over too many series, or an interval that is too short for the machine."),
            dutch: PackText(
                "De regels van {{ $labels.group }} duren langer dan hun interval.",
                "Meestal een uitdrukking over te veel reeksen, of een interval dat te kort is voor de machine."),
            "increase(metergw_rule_group_missed_total[10m]) > 0")
    }

    private static func undelivered(_ values: PackValues) -> PackRule {
        PackRule(
            cause: "delivery", values,
            english: PackText(
                "Messages to {{ $labels.receiver }} fail.",
                "Usually its server is down or the token or password is no longer right; they are tried again. metergw alert test tries one at once."
            ),
            dutch: PackText(
                "Berichten aan {{ $labels.receiver }} komen niet aan.",
                "Meestal ligt de server eruit of klopt het token of wachtwoord niet meer; ze worden opnieuw geprobeerd. metergw alert test probeert er meteen een."
            ),
            // One that succeeds later is no trouble.
            """
            increase(metergw_notifications_failed_total[15m]) > 0
            unless increase(metergw_notifications_total[15m]) > increase(metergw_notifications_failed_total[15m])
            """)
    }
}

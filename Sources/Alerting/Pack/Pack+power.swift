extension Pack {
    /// The rules of a fuse by how much of it is drawn: what is well above it lasts shorter until it blows.
    internal static let fuseOverload = PackAlert(
        "FuseOverload", "A phase draws or delivers nearly as much as the main fuse bears, or more.",
        [
            .ratio("warn", percent: 85, in: 10...200, "The part of the fuse above which there is a warning."),
            .holding(minutes: 2),
            .ratio("critical", percent: 100, in: 10...300, "The part of the fuse above which it is critical."),
            .span("critical_for", minutes: 10, in: 0...1440, "How long that must last."),
            .ratio(
                "trip", percent: 125, in: 10...500,
                "The part of the fuse above which it is critical at once: a gG fuse bears 1.25 × for an hour."),
            .span("trip_for", minutes: 1, in: 0...1440, "How long that must last."),
        ]
    ) { values in
        [
            overload("warn", above: values["warn"], for: values["for"], .warning),
            overload("critical", above: values["critical"], for: values["critical_for"], .critical),
            overload("trip", above: values["trip"], for: values["trip_for"], .critical),
        ]
    }

    private static func overload(
        _ level: String, above part: String, for holding: String, _ severity: Severity
    ) -> PackRule {
        PackRule(
            // Some meters sign the current; it warms the fuse both ways.
            expression: """
                abs(meter_electricity_phase_amperes)
                  / on (site) group_left () site_fuse_amperes > \(part)
                """,
            holding: holding, labels: ["severity": severity.rawValue, "level": level],
            english: PackText(
                "Phase {{ $labels.phase }} of {{ $labels.site }}/{{ $labels.meter }} is at {{ humanizePercentage $value }} of the main fuse.",
                """
                Usually a car, an induction hob and a heat pump at once on one phase: switch one of them off or spread them over the phases. \
                If the fuse blows, the grid operator may have to come.
                """),
            dutch: PackText(
                "Fase {{ $labels.phase }} van {{ $labels.site }}/{{ $labels.meter }} zit op {{ humanizePercentage $value }} van de hoofdzekering.",
                """
                Meestal een auto, een kookplaat en een warmtepomp tegelijk op een fase: zet er een uit of verdeel ze over de fasen. \
                Springt de zekering, dan moet soms de netbeheerder komen.
                """))
    }

    internal static let quarterHourPeak = PackAlert(
        "QuarterHourPeakForecast",
        "The running quarter hour will be nearly as high as the peak of the month, or higher (Belgium: meters that tell it).",
        .critical,
        [
            .ratio("share", percent: 90, in: 10...200, "The part of the peak above which it is told."),
            .number("floor", 2500, in: 0...100_000, unit: "watts", "The least peak that is billed."),
            .span("left", minutes: 2, in: 0...14, "How much of the quarter hour must be left to do something."),
        ],
        english: PackText(
            "This quarter hour of {{ $labels.site }}/{{ $labels.meter }} will be {{ humanize $value }}W on average.",
            """
            A quarter hour above the peak of the month makes the grid fee of the whole year higher. Usually a car, an oven or a boiler \
            runs beside something else: switch one of them off until the quarter hour is over.
            """),
        dutch: PackText(
            "Dit kwartier van {{ $labels.site }}/{{ $labels.meter }} komt uit op gemiddeld {{ humanize $value }}W.",
            """
            Een kwartier boven de maandpiek maakt het capaciteitstarief van het hele jaar hoger. Meestal draait een auto, oven of boiler \
            naast iets anders: zet er een uit tot het kwartier om is.
            """)
    ) { values in
        let latest = PackValue.decimal(thousandths: 900_000 - values.milliseconds("left"))
        return """
            meter_electricity_quarter_forecast_watts
              > \(values["share"]) * clamp_min(meter_electricity_month_peak_watts or 0 * meter_electricity_demand_watts, \(values["floor"]))
            and on (site, meter) meter_telegram_timestamp_seconds % 900 <= \(latest)
            """
    }

    internal static let monthPeak = PackAlert(
        "MonthPeakRaised", "The highest quarter hour of the month is a higher one than before (Belgium).", .info,
        [
            .number("floor", 2500, in: 0...100_000, unit: "watts", "The least peak that is billed."),
            .span("window", minutes: 60, in: 1...720, "For how long it is told."),
        ],
        english: PackText(
            "The month's peak of {{ $labels.site }}/{{ $labels.meter }} is now {{ humanize $value }}W.",
            "Usually a car, an oven or a boiler ran beside something else within one quarter hour. The next quarter hour counts only if it is higher still."
        ),
        dutch: PackText(
            "De maandpiek van {{ $labels.site }}/{{ $labels.meter }} is nu {{ humanize $value }}W.",
            "Meestal draaide een auto, oven of boiler binnen een kwartier naast iets anders. Een volgend kwartier telt alleen als het nog hoger is."
        )
    ) { values in
        let peak = "meter_electricity_month_peak_watts"
        let (window, floor) = (values["window"], values["floor"])
        // At the beginning of a month the peak falls, and its first steps are below what is billed anyway.
        return """
            \(peak) > clamp_min(min_over_time(\(peak)[\(window)]), \(floor))
            or (\(peak) > clamp_min(min_over_time(\(peak)[24h]), \(floor)) unless \(peak) offset \(window))
            """
    }
}

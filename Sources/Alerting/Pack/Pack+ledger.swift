extension Pack {
    /// What only the ledger sees: days and nights.
    internal static let ledger: [PackAlert] = [
        gasNeverStops, waterNeverStops, baseLoadHigh, solarOutage,
        PackAlert(
            "DataIncomplete", "Of a part of yesterday there are no readings.", .warning,
            [.ratio("share", percent: 95, in: 1...100, "Which part there must be.")],
            english: PackText(
                "Of {{ $labels.site }}/{{ $labels.meter }} only {{ humanizePercentage $value }} of yesterday was read.",
                "Usually the device was often out of reach: look at its Wi-Fi, and at the gaps (metergw gaps), some of which may still be filled."
            ),
            dutch: PackText(
                "Van {{ $labels.site }}/{{ $labels.meter }} is gisteren maar {{ humanizePercentage $value }} uitgelezen.",
                "Meestal was het apparaat vaak onbereikbaar: kijk naar de wifi, en naar de gaten (metergw gaps), waarvan soms nog iets te vullen is."
            )
        ) { values in
            "meter_completeness_yesterday_ratio < \(values["share"])"
        },
    ]

    private static let gasNeverStops = PackAlert(
        "GasNeverStops",
        "Gas has flowed in every quarter hour for days: a modulating boiler runs long in winter, a leak never stops.",
        .warning,
        [.span("after", minutes: 7 * 1440, in: 60...14 * 1440, "How long it must have flowed.")],
        english: PackText(
            "Gas of {{ $labels.site }}/{{ $labels.meter }} has not stopped for {{ humanizeDuration $value }}.",
            """
            In a cold week a boiler may run that long. Else look for a burner or pilot light that is always on. \
            If you smell gas, open windows, leave the house and call the emergency number.
            """),
        dutch: PackText(
            "Het gas van {{ $labels.site }}/{{ $labels.meter }} is al {{ humanizeDuration $value }} niet gestopt.",
            """
            In een koude week kan een ketel zo lang draaien. Zoek anders naar een brander of waakvlam die altijd brandt. \
            Ruikt u gas, zet dan de ramen open, ga naar buiten en bel het nationale storingsnummer.
            """)
    ) { values in
        neverStops("gas", after: values.seconds("after"))
    }

    private static let waterNeverStops = PackAlert(
        "WaterNeverStops", "Water has flowed in every quarter hour for a day.", .critical,
        [.span("after", minutes: 1440, in: 60...14 * 1440, "How long it must have flowed.")],
        english: PackText(
            "Water of {{ $labels.site }}/{{ $labels.meter }} has not stopped for {{ humanizeDuration $value }}.",
            "Usually a toilet that runs, a dripping tap or a burst pipe: close the main tap, and see whether the meter stands still."
        ),
        dutch: PackText(
            "Het water van {{ $labels.site }}/{{ $labels.meter }} is al {{ humanizeDuration $value }} niet gestopt.",
            "Meestal een doorlopend toilet, een druppelende kraan of een gesprongen leiding: sluit de hoofdkraan en kijk of de meter stilstaat."
        )
    ) { values in
        neverStops("water", after: values.seconds("after"))
    }

    private static func neverStops(_ kind: String, after seconds: String) -> String {
        // Without readings nothing is known of the flow, and the last idle time only grows older.
        """
        time() - meter_\(kind)_last_idle_timestamp_seconds > \(seconds)
        and on (site, meter) meter_completeness_ratio{window="24h"} >= 0.9
        """
    }

    private static let baseLoadHigh = PackAlert(
        "BaseLoadHigh", "On three nights in a row more was drawn from two to four than usual.", .info,
        [
            .ratio("above", percent: 140, in: 101...1000, "Above which part of the median of 28 nights."),
            .number("least", 50, in: 0...10_000, unit: "watts", "And by how much at least."),
        ],
        english: PackText(
            "{{ $labels.site }} has drawn {{ humanize $value }}W and more at night for three nights, well above its usual.",
            "Usually something was left on: a heater, a pump, a dehumidifier, a second fridge, or a computer that no longer sleeps."
        ),
        dutch: PackText(
            "{{ $labels.site }} gebruikt al drie nachten {{ humanize $value }}W of meer, ruim boven het gebruikelijke.",
            "Meestal is er iets aan blijven staan: een kachel, pomp, ontvochtiger, tweede koelkast, of een computer die niet meer slaapt."
        )
    ) { values in
        """
        site_base_load_recent_watts > \(values["above"]) * site_base_load_median_watts
        and site_base_load_recent_watts - site_base_load_median_watts >= \(values["least"])
        """
    }

    private static let solarOutage = PackAlert(
        "SolarOutage", "A site that delivers energy on other days has delivered none today.", .warning,
        [
            .number(
                "least", 1000, in: 1...1_000_000, unit: "watt hours",
                "How much it must deliver a day on average of 14 days."),
            .number("hour", 21, in: 12...23, unit: "hours", "From which hour of the site's clock on it is told."),
        ],
        english: PackText(
            "{{ $labels.site }} has delivered nothing to the grid today, usually {{ printf \"%.1f\" $value }} kWh.",
            "Usually an inverter has switched off or lost its fuse; look at its display. A day of snow or fog, or a battery, may do it too."
        ),
        dutch: PackText(
            "{{ $labels.site }} heeft vandaag niets teruggeleverd, gewoonlijk {{ printf \"%.1f\" $value }} kWh.",
            "Meestal staat een omvormer uit of is zijn zekering gesprongen; kijk op zijn scherm. Sneeuw, mist of een batterij kan het ook zijn."
        )
    ) { values in
        let least = PackValue.decimal(thousandths: values.number("least"))
        return """
            site_export_daily_mean_joules / 3600000 >= \(least)
            and on (site) site_export_today_joules == 0
            and on (site) site_completeness_today_ratio >= 0.9
            and on (site) hour(time() + site_utc_offset_seconds) >= \(values["hour"])
            """
    }
}

extension Pack {
    /// What happens on the wires and the pipes.
    internal static let electricity: [PackAlert] = [
        fuseOverload, voltageOutOfBand, powerFailure, quarterHourPeak, monthPeak, counterFell, meterReplaced,
    ]

    private static let voltageOutOfBand = PackAlert(
        "VoltageOutOfBand",
        "The mean voltage of a phase is outside of its band (EN 50160 allows it 5 % of a week); a phase without voltage is none.",
        .warning,
        [
            .number("nominal", 230, in: 100...500, unit: "volts", "The voltage that it should be."),
            .ratio("band", percent: 10, in: 1...30, "How far it may be off."),
            .span("window", minutes: 10, in: 1...60, "Over how long the mean is taken."),
        ],
        english: PackText(
            "The mean voltage of {{ $labels.phase }} of {{ $labels.site }}/{{ $labels.meter }} is {{ printf \"%.1f\" $value }} V.",
            """
            Too high: usually solar panels of the whole street on a sunny day, and inverters switch off. Too low, or one phase high and \
            another low: a loose neutral or an overloaded cable, which is dangerous: call the grid operator.
            """),
        dutch: PackText(
            "De gemiddelde spanning op {{ $labels.phase }} van {{ $labels.site }}/{{ $labels.meter }} is {{ printf \"%.1f\" $value }} V.",
            """
            Te hoog: meestal de zonnepanelen van de hele straat op een zonnige dag, en omvormers schakelen uit. Te laag, of een fase hoog \
            en een andere laag: een losse nul of een overbelaste kabel, en dat is gevaarlijk: bel de netbeheerder.
            """)
    ) { values in
        let mean = "avg_over_time(meter_electricity_phase_volts[\(values["window"])])"
        let (nominal, band) = (values.number("nominal"), values.thousandths("band"))
        let highest = PackValue.decimal(thousandths: nominal * (1000 + band))
        let lowest = PackValue.decimal(thousandths: nominal * (1000 - band))
        let absent = PackValue.decimal(thousandths: nominal * 100)
        return """
            (\(mean) > \(highest) or \(mean) < \(lowest) > \(absent))
            and meter_electricity_phase_volts offset \(values["window"])
            """
    }

    private static let powerFailure = PackAlert(
        "PowerFailure", "A power failure was counted by a meter.", .info,
        [.span("window", minutes: 60, in: 1...720, "For how long it is told.")],
        english: PackText(
            "{{ $labels.site }}/{{ $labels.meter }} was without power ({{ $value }} failures counted).",
            "Usually the grid: neighbours are affected too. If they are not, look at the main fuse and the earth leakage breakers."
        ),
        dutch: PackText(
            "{{ $labels.site }}/{{ $labels.meter }} zat zonder stroom ({{ $value }} storingen geteld).",
            "Meestal is het het net: de buren hebben het dan ook. Zo niet, kijk dan naar de hoofdzekering en de aardlekschakelaars."
        )
    ) { values in
        let window = values["window"]
        // A meter that was away for longer than the window is compared with what it said before, and one that took
        // another's place with nothing.
        let rises = ["meter_power_failures_total", "meter_long_power_failures_total"].map { counter in
            """
            \(counter) - min_over_time(\(counter)[\(window)]) > 0
            or (\(counter) - min_over_time(\(counter)[24h]) > 0 unless \(counter) offset \(window))
            """
        }.joined(separator: "\nor ")
        return """
            (
            \(rises)
            )
            unless on (site, meter) time() - meter_replacement_timestamp_seconds < \(values.seconds("window"))
            """
    }

    private static let counterFell = PackAlert(
        "CounterFell", "A counter fell or leapt, and no serial number has changed.", .warning,
        [.span("window", minutes: 60, in: 1...720, "For how long it is told.")],
        english: PackText(
            "Counter {{ $labels.register }} of {{ $labels.site }}/{{ $labels.meter }} fell or leapt; it is held until it is back.",
            """
            Usually a damaged telegram of an old meter, or equipment that was replaced without a word: then say so with \
            metergw equipment confirm. metergw equipment list shows the fall.
            """),
        dutch: PackText(
            "Teller {{ $labels.register }} van {{ $labels.site }}/{{ $labels.meter }} viel terug of versprong; hij wordt vastgehouden tot hij terug is.",
            """
            Meestal een beschadigd telegram van een oude meter, of een meter die zonder bericht is vervangen: zeg dat dan met \
            metergw equipment confirm. metergw equipment list toont de sprong.
            """)
    ) { values in
        let counter = "meter_counter_regressions_total"
        let window = values["window"]
        // A register's series begins with its first fall: it is younger than a series that the meter always has.
        return """
            \(counter) - min_over_time(\(counter)[\(window)]) > 0
            or \(counter) and count_over_time(\(counter)[\(window)])
              < on (site, meter) group_left () count_over_time(meter_replacements_total[\(window)])
            """
    }

    private static let meterReplaced = PackAlert(
        "MeterReplaced", "A serial number has changed.", .info,
        [.span("window", minutes: 60, in: 1...1440, "For how long it is told.")],
        english: PackText(
            "Equipment of {{ $labels.site }}/{{ $labels.meter }} was replaced {{ humanizeDuration $value }} ago.",
            """
            Usually the grid operator has put in a new meter; its counters go on where the old one stopped. If that is wrong, \
            metergw equipment undo takes it back.
            """),
        dutch: PackText(
            "Van {{ $labels.site }}/{{ $labels.meter }} is {{ humanizeDuration $value }} geleden een meter vervangen.",
            """
            Meestal heeft de netbeheerder een nieuwe meter geplaatst; de tellers gaan door waar de oude ophield. Klopt dat niet, \
            dan maakt metergw equipment undo het ongedaan.
            """)
    ) { values in
        "time() - meter_replacement_timestamp_seconds < \(values.seconds("window"))"
    }
}

internal import Alerting
internal import Metering
internal import Testing

/// What functions and operators give, in numbers that can be reckoned by hand.
@Suite struct KnownValueTests {
    private static let cases: [(text: String, lines: [String])] = [
        ("rate(steps_total[5m])", [#"{site="a"} 0.16666666666666669"#, #"{site="b"} 0.15000000000000002"#]),
        ("rate(steps_total[10m])", [#"{site="a"} 0.16666666666666669"#, #"{site="b"} 0.15833333333333335"#]),
        ("increase(steps_total[5m])", [#"{site="a"} 50.0"#, #"{site="b"} 45.0"#]),
        ("increase(steps_total[90s])", [#"{site="a"} 15.0"#, #"{site="b"} 15.0"#]),
        ("irate(steps_total[5m])", [#"{site="a"} 0.16666666666666666"#, #"{site="b"} 0.16666666666666666"#]),
        ("delta(level[5m])", [#"{site="a"} 5.0"#, #"{site="b"} -0.5"#]),
        ("idelta(level[5m])", [#"{site="a"} 1.0"#, #"{site="b"} -0.5"#]),
        (#"deriv(level{site="a"}[5m])"#, [#"{site="a"} 0.016666666666666666"#]),
        (#"predict_linear(level{site="a"}[5m], 120)"#, [#"{site="a"} 13.0"#]),
        ("changes(level[10m])", [#"{site="a"} 10.0"#, #"{site="b"} 10.0"#]),
        ("resets(steps_total[10m])", [#"{site="a"} 0.0"#, #"{site="b"} 1.0"#]),
        ("avg_over_time(level[4m])", [#"{site="a"} 9.0"#, #"{site="b"} -0.5"#]),
        ("min_over_time(level[4m])", [#"{site="a"} 7.0"#, #"{site="b"} -2.5"#]),
        ("max_over_time(level[4m])", [#"{site="a"} 11.0"#, #"{site="b"} 2.0"#]),
        ("sum_over_time(level[4m])", [#"{site="a"} 45.0"#, #"{site="b"} -2.5"#]),
        ("count_over_time(gone[5m])", [#"{site="a"} 4.0"#]),
        (#"quantile_over_time(0.25, level{site="a"}[4m])"#, [#"{site="a"} 8.0"#]),
        (#"stddev_over_time(level{site="a"}[4m])"#, [#"{site="a"} 1.4142135623730951"#]),
        (#"stdvar_over_time(level{site="a"}[4m])"#, [#"{site="a"} 2.0"#]),
        ("last_over_time(level[1m])", [#"level{site="a"} 11.0"#, #"level{site="b"} -2.5"#]),
        ("present_over_time(gone[10m])", [#"{site="a"} 1.0"#]),
        ("absent_over_time(gone[5m])", []),
        (#"absent_over_time(gone{site="a"}[1m])"#, [#"{site="a"} 1.0"#]),
        (#"absent(gone{site="a", meter=~"x", zone="y"})"#, [#"{site="a", zone="y"} 1.0"#]),
        ("absent(level)", []),
        ("gone", []),
        ("gone offset 2m", [#"gone{site="a"} 1.0"#]),
        (#"abs(level{site="b"})"#, [#"{site="b"} 2.5"#]),
        (#"ceil(level{site="b"})"#, [#"{site="b"} -2.0"#]),
        (#"floor(level{site="b"})"#, [#"{site="b"} -3.0"#]),
        (#"round(level{site="b"})"#, [#"{site="b"} -2.0"#]),
        (#"round(level{site="b"}, 2)"#, [#"{site="b"} -2.0"#]),
        ("clamp(level, 0, 5)", [#"{site="a"} 5.0"#, #"{site="b"} 0.0"#]),
        ("clamp(level, 5, 0)", []),
        ("clamp_min(level, 0)", [#"{site="a"} 11.0"#, #"{site="b"} 0.0"#]),
        ("clamp_max(level, 0)", [#"{site="a"} 0.0"#, #"{site="b"} -2.5"#]),
        ("time()", ["600.0"]),
        (#"timestamp(level{site="a"} offset 90s)"#, [#"{site="a"} 480.0"#]),
        (#"timestamp(level{site="a"} + 0)"#, [#"{site="a"} 600.0"#]),
        ("vector(2)", ["{} 2.0"]),
        (#"scalar(limit{site="c"})"#, ["3.0"]),
        ("scalar(limit)", ["nan"]),
        ("hour(vector(1711846800))", ["{} 1.0"]),
        ("minute(vector(1711847999))", ["{} 19.0"]),
        ("day_of_week(vector(1711846800))", ["{} 0.0"]),
        ("day_of_month(vector(1711846800))", ["{} 31.0"]),
        ("month(vector(1711846800))", ["{} 3.0"]),
        ("year(vector(1711846800))", ["{} 2024.0"]),
        ("hour()", ["{} 0.0"]),
        (
            #"label_replace(limit, "room", "${1}1", "site", "(.)")"#,
            [#"limit{room="a1", site="a"} 8.0"#, #"limit{room="c1", site="c"} 3.0"#]
        ),
        (#"label_replace(limit, "site", "", "site", "c")"#, [#"limit{site="a"} 8.0"#, "limit 3.0"]),
        (
            "sort(phase_amperes)",
            [
                #"phase_amperes{phase="l1", site="a"} 4.0"#, #"phase_amperes{phase="l2", site="a"} 6.0"#,
                #"phase_amperes{phase="l1", site="b"} 9.0"#,
            ]
        ),
        (
            "sort_desc(phase_amperes)",
            [
                #"phase_amperes{phase="l1", site="b"} 9.0"#, #"phase_amperes{phase="l2", site="a"} 6.0"#,
                #"phase_amperes{phase="l1", site="a"} 4.0"#,
            ]
        ),
        ("sum(phase_amperes)", ["{} 19.0"]),
        ("sum by (site) (phase_amperes)", [#"{site="a"} 10.0"#, #"{site="b"} 9.0"#]),
        ("sum without (site) (phase_amperes)", [#"{phase="l1"} 13.0"#, #"{phase="l2"} 6.0"#]),
        ("avg(limit)", ["{} 5.5"]),
        ("min by (phase) (phase_amperes)", [#"{phase="l1"} 4.0"#, #"{phase="l2"} 6.0"#]),
        ("max(odd)", ["{} inf"]),
        ("min(odd)", ["{} 1.0"]),
        ("count(odd)", ["{} 3.0"]),
        ("count by (nothing) (phase_amperes)", ["{} 3.0"]),
        ("quantile(0.5, phase_amperes)", ["{} 6.0"]),
        ("stddev(limit)", ["{} 2.5"]),
        (
            "topk(2, phase_amperes)",
            [#"phase_amperes{phase="l1", site="b"} 9.0"#, #"phase_amperes{phase="l2", site="a"} 6.0"#]
        ),
        ("bottomk(1, phase_amperes)", [#"phase_amperes{phase="l1", site="a"} 4.0"#]),
        ("topk(2, odd)", [#"odd{site="b"} inf"#, #"odd{site="c"} 1.0"#]),
        ("-limit", [#"{site="a"} -8.0"#, #"{site="c"} -3.0"#]),
        ("limit + 1", [#"{site="a"} 9.0"#, #"{site="c"} 4.0"#]),
        ("10 - limit", [#"{site="a"} 2.0"#, #"{site="c"} 7.0"#]),
        ("limit * 1.5", [#"{site="a"} 12.0"#, #"{site="c"} 4.5"#]),
        ("limit / 0", [#"{site="a"} inf"#, #"{site="c"} inf"#]),
        ("-7 % limit", [#"{site="a"} -7.0"#, #"{site="c"} -1.0"#]),
        ("limit ^ 2", [#"{site="a"} 64.0"#, #"{site="c"} 9.0"#]),
        ("2 ^ 3 ^ 2", ["512.0"]),
        ("-2 ^ 2", ["-4.0"]),
        // C would give 1e-05.
        ("100 ^ -2.5", ["9.999999999999999e-06"]), ("1.1 ^ 7", ["1.9487171000000012"]),
        ("2 ^ 0.5", ["1.4142135623730951"]), ("-8 ^ 3", ["-512.0"]), ("10 ^ 400", ["inf"]), ("2 ^ -1080", ["0.0"]),
        ("3 atan2 -4", ["2.498091544796509"]), ("-1 atan2 3", ["-0.3217505543966422"]),
        ("limit atan2 limit", [#"limit{site="a"} 0.7853981633974483"#, #"limit{site="c"} 0.7853981633974483"#]),
        ("limit > 3", [#"limit{site="a"} 8.0"#]),
        ("3 < limit", [#"limit{site="a"} 8.0"#]),
        ("limit > bool 3", [#"{site="a"} 1.0"#, #"{site="c"} 0.0"#]),
        ("limit != 8", [#"limit{site="c"} 3.0"#]),
        ("limit == 8", [#"limit{site="a"} 8.0"#]),
        ("limit >= 8", [#"limit{site="a"} 8.0"#]),
        ("limit <= 3", [#"limit{site="c"} 3.0"#]),
        ("1 >= bool 1", ["1.0"]),
        ("level - limit", [#"{site="a"} 3.0"#]),
        ("level < on (site) limit", []),
        (
            "phase_amperes / on (site) group_left () limit",
            [#"{phase="l1", site="a"} 0.5"#, #"{phase="l2", site="a"} 0.75"#]
        ),
        (
            "limit - on (site) group_right () phase_amperes",
            [#"{phase="l1", site="a"} 4.0"#, #"{phase="l2", site="a"} 2.0"#]
        ),
        (
            "phase_amperes * on (site) group_left (__name__) limit",
            [#"limit{phase="l1", site="a"} 32.0"#, #"limit{phase="l2", site="a"} 48.0"#]
        ),
        ("sum by (site) (phase_amperes) > ignoring (phase) limit", [#"{site="a"} 10.0"#]),
        ("limit and level", [#"limit{site="a"} 8.0"#]),
        ("limit or level", [#"limit{site="a"} 8.0"#, #"limit{site="c"} 3.0"#, #"level{site="b"} -2.5"#]),
        ("limit unless on (site) level", [#"limit{site="c"} 3.0"#]),
        (
            "phase_amperes and on (site) limit",
            [#"phase_amperes{phase="l1", site="a"} 4.0"#, #"phase_amperes{phase="l2", site="a"} 6.0"#]
        ),
        ("odd == odd", [#"odd{site="b"} inf"#, #"odd{site="c"} 1.0"#]),
        ("odd > 0", [#"odd{site="b"} inf"#, #"odd{site="c"} 1.0"#]),
        (#"{__name__=~"li.*", site!="a"}"#, [#"limit{site="c"} 3.0"#]),
        (#"level{site=~"b|c"}"#, [#"level{site="b"} -2.5"#]),
        (#"level{site!~"b|c"}"#, [#"level{site="a"} 11.0"#]),
    ]

    @Test(arguments: cases)
    func isGiven(_ text: String, _ lines: [String]) throws {
        #expect(try KnownSeries.lines(text) == lines)
    }

    @Test func promtoolGivesTheSame() throws {
        let tests = try Self.cases.map { text, _ in
            PromtoolFile.expectation(text, at: 600, try KnownSeries.value(text)) { $0 }
        }
        let file = PromtoolFile.text(interval: "1m", KnownSeries.texts, tests.joined())
        let (code, answer) = try Promtool.run(["test", "rules", "test.yml"], files: ["test.yml": file])
        #expect(code == 0, "\(answer.prefix(3000))")
    }

    @Test(arguments: [
        (#"{a="é"}"#, false), (#"{a="e\u0301"}"#, true), (#"{a!="é", a!=""}"#, true), (#"{a=~"é"}"#, false),
        (#"{a=~"[é]"}"#, false), (#"{a=~".."}"#, true),
    ])
    func letterByLetterIsByteByByte(_ text: String, _ isPicked: Bool) throws {
        var windows = SampleWindows()
        let written = Labels(["a": "e\u{301}"])
        windows.append([Sample(written, 1), Sample(Labels(["b": "\u{e9}"]), 1)], at: .init(seconds: 0))
        #expect(written != Labels(["a": "\u{e9}"]))
        var evaluator = Evaluator(windows)
        let value = try evaluator.evaluate(try Expression.parse(text), at: .init(seconds: 0))
        #expect(value == .vector(isPicked ? [Sample(written, 1)] : []))
    }
}

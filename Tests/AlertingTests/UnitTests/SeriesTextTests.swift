internal import Alerting
internal import Testing

@Suite struct SeriesTextTests {
    @Test(
        arguments: [
            ("1 2.5 -3", [1, 2.5, -3]), ("1+2x3", [1, 3, 5, 7]), ("1-2x2", [1, -1, -3]), ("5x2", [5, 5, 5]),
            ("0x3", [0, 0, 0, 0]), ("-1x1", [-1, -1]), (".5 5. 1e3 1.5e-3", [0.5, 5, 1000, 0.0015]), ("007", [7]),
            ("-.5e1x1", [-5, -5]), ("Inf -inf +3", [.infinity, -.infinity, 3]), ("", []), ("  1   2  ", [1, 2]),
            // Added up step by step: ten steps of 0.1 are not quite one.
            ("0+0.1x10", (0...9).reduce(into: [0.0]) { values, _ in values.append(values.last! + 0.1) }),
        ] as [(String, [Double])])
    func readsValues(_ text: String, _ expected: [Double]) throws {
        #expect(try SeriesText.values(text) == expected.map { .number($0) })
    }

    @Test func readsWhatIsMissingAndWhatEnds() throws {
        #expect(
            try SeriesText.values("1 _ _x2 stale _x0 2") == [
                .number(1), .missing, .missing, .missing, .stale, .number(2),
            ])
        let values = try SeriesText.values("NaN +nan")
        #expect(values.count == 2)
        #expect(values.allSatisfy { if case .number(let value) = $0 { value.isNaN } else { false } })
    }

    @Test(arguments: [
        ("1_", 1, "unexpected \"_\" in the values of a series"),
        ("1+2", 3, "expected \"x\" and how many steps, found the end"),
        ("1x", 2, "expected how many times, found the end"),
        ("1 foo", 2, "expected a number, \"_\" or \"stale\", found \"f\""),
        ("1 x3", 2, "expected a number, \"_\" or \"stale\", found \"x\""),
        ("stalex3", 5, "unexpected \"x\" in the values of a series"),
        ("1x9999999", 9, "more than 1000000 values"),
    ])
    func saysWhatIsNoValue(_ text: String, _ offset: Int, _ cause: String) {
        let problem = #expect(throws: SeriesText.Problem.self) { try SeriesText.values(text) }
        #expect(problem?.offset == offset)
        #expect(problem?.cause == cause)
    }

    @Test func readsSeries() throws {
        #expect(try SeriesText.labels("up") == Labels(["__name__": "up"]))
        #expect(
            try SeriesText.labels("a:b{x=\"1\", y='2',z=`3`,}")
                == Labels(["__name__": "a:b", "x": "1", "y": "2", "z": "3"]))
        #expect(try SeriesText.labels("{}") == .none)
        #expect(try SeriesText.labels("a{__name__=\"z\"}") == Labels(["__name__": "a"]))
        #expect(try SeriesText.labels(#"a{x="q\"\\\n\u00e9"}"#) == Labels(["__name__": "a", "x": "q\"\\\né"]))
    }

    @Test(arguments: [
        ("", "expected a series such as meter_up{site=\"jansen\"}"),
        ("a{", "expected a label name or \"}\", found the end"),
        ("a{x}", "expected \"=\", found \"}\""), ("a{x=1}", "expected a label value in quotes, found \"1\""),
        ("a{x=\"1\" y=\"2\"}", "expected \",\" or \"}\", found \"y\""), ("a b", "unexpected \"b\" behind the series"),
    ])
    func saysWhatIsNoSeries(_ text: String, _ cause: String) {
        let problem = #expect(throws: SeriesText.Problem.self) { try SeriesText.labels(text) }
        #expect(problem?.cause == cause)
    }
}

internal import Testing

@testable internal import Gateway

/// What a section does with its keys, seen through small files.
@Suite struct MappingReaderTests {
    @Test func aLabelBesideAMergeWins() throws {
        let configuration = try Fixtures.configuration(
            "x-l: &l { a: merged, b: merged }\nsites: [ { id: a, labels: { a: own, <<: *l } } ]\n")
        #expect(configuration.sites[0].labels.map(\.value) == ["own", "merged"])
    }

    @Test func labelsAreSortedByName() throws {
        let configuration = try Fixtures.configuration("sites: [ { id: a, labels: { z: 1, _a: 2, B: 3 } } ]\n")
        #expect(configuration.sites[0].labels.map(\.name) == ["B", "_a", "z"])
    }

    @Test func aTextOnSeveralLinesIsOneText() throws {
        let configuration = try Fixtures.configuration(
            "sites:\n  - id: a\n    name: >-\n      Fam. Jansen,\n      Utrecht\n")
        #expect(configuration.sites[0].name == "Fam. Jansen, Utrecht")
    }

    @Test(arguments: [
        ("name:", "3:10: cannot read name in site \"a\": expected text, found nothing"),
        ("name: \"\"", "3:11: cannot read name \"\" in site \"a\": expected text, found an empty one"),
        ("name: [b]", "3:11: cannot read name in site \"a\": expected text, found a list"),
        ("name: { b: c }", "3:11: cannot read name in site \"a\": expected text, found a mapping of keys"),
        ("meters: { id: b }", "3:13: cannot read meters in site \"a\": expected a list, found a mapping of keys"),
        ("meters: [ b ]", "3:15: cannot read this meter: expected a mapping of keys, found text"),
        ("fuse: 25", "3:11: cannot read fuse of site \"a\": expected a mapping of keys, found text"),
        ("labels: a", "3:13: cannot read labels of site \"a\": expected a mapping of keys, found text"),
    ])
    func saysWhatWasExpectedAndWhatWasFound(line: String, message: String) {
        let errors = Fixtures.errors("sites:\n  - id: a\n    \(line)\n")
        #expect(errors.first == "gateway.yaml:\(message)")
    }

    @Test func aWrongValueOnANearLevelHidesNoOtherError() {
        let errors = Fixtures.errors(
            "polling: { timeout: 12s }\n" + Fixtures.meter("interval: soon", "stale_after: 1s", "role: none"))
        #expect(
            errors == [
                """
                gateway.yaml:8:19: cannot read interval "soon" in meter "jansen/grid": expected a duration such as \
                500ms, 10s, 5m, 1h30m or 14d
                """,
                """
                gateway.yaml:10:15: cannot read role "none" in meter "jansen/grid": expected grid or production or \
                submeter
                """,
            ])
    }

    @Test func aStalenessIsHeldAgainstTheNearestInterval() {
        let errors = Fixtures.errors("polling: { stale_after: 40s }\n" + Fixtures.meter("interval: 20s"))
        #expect(
            errors == [
                """
                gateway.yaml:1:25: stale_after 40s is below 1m, 3 intervals of meter "jansen/grid" (interval set at \
                gateway.yaml:8:19)
                """
            ])
        #expect(
            Fixtures.errors("polling: { stale_after: 40s }\n" + Fixtures.meter("interval: 20s", "stale_after: 60s"))
                .isEmpty)
    }

    @Test func aWideFleetIsReadWithoutAZonePerSite() throws {
        let text = "sites:\n" + (0..<500).map { "  - { id: s\($0), country: NL }\n" }.joined()
        let zones = Set(try Fixtures.configuration(text).sites.map(\.zone))
        #expect(zones.count == 1)
    }

    @Test func errorsAreOneLineEach() {
        let errors = ConfigurationErrors.invalid([
            ConfigurationError(position: Position(order: 0, file: "a.yaml", line: 1, column: 2), message: "one"),
            ConfigurationError(position: Position(order: 1, file: "b.yaml", line: 3, column: 4), message: "two"),
        ])
        #expect(errors.description == "a.yaml:1:2: one\nb.yaml:3:4: two")
        #expect(
            ConfigurationErrors.unreadable(path: "a.yaml", cause: "permission denied").description
                == "cannot read configuration a.yaml: permission denied")
        #expect(ConfigurationErrors.unreadable(path: "a.yaml", cause: "").list.isEmpty)
    }

    @Test func positionsSortByFileThenLineThenColumn() {
        let places = [(1, 1, 1), (0, 10, 1), (0, 9, 2), (0, 9, 1)].map {
            Position(order: $0.0, file: $0.0 == 0 ? "z" : "a", line: $0.1, column: $0.2)
        }
        #expect(places.sorted().map(\.description) == ["z:9:1", "z:9:2", "z:10:1", "a:1:1"])
    }
}

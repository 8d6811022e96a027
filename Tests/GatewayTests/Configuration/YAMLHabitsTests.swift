internal import Metering
internal import Testing

@testable internal import Gateway

/// What YAML offers beside plain keys and values.
@Suite struct YAMLHabitsTests {
    @Test(arguments: [
        "", "# nothing\n", "---\n", "---\n...\n", "sites:\n", "sites: []\n", "sites: ~\nserver: null\n",
        "polling:\nstore:\nsites:\n",
    ])
    func aFileWithoutMetersIsRightButOdd(text: String) throws {
        let (configuration, warnings) = try Fixtures.read(text)
        #expect(configuration.meters.isEmpty)
        #expect(warnings.map(\.description) == ["gateway.yaml:1:1: warning: there are no meters: nothing is polled"])
    }

    @Test func textsAreWhatTheyLookLike() throws {
        let configuration = try Fixtures.configuration(
            """
            sites:
              - { id: on, name: no, country: NO, labels: { a: 8E1, b: true, c: 0x10, d: ~, e: null, f: 1_000 } }
              - { id: "1", name: 1.50 }
              - { id: null }
            """)
        #expect(configuration.sites.map(\.id) == ["on", "1", "null"])
        #expect(configuration.sites.map(\.name) == ["no", "1.50", "null"])
        #expect(configuration.sites[0].country == "NO")
        #expect(configuration.sites[0].labels.map(\.value) == ["8E1", "true", "0x10", "~", "null", "1_000"])
    }

    @Test func whatStandsBesideAMergeWins() throws {
        let configuration = try Fixtures.configuration(
            """
            x-a: &a { collector: dsmr-logger, interval: 20s, role: submeter }
            x-b: &b { interval: 30s, enabled: false }
            sites:
              - id: jansen
                meters:
                  - { id: one, url: "http://10.0.0.1", role: production, <<: *a }
                  - { id: two, url: "http://10.0.0.2", <<: [*a, *b] }
                  - { <<: { <<: [*b, *a], id: three }, url: "http://10.0.0.3" }
            """)
        let meters = configuration.meters
        #expect(meters.map(\.key.meter) == ["one", "two", "three"])
        #expect(meters.map(\.interval) == [.seconds(20), .seconds(20), .seconds(30)])
        #expect(meters.map(\.role) == [.production, .submeter, .submeter])
        #expect(meters.map(\.isEnabled) == [true, false, false])
    }

    @Test func anErrorInAMergedMappingPointsThere() {
        let errors = Fixtures.errors("x-a: &a { nmae: b }\nsites: [ { id: a, <<: *a } ]\n")
        #expect(errors == ["gateway.yaml:1:11: unknown key \"nmae\" in site \"a\"; did you mean \"name\"?"])
    }

    @Test func aliasesOfWholeSectionsAreRead() throws {
        let configuration = try Fixtures.configuration(
            "x-f: &f { phases: 1, amperes: 40 }\nsites: [ { id: a, fuse: *f }, { id: b, fuse: *f } ]\n")
        #expect(configuration.sites[0].fuse == configuration.sites[1].fuse)
        #expect(configuration.sites[0].fuse?.current.milliamperes == 40_000)
    }

    @Test func keysOfTheUsersOwnAreIgnoredEverywhere() throws {
        let text = """
            x-top: [1, { a: b }]
            server: { x-why: because }
            sites: [ { id: a, x-note: { deep: [1] }, labels: { x-none: [a] }, fuse: { phases: 1, amperes: 25, x-a: b } } ]
            """
        #expect(Fixtures.errors(text).isEmpty)
        #expect(try Fixtures.configuration(text).sites[0].labels.isEmpty)
    }

    @Test func columnsCountCharactersNotBytes() {
        #expect(
            Fixtures.errors("sites: [ { id: a, name: \"Björk ⚡ 🏠\", nmae: b } ]\n")
                == ["gateway.yaml:1:38: unknown key \"nmae\" in site \"a\"; did you mean \"name\"?"])
    }

    @Test func linesOfEveryKindAreCounted() {
        #expect(
            Fixtures.errors("x-a: 1\r\nx-b: 2\r\nstoer: {}\r\n")
                == ["gateway.yaml:3:1: unknown key \"stoer\"; did you mean \"store\"?"])
        #expect(
            Fixtures.errors("x-a: 1\r\n\r\nstore: {}\r\nstore: {}\r\n")
                == ["gateway.yaml:4:1: repeated key \"store\": first at gateway.yaml:3:1"])
    }

    @Test func nestingWithoutEndIsAnErrorAndNoCrash() {
        let errors = Fixtures.errors("x-a: " + String(repeating: "[", count: 100_000))
        #expect(errors.count == 1)
    }

    @Test func sharedAnchorsDoNotGrow() {
        var text = "x-0: &a0 { b: c }\n"
        for level in 1...40 { text += "x-\(level): &a\(level) [*a\(level - 1), *a\(level - 1), *a\(level - 1)]\n" }
        #expect(Fixtures.errors(text).isEmpty)
    }

    @Test func warnsOncePerPlaceOfAnIntervalBelowTheDevicesFloor() throws {
        let text = """
            polling: { interval: 2s }
            sites:
              - id: a
                meters:
                  - { id: one, collector: dsmr-logger, url: "http://10.0.0.1" }
                  - { id: two, collector: dsmr-logger, url: "http://10.0.0.2" }
                  - { id: three, collector: dsmr-logger, url: "http://10.0.0.3", floor: none }
                  - { id: four, collector: dsmr-logger, url: "http://10.0.0.4", interval: 10s }
            """
        #expect(
            try Fixtures.read(text).warnings.map(\.description) == [
                """
                gateway.yaml:1:22: warning: interval 2s is below what a dsmr-logger bears: meter "a/one" is polled every \
                10s (floor: none lifts that)
                """
            ])
    }

    @Test func aDisabledMeterMayShareItsDevice() throws {
        let text = """
            sites:
              - id: a
                meters: [ { id: grid, collector: dsmr-logger, url: "http://10.0.0.1", enabled: false } ]
              - id: b
                meters: [ { id: grid, collector: dsmr-logger, url: "http://10.0.0.1" } ]
            """
        #expect(try Fixtures.configuration(text).meters.map(\.isEnabled) == [false, true])
        #expect(Fixtures.errors(text.replacing("false", with: "true")).count == 1)
    }

    @Test(arguments: ["localhost:1", "127.0.0.2:1", "\"[::1]:1\""])
    func loopbackNeedsNoOpen(listen: String) {
        #expect(Fixtures.errors("server: { listen: \(listen) }\n").isEmpty)
    }

    @Test(arguments: ["0.0.0.0:1", "\"[::]:1\"", "192.168.1.2:1", "metergw.lan:1"])
    func aWiderAddressNeedsOpen(listen: String) {
        #expect(Fixtures.errors("server: { listen: \(listen) }\n").count == 1)
        #expect(Fixtures.errors("server: { listen: \(listen), open: true }\n").isEmpty)
    }
}

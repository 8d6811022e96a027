internal import Testing

@testable internal import Gateway

/// What a reload goes by: the equality of what was read.
@Suite struct ReloadTests {
    private static let two = """
        sites:
          - id: a
            meters: [ { id: grid, collector: dsmr-logger, url: "http://10.0.0.1" } ]
          - id: b
            interval: 20s
            meters: [ { id: grid, collector: dsmr-logger, url: "http://10.0.0.2" } ]
        """

    @Test func commentsOrderOfKeysAndSpellingChangeNothing() throws {
        let rewritten = """
            # Moved around.
            sites:
              - meters:
                  - url: HTTP://10.0.0.1:80/
                    collector: dsmr-logger
                    id: "grid"
                id: a
              - { id: b, meters: [ { id: grid, collector: dsmr-logger, url: "${B}", interval: 20000ms } ] }
            """
        let configuration = try Fixtures.configuration(rewritten, environment: ["B": "http://10.0.0.2"])
        #expect(try configuration.meters == Fixtures.configuration(Self.two).meters)
        #expect(try configuration == Fixtures.configuration(Self.two))
    }

    @Test func onlyTheMeterThatChangedDiffers() throws {
        let old = try Fixtures.configuration(Self.two)
        let new = try Fixtures.configuration(Self.two.replacing("interval: 20s", with: "interval: 30s"))
        #expect(old.meters[0] == new.meters[0])
        #expect(old.meters[1] != new.meters[1])
    }

    @Test func aGlobalChangeReachesTheMetersThatDoNotOverrideIt() throws {
        let old = try Fixtures.configuration(Self.two)
        let new = try Fixtures.configuration("polling: { interval: 15s }\n" + Self.two)
        #expect(old.meters[0] != new.meters[0])
        #expect(old.meters[1] == new.meters[1])
    }

    @Test func theNameOfASiteConcernsNoMeter() throws {
        let old = try Fixtures.configuration(Self.two)
        let new = try Fixtures.configuration(Self.two.replacing("- id: b", with: "- id: b\n    name: New"))
        #expect(old != new)
        #expect(old.meters == new.meters)
    }
}

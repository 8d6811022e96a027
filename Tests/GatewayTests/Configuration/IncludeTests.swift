internal import Testing

@testable internal import Gateway

@Suite struct IncludeTests {
    private func site(_ id: String) -> String { "sites: [ { id: \(id) } ]\n" }

    @Test func filesAreJoinedInTheOrderOfPatternsAndNames() throws {
        let configuration = try Fixtures.configuration(
            "include: [ 'z/*.yaml', a.yaml ]\n" + site("main"),
            others: ["z/2.yaml": site("z2"), "z/1.yaml": site("z1"), "a.yaml": site("a"), "z/deep/3.yaml": site("no")])
        #expect(configuration.sites.map(\.id) == ["main", "z1", "z2", "a"])
    }

    @Test func aFileThatTwoPatternsNameIsReadOnce() throws {
        let configuration = try Fixtures.configuration(
            "include: [ 'a.yaml', '?.yaml' ]", others: ["a.yaml": site("a"), "b.yaml": site("b")])
        #expect(configuration.sites.map(\.id) == ["a", "b"])
    }

    @Test func aPatternDoesNotBringInTheMainFileAgain() throws {
        let configuration = try Fixtures.configuration(
            "include: '*.yaml'\n" + site("main"), others: ["b.yaml": site("b")])
        #expect(configuration.sites.map(\.id) == ["main", "b"])
    }

    @Test func aPatternMayMatchNothing() throws {
        #expect(try Fixtures.configuration("include: 'sites/*.yaml'\n" + site("main")).sites.count == 1)
    }

    @Test func aVariableMayNameTheFile() throws {
        let configuration = try Fixtures.configuration(
            "include: ${WHERE}/a.yaml", environment: ["WHERE": "/etc/sites"],
            others: ["/etc/sites/a.yaml": site("a")])
        #expect(configuration.sites.map(\.id) == ["a"])
    }

    @Test func anEmptyIncludedFileIsNoError() {
        #expect(Fixtures.errors("include: a.yaml", others: ["a.yaml": "# nothing yet\n"]).isEmpty)
    }

    @Test func errorsComeInTheOrderOfTheFilesAndBearTheirNames() {
        let errors = Fixtures.errors(
            "sites: [ { id: A } ]\ninclude: [ b.yaml, missing.yaml, a.yaml ]\n",
            others: ["a.yaml": "sites: 1\n", "b.yaml": "include: a.yaml\nsites: [ { id: b, url: c } ]\n"])
        #expect(
            errors == [
                """
                gateway.yaml:1:16: cannot read id "A" in site "A": an id is 1 to 32 lower-case letters, digits and \
                hyphens, and no hyphen first
                """,
                "gateway.yaml:2:20: cannot include missing.yaml: no such file or directory",
                "b.yaml:1:1: include belongs in the main file: an included one holds sites alone",
                "b.yaml:2:19: unknown key \"url\" in site \"b\"",
                "a.yaml:1:8: cannot read sites: expected a list, found text",
            ])
    }

    @Test func aMeterAndADeviceDeclaredInTwoFilesNameBothPlaces() {
        let errors = Fixtures.errors(
            Fixtures.meter() + "include: b.yaml",
            others: [
                "b.yaml": "sites: [ { id: b, meters: [ { id: m, collector: dsmr-logger, url: 'http://10.0.0.11' } ] } ]"
            ])
        #expect(
            errors == [
                """
                b.yaml:1:67: meter "b/m" has the host and port of meter "jansen/grid" (10.0.0.11:80, \
                at gateway.yaml:6:14)
                """
            ])
    }

    @Test func theSystemsFilesAreFoundByPattern() {
        let found = ConfigurationFiles.system.matches("\(Fixtures.valid)/sites/*.yaml")
        #expect(found == ["meyer", "peeters"].map { "\(Fixtures.valid)/sites/\($0).yaml" })
        #expect(ConfigurationFiles.system.matches("\(Fixtures.valid)/none/*.yaml").isEmpty)
    }

    @Test(arguments: [
        ("a.yaml", "gateway.yaml", "a.yaml"), ("a.yaml", "conf/gateway.yaml", "conf/a.yaml"),
        ("/a.yaml", "conf/gateway.yaml", "/a.yaml"), ("../a", "/etc/m/gateway.yaml", "/etc/m/../a"),
    ])
    func pathsAreRelativeToTheFile(path: String, file: String, expected: String) {
        #expect(ConfigurationFiles.resolve(path, besides: file) == expected)
    }
}

internal import Testing

@testable internal import Gateway

@Suite struct VariableExpansionTests {
    static let environment = ["A": "one", "EMPTY": "", "TRICK": "${A}", "SHAPE": "x }\n- id: b", "A_1": "under"]

    @Test(arguments: [
        ("plain", "plain"), ("${A}", "one"), ("<${A}${A}>", "<oneone>"), ("${EMPTY}", ""), ("${A_1}", "under"),
        ("${NONE:-two}", "two"), ("${EMPTY:-two}", "two"), ("${A:-two}", "one"), ("${NONE:-}", ""),
        ("${NONE:-a:-b}", "a:-b"), ("${A:?needed}", "one"), ("$A", "$A"), ("5$", "5$"), ("$", "$"),
        ("$$", "$"), ("$${A}", "${A}"), ("$$${A}", "$one"), ("a$$b", "a$b"), ("}", "}"),
    ])
    func expands(text: String, expected: String) throws {
        #expect(try VariableExpansion.expand(text, environment: { Self.environment[$0] }) == expected)
    }

    @Test func whatAVariableHoldsIsNotExpandedAgain() throws {
        #expect(try VariableExpansion.expand("${TRICK}", environment: { Self.environment[$0] }) == "${A}")
    }

    @Test(arguments: [
        ("${NONE}", "environment variable NONE is not set"),
        ("${NONE:?}", "environment variable NONE is not set"),
        ("${EMPTY:?say it}", "environment variable EMPTY is not set: say it"),
        ("${A", "\"${\" is not closed; write $$ for a dollar sign"),
        ("${}", "expected ${NAME}, ${NAME:-default} or ${NAME:?message}, found \"${}\""),
        ("${A-b}", "expected ${NAME}, ${NAME:-default} or ${NAME:?message}, found \"${A-b}\""),
        ("${1}", "expected ${NAME}, ${NAME:-default} or ${NAME:?message}, found \"${1}\""),
        ("${É}", "expected ${NAME}, ${NAME:-default} or ${NAME:?message}, found \"${É}\""),
        ("${A:+b}", "expected ${NAME}, ${NAME:-default} or ${NAME:?message}, found \"${A:+b}\""),
        ("${A:-${B}}", "\"${A:-${B}\" holds another variable, which is not expanded"),
    ])
    func refuses(text: String, cause: String) {
        #expect(throws: ValueProblem(cause)) {
            try VariableExpansion.expand(text, environment: { Self.environment[$0] })
        }
    }

    @Test func aValueCannotChangeTheShapeOfTheFile() throws {
        let configuration = try Fixtures.configuration(
            "sites:\n  - { id: a, name: \"${SHAPE}\" }\n", environment: Self.environment)
        #expect(configuration.sites.map(\.id) == ["a"])
        #expect(configuration.sites[0].name == "x }\n- id: b")
    }

    @Test func keysAreNotExpanded() {
        #expect(
            Fixtures.errors("${A}: {}\n", environment: ["A": "store"]) == ["gateway.yaml:1:1: unknown key \"${A}\""])
    }

    @Test func everyKindOfScalarIsExpanded() throws {
        let text = """
            server: { listen: "127.0.0.1:${PORT}", open: "${OPEN}" }
            polling: { interval: '${N}s', max_in_flight: '$${N}', x-a: '${UNSET}' }
            """
        let errors = Fixtures.errors(text, environment: ["PORT": "1", "OPEN": "true", "N": "30"])
        #expect(
            errors == [
                """
                gateway.yaml:2:46: cannot read max_in_flight "${N}" in polling: expected auto or a whole number from \
                1 to 1000000
                """
            ])
        let configuration = try Fixtures.configuration(
            text.replacing("$$", with: "$"), environment: ["PORT": "1", "OPEN": "true", "N": "30"])
        #expect(configuration.server == ServerSettings(listen: .init(host: "127.0.0.1", port: 1), isOpen: true))
        #expect(configuration.polling.interval == .seconds(30))
        #expect(configuration.polling.maxInFlight == .limited(30))
    }

    @Test func theEnvironmentOfTheProcessIsRead() {
        #expect(ConfigurationReader.systemVariable("PATH")?.isEmpty == false)
        #expect(ConfigurationReader.systemVariable("METERGW_TEST_UNSET") == nil)
    }
}

internal import Alerting
internal import Foundation
internal import Testing

@testable internal import Gateway

/// `metergw rules pack`, as a shell runs it.
@Suite struct RulesPackCommandTests {
    @Test func itPrintsThePackAsItStandsBesidePrometheus() throws {
        let run = try BuiltBinary.run(["rules", "pack"], in: Fixtures.root)
        #expect(run.code == 0)
        #expect(run.output == Pack.ruleFileText())
    }

    @Test func aConfigurationDecidesWhatIsInIt() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let yaml = """
            alerting:
              alertmanagers: ["http://127.0.0.1:9093"]
              pack: { enable: [FuseOverload], FuseOverload: { warn: 70% } }
            sites: [{ id: a, meters: [{ id: b, collector: dsmr-logger, url: "http://10.0.0.1" }] }]
            """
        try Data(yaml.utf8).write(to: folder.appending(path: "gateway.yaml"))
        let run = try BuiltBinary.run(["rules", "pack", "--config", "gateway.yaml"], in: folder.path)
        #expect(run.code == 0)
        #expect(run.output.contains("site_fuse_amperes > 0.7\n"))
        #expect(!run.output.contains("MeterOffline"))
        #expect(run.errors == "")
    }

    @Test func aConfigurationThatIsWrongEndsIt() throws {
        let run = try BuiltBinary.run(["rules", "pack", "--config", "none.yaml"], in: Fixtures.root)
        #expect(run.code == 2)
        #expect(run.output == "")
    }
}

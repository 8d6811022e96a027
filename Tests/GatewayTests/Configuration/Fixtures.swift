internal import Foundation
internal import Testing

@testable internal import Gateway

/// The files that the tests of the configuration read.
enum Fixtures {
    /// Something is there that a test does not expect.
    struct Unexpected: Error {}

    /// The repository's root.
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path
    /// The folder of bad configurations.
    static let invalid = "\(root)/Tests/GatewayTests/Fixtures/invalid"
    /// The folder of good configurations.
    static let valid = "\(root)/Tests/GatewayTests/Fixtures/valid"

    /// Files that exist in a test alone.
    static func files(_ texts: [String: String]) -> ConfigurationFiles {
        ConfigurationFiles(
            contents: { path throws(ConfigurationFiles.Failure) in
                guard let text = texts[path] else { throw .init(cause: "no such file or directory") }
                return Array(text.utf8)
            },
            matches: { pattern in texts.keys.filter { fnmatch(pattern, $0, FNM_PATHNAME) == 0 }.sorted() })
    }

    /// The configuration of a text, which must be right.
    static func configuration(
        _ text: String, environment: [String: String] = [:], others: [String: String] = [:]
    ) throws -> Configuration {
        try read(text, environment: environment, others: others).configuration
    }

    /// The configuration of a text, which must be right, and what is odd about it.
    static func read(
        _ text: String, environment: [String: String] = [:], others: [String: String] = [:]
    ) throws -> (configuration: Configuration, warnings: [ConfigurationWarning]) {
        try ConfigurationReader.read(
            path: "gateway.yaml", environment: { environment[$0] },
            files: files(others.merging(["gateway.yaml": text]) { $1 }))
    }

    /// What is said of a text that is wrong.
    static func errors(
        _ text: String, environment: [String: String] = [:], others: [String: String] = [:]
    ) -> [String] {
        do {
            _ = try read(text, environment: environment, others: others)
            return []
        } catch {
            return (error as? ConfigurationErrors)?.list.map(\.description) ?? ["\(error)"]
        }
    }

    /// A site `jansen` with one meter, and more lines about that meter.
    static func meter(_ lines: String...) -> String {
        ([
            "sites:", "  - id: jansen", "    meters:", "      - id: grid", "        collector: dsmr-logger",
            "        url: http://10.0.0.11",
        ] + lines.map { "        \($0)" }).joined(separator: "\n") + "\n"
    }
}

internal import Alerting

/// A unit-test file of promtool, read.
struct UnitTestFile {
    /// The rule files that it names, patterns resolved.
    let ruleFiles: [String]
    /// Patterns that match no file.
    let emptyPatterns: [String]
    /// How often all groups are evaluated.
    let interval: Duration
    /// Names of groups in the order of their evaluation.
    let groupOrder: [String]
    /// The tests.
    let tests: [RuleUnitTest]
}

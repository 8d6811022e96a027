/// A place in a rule file, as editors and compilers count.
public struct RulePosition: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The file, as the configuration or the command line names it.
    public let file: String
    /// From 1.
    public let line: Int
    /// In characters, from 1.
    public let column: Int

    /// Creates a place.
    public init(file: String, line: Int, column: Int) {
        self.file = file
        self.line = line
        self.column = column
    }

    /// `rules/home.yaml:12:15`.
    public var description: String { "\(file):\(line):\(column)" }

    /// Orders by file, line and column.
    public static func < (left: RulePosition, right: RulePosition) -> Bool {
        (left.file, left.line, left.column) < (right.file, right.line, right.column)
    }
}

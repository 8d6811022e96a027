/// A place in a file of the configuration, as editors and compilers count.
struct Position: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The file's number in the order of reading: 0 for the main file, then what it includes.
    let order: Int
    /// The file, as the command line or the including file names it.
    let file: String
    /// From 1.
    let line: Int
    /// In characters, from 1.
    let column: Int

    /// `gateway.yaml:12:5`.
    var description: String { "\(file):\(line):\(column)" }

    static func < (left: Position, right: Position) -> Bool {
        (left.order, left.line, left.column) < (right.order, right.line, right.column)
    }
}

/// A value and where it stands.
struct Located<Value> {
    /// The value.
    let value: Value
    /// Where it stands.
    let position: Position
}

/// Where the characters of a text stand in the file that it was read from.
public struct SourceMap: Hashable, Sendable {
    /// A stretch of text that stands in the file as it is.
    public struct Run: Hashable, Sendable {
        /// Where it begins in the text, in bytes of UTF-8.
        public let offset: Int
        /// Its line in the file, from 1.
        public let line: Int
        /// The column of its first character, from 1.
        public let column: Int

        /// Creates a stretch.
        public init(offset: Int, line: Int, column: Int) {
            self.offset = offset
            self.line = line
            self.column = column
        }
    }

    /// Where the text begins.
    public let start: RulePosition
    private let runs: [Run]

    /// Creates a map; without stretches all of the text is at its start.
    public init(start: RulePosition, runs: [Run] = []) {
        self.start = start
        self.runs = runs
    }

    /// The place of a byte of the text.
    public func position(at offset: Int, in text: String) -> RulePosition {
        guard let run = runs.last(where: { $0.offset <= offset }) else { return start }
        let bytes = text.utf8.dropFirst(run.offset).prefix(offset - run.offset)
        // A character begins with each byte that continues none.
        let characters = bytes.count { $0 & 0xC0 != 0x80 }
        return RulePosition(file: start.file, line: run.line, column: run.column + characters)
    }
}

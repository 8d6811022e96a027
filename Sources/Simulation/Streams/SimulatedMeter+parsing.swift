extension SimulatedMeter {
    /// Reads `nl5=200`: so many meters of a dialect over TCP, each with an address of its own; without a number one.
    ///
    /// `lu:plain` and `at:encrypted` say so where it is not what the country does.
    public static func list(parsing text: String) throws(StreamError) -> [SimulatedMeter] {
        let (head, tail) = halves(of: text)
        let meter = try SimulatedMeter(parsing: head, of: text, over: .tcp)
        guard let tail else { return [meter] }
        guard let count = Int(tail), count > 0 else {
            throw .text("cannot read meters \"\(text)\": \"\(tail)\" is no number of meters, expected DIALECT=COUNT")
        }
        return Array(repeating: meter, count: count)
    }

    /// Reads `nl3=/tmp/p1`: a meter on a pseudo terminal with a link to it; without a path there is no link.
    public init(parsingTerminal text: String) throws(StreamError) {
        let (head, tail) = SimulatedMeter.halves(of: text)
        if tail?.isEmpty == true {
            throw .text("cannot read meter \"\(text)\": expected the path of a link behind the =")
        }
        try self.init(parsing: head, of: text, over: .pty(link: tail.map(String.init)))
    }

    private init(parsing head: Substring, of text: String, over line: Line) throws(StreamError) {
        let parts = head.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard let dialect = parts.first.flatMap({ TelegramDialect(rawValue: String($0)) }) else {
            let names = TelegramDialect.allCases.map(\.rawValue).joined(separator: ", ")
            throw .text(
                "cannot read meter \"\(text)\": no such dialect, expected one of \(names), "
                    + "and :plain or :encrypted behind it where that is not what the country does")
        }
        self.init(dialect, over: line)
        guard parts.count == 2 else { return }
        switch parts[1] {
        case "plain": isEncrypted = false
        case "encrypted": isEncrypted = true
        default:
            throw .text("cannot read meter \"\(text)\": \"\(parts[1])\" is neither plain nor encrypted")
        }
    }

    private static func halves(of text: String) -> (Substring, Substring?) {
        let halves = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        return (halves[0], halves.count == 2 ? halves[1] : nil)
    }
}

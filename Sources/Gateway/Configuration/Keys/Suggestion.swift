/// What was probably meant by a name that does not exist.
enum Suggestion {
    /// `; did you mean "meters"?` where a known name is near, else nothing.
    static func hint(for name: String, among known: [String]) -> String {
        closest(to: name, among: known).map { "; did you mean \"\($0)\"?" } ?? ""
    }

    /// The known name with the fewest edits, when these are at most a third of its letters; the first of several.
    static func closest(to name: String, among known: [String]) -> String? {
        // Comparing takes the product of the lengths, and no key is nearly as long as this.
        guard name.utf8.count <= 64 else { return nil }
        let ranked = known.map { (name: $0, edits: edits(from: name.lowercased(), to: $0)) }
        guard let best = ranked.min(by: { $0.edits < $1.edits }) else { return nil }
        return best.edits <= max(1, best.name.utf8.count / 3) ? best.name : nil
    }

    /// Insertions, deletions, replacements and swaps of neighbours that lead from one text to the other.
    static func edits(from first: String, to second: String) -> Int {
        let first = Array(first.utf8)
        let second = Array(second.utf8)
        var older: [Int] = []
        var previous = Array(0...second.count)
        for row in first.indices {
            var current = [row + 1]
            for column in second.indices {
                let isSame = first[row] == second[column]
                var best = min(previous[column] + (isSame ? 0 : 1), previous[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, first[row] == second[column - 1], first[row - 1] == second[column] {
                    best = min(best, older[column - 1] + 1)
                }
                current.append(best)
            }
            older = previous
            previous = current
        }
        return previous[second.count]
    }
}

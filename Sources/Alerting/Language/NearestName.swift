/// Finds the name that somebody may have meant.
public enum NearestName {
    /// The name that takes the fewest changes of letters; nil when all are too far from what was written.
    public static func nearest(to text: String, among names: some Sequence<String>) -> String? {
        let letters = Array(text.utf8)
        let best = names.map { (distance(letters, Array($0.utf8)), $0) }.min { $0 < $1 }
        guard let best, best.0 <= max(1, letters.count / 3) else { return nil }
        return best.1
    }

    /// How many letters have to be put in, taken out or changed.
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var row = Array(0...right.count)
        for (index, letter) in left.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in 0..<right.count {
                let change = diagonal + (letter == right[column] ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(change, diagonal + 1, row[column] + 1)
            }
        }
        return row[right.count]
    }
}

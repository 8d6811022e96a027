/// Expressions with letters taken out, words put in and others' ends put on, by chance, the same for each seed.
struct BrokenExpressions {
    private static let words = [
        "(", ")", "{", "}", "[", "]", ",", "=", "!=", "=~", "!~", "==", ">", "+", "-", "*", "/", "%", "^", " and ",
        " or ", " unless ", " on ", " ignoring ", " group_left ", " group_right ", " by ", " without ", " bool ",
        " offset ", "5m", "0s", "0x1f", "1e3", ".5", "Inf", "\"a\"", "'b'", "`c`", "\\", "#", "\n", " ", ":", "sum",
        "rate", "a", "time()", "topk", "é", "$", "_", "0", "atan2", "[5m]", "{a=\"b\"}", "(a)", "\"", "abs(", "0.5,",
    ]

    private let whole: [String]
    private var random: SeededNumbers
    private var others: RandomExpressions

    /// Breaks some expressions, and others by chance.
    init(of whole: [String], seed: UInt64) {
        self.whole = whole
        random = SeededNumbers(state: seed &* 0x9E37_79B9_7F4A_7C15 &+ 1)
        others = RandomExpressions(seed: seed)
        for _ in 0..<4 { _ = random.below(2) }
    }

    /// The next one, which is not empty and may happen to be right.
    mutating func next() -> String {
        let text = random.below(3) == 0 ? others.next() : whole[random.below(whole.count)]
        var letters = Array(text)
        for _ in 0...random.below(3) { change(&letters) }
        return letters.isEmpty ? next() : String(letters)
    }

    private mutating func change(_ letters: inout [Character]) {
        let (place, other) = (random.below(letters.count + 1), random.below(letters.count + 1))
        switch random.below(5) {
        case 0 where place < letters.count: letters.remove(at: place)
        case 1: letters.removeSubrange(min(place, other)..<max(place, other))
        case 2:
            let end = Array(whole[random.below(whole.count)])
            letters.replaceSubrange(place..., with: end[random.below(end.count)...])
        default: letters.insert(contentsOf: Self.words[random.below(Self.words.count)], at: place)
        }
    }
}

/// The encrypted frames that nobody could open, by the title of the meter that sent them: what a user is told who has no key.
///
/// A damaged or false title is one more; so a few are kept by name, and the others counted together.
public struct UnopenedFrames: Hashable, Sendable {
    /// The most titles that are kept.
    public static let greatestTitles = 8

    /// How many frames each title has, in hex.
    public private(set) var titles: [String: Int] = [:]
    /// The frames of all other titles.
    public private(set) var others = 0

    /// Creates an empty list.
    public init() {}

    /// Whether there was none.
    public var isEmpty: Bool { titles.isEmpty }

    /// How many there were.
    public var count: Int { titles.values.reduce(others, +) }

    /// Takes up a frame with a title (`TelegramDecrypter.systemTitle(of:)`).
    public mutating func note(_ title: String) {
        if titles.count < UnopenedFrames.greatestTitles || titles[title] != nil {
            titles[title, default: 0] += 1
        } else {
            others += 1
        }
    }
}

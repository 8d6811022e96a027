public import Metering

/// A part of an answer that may be too long for one.
public struct ReadingPage: Hashable, Sendable {
    /// The readings, earliest first.
    public let readings: [Reading]
    /// Where the next page goes on; nil when this one is the last.
    public let next: ReadingCursor?

    /// Creates a page.
    public init(readings: [Reading], next: ReadingCursor?) {
        self.readings = readings
        self.next = next
    }
}

/// A place between two readings, as text that a URL can carry.
///
/// What the text says is the store's own affair.
public struct ReadingCursor: Hashable, Sendable {
    /// The text: letters, digits and `-`.
    public let text: String

    /// Creates a cursor from the text of one; whether it is one is seen when it is used.
    public init(_ text: String) {
        self.text = text
    }
}

extension ReadingCursor {
    // The letter tells this form from one that a later version may need.
    private static let form: Character = "r"

    /// The place behind the reading of a moment.
    internal init(after time: Timestamp) {
        self.init("\(ReadingCursor.form)\(String(time.milliseconds, radix: 36))")
    }

    /// The time of the reading before this place; nil when the text is not one that a store gave out.
    internal var time: Timestamp? {
        guard text.first == ReadingCursor.form, let milliseconds = Int64(text.dropFirst(), radix: 36)
        else {
            return nil
        }
        let time = Timestamp(milliseconds: milliseconds)
        return ReadingCursor(after: time) == self ? time : nil
    }
}

internal import Metering

/// Decides which lines about a trouble that requests meet again and again are logged: the first, each change, and then
/// one in 10 minutes.
struct LineThrottle: Sendable {
    /// How long an equal line is not repeated.
    static let pause = Duration.seconds(600)

    private var text = ""
    private var lastLine = Timestamp(milliseconds: 0)
    private var held = 0

    /// The line to log, with how many were held back before it; nil when this one is held back too.
    mutating func line(_ text: String, at moment: Timestamp) -> String? {
        guard text != self.text || moment.since(lastLine) >= LineThrottle.pause else {
            held += 1
            return nil
        }
        let line = text == self.text && held > 0 ? "\(text) (and \(held) times more since \(lastLine.rfc3339))" : text
        (self.text, lastLine, held) = (text, moment, 0)
        return line
    }
}

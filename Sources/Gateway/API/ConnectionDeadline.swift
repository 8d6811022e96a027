/// What a connection waits for, as far as its client can delay it: decides which time-out runs.
struct ConnectionDeadline: Hashable, Sendable {
    /// What the client has to do before a time-out ends.
    enum Wait: Hashable, Sendable {
        /// Send the rest of a request.
        case request
        /// Send the next request.
        case idle
        /// Take a piece of its answer.
        case answer
        /// Nothing: the gateway itself is at work.
        case nothing
    }

    /// Requests whose answers are not written in full.
    private var unanswered = 0
    private var isReading = false
    /// Pieces of answers that the client has not taken.
    private var pieces = 0
    /// Whether a part of the answer to the oldest request was written.
    private(set) var isAnswering = false

    /// A request's head came in.
    mutating func head() -> Wait? {
        unanswered += 1
        isReading = true
        // While an answer is under way its own time-out runs.
        return pieces == 0 ? .request : nil
    }

    /// A request's end came in.
    mutating func end() -> Wait? {
        isReading = false
        return pieces == 0 ? current : nil
    }

    /// A piece of an answer was handed to the system to be sent.
    mutating func write(isEnd: Bool) -> Wait? {
        isAnswering = !isEnd
        if isEnd { unanswered -= 1 }
        pieces += 1
        return pieces == 1 ? .answer : nil
    }

    /// A piece was taken.
    mutating func taken() -> Wait? {
        pieces -= 1
        return pieces > 0 ? .answer : current
    }

    private var current: Wait {
        if isReading { return .request }
        return unanswered > 0 ? .nothing : .idle
    }
}

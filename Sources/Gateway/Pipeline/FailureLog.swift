internal import Collectors
internal import Metering

/// Something about a meter's polls that is worth a log line.
enum PollNotice: Hashable, Sendable {
    /// Polls have begun to fail, or fail for another reason than before.
    case failing(PollFailure)
    /// Polls go on failing.
    case stillFailing(PollFailure, polls: Int, since: Timestamp)
    /// A poll succeeded after some that failed.
    case recovered(afterPolls: Int, since: Timestamp)
}

/// Decides which failed polls are logged: the first, each change of reason, and then one line in 10 minutes.
struct FailureLog: Sendable {
    /// How long a failure that goes on is not repeated.
    static let pause = Duration.seconds(600)

    private var reason: PollFailure.Reason?
    private var since = Timestamp(milliseconds: 0)
    private var lastLine = Timestamp(milliseconds: 0)
    private var polls = 0

    mutating func note(_ failure: PollFailure?, at moment: Timestamp) -> PollNotice? {
        guard let failure else {
            guard reason != nil else { return nil }
            defer { self = FailureLog() }
            return .recovered(afterPolls: polls, since: since)
        }
        if reason == nil { since = moment }
        polls += 1
        let isNew = reason != failure.reason
        guard isNew || moment.since(lastLine) >= FailureLog.pause else { return nil }
        reason = failure.reason
        lastLine = moment
        return isNew ? .failing(failure) : .stillFailing(failure, polls: polls, since: since)
    }
}

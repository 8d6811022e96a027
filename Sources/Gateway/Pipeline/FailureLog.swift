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
    /// The meter is polled as often as this from now on.
    case interval(Duration)
}

/// Decides which failed polls are logged: the first, each change of reason, and then one line in 10 minutes.
///
/// A device that comes and goes, or fails now so and now so, has no more than 4 lines in 10 minutes.
struct FailureLog: Sendable {
    /// How many lines a meter has in the time of one pause.
    static let mostLines = 4

    /// How long a failure that goes on is not repeated.
    static let pause = Duration.seconds(600)

    private var reason: PollFailure.Reason?
    private var since = Timestamp(milliseconds: 0)
    private var lastLine = Timestamp(milliseconds: 0)
    private var polls = 0
    private var pauseStart = Timestamp(milliseconds: 0)
    private var lines = 0

    mutating func note(_ failure: PollFailure?, at moment: Timestamp) -> PollNotice? {
        guard let notice = notice(failure, at: moment) else { return nil }
        if moment.since(pauseStart) >= FailureLog.pause {
            pauseStart = moment
            lines = 0
        }
        lines += 1
        return lines <= FailureLog.mostLines ? notice : nil
    }

    private mutating func notice(_ failure: PollFailure?, at moment: Timestamp) -> PollNotice? {
        guard let failure else {
            guard reason != nil else { return nil }
            defer { (reason, polls) = (nil, 0) }
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

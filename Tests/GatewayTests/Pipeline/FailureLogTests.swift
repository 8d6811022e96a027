internal import Collectors
internal import Metering
internal import Testing

@testable internal import Gateway

/// Which failed polls are worth a line.
@Suite struct FailureLogTests {
    private let failure = PollFailure(.timeout, "no answer within 8 s")
    private let other = PollFailure(.connect, "connection refused")
    private var log = FailureLog()
    private var now = Timestamp(seconds: 1_800_000_000)

    private mutating func note(_ failure: PollFailure?, after span: Duration = .seconds(10)) -> PollNotice? {
        now = now.advanced(by: span)
        return log.note(failure, at: now)
    }

    @Test mutating func theFirstFailureIsALineAndItsRepetitionIsNone() {
        #expect(note(failure) == .failing(failure))
        for _ in 0..<50 { #expect(note(failure) == nil) }
    }

    @Test mutating func aFailureThatGoesOnHasALineInTenMinutesWithItsCount() {
        let first = now.advanced(by: .seconds(10))
        _ = note(failure)
        for _ in 0..<59 { #expect(note(failure) == nil) }
        #expect(note(failure) == .stillFailing(failure, polls: 61, since: first))
    }

    @Test mutating func theRecoverySaysHowManyPollsFailed() {
        let first = now.advanced(by: .seconds(10))
        _ = note(failure)
        _ = note(failure)
        #expect(note(nil) == .recovered(afterPolls: 2, since: first))
        #expect(note(nil) == nil)
    }

    @Test mutating func aDeviceThatFlapsHasFourLinesInTenMinutes() {
        var lines = 0
        for _ in 0..<29 {
            if note(failure) != nil { lines += 1 }
            if note(nil) != nil { lines += 1 }
        }
        #expect(lines == 4)
        #expect(note(failure, after: .seconds(600)) == .failing(failure))
    }

    @Test mutating func reasonsThatAlternateHaveFourLinesInTenMinutes() {
        var lines = 0
        for _ in 0..<29 {
            if note(failure) != nil { lines += 1 }
            if note(other) != nil { lines += 1 }
        }
        #expect(lines == 4)
    }
}

internal import Collectors
internal import Metering

extension RecordedTelegram {
    /// The telegram that a stream's report is about; nil where it is about none.
    init?(_ report: StreamReport) {
        switch report.evidence {
        case .telegram(let raw):
            self.init(
                raw.bytes, Outcome(raw, report.verdict), received: report.received,
                wasEncrypted: raw.protection != .none)
        case .unopened(let frame): self.init(frame, .unopened, received: report.received)
        case nil: return nil
        }
    }
}

extension RecordedTelegram.Outcome {
    fileprivate init(_ raw: RawTelegram, _ verdict: StreamReport.Verdict) {
        guard case .failed(let failure) = verdict else {
            // Whatever its checksum is: a meter that sends none is believed.
            self = raw.protection == .unauthenticated ? .unauthenticated : .sound
            return
        }
        let outcome = RecordedTelegram.Outcome(raw.checksum)
        self = outcome.isFailure ? outcome : .refused(failure.text)
    }
}

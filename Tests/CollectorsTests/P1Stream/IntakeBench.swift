internal import Metering
internal import Testing

@testable internal import Collectors

/// An intake whose clocks a test sets.
struct IntakeBench {
    /// 2026-01-15 11:30:00 UTC, which a Dutch meter calls 260115123000W.
    static let start = Timestamp(seconds: 1_768_476_600)
    static let zone = Result { try Zone(identifier: "Europe/Amsterdam") }

    var intake: TelegramIntake
    var steady = Duration.zero

    init(
        _ source: StreamSource = .tcp(host: "p1.lan", port: 2001), interval: Duration? = nil,
        decryption: StreamDecryption? = nil, slots: SlotTable = SlotTable()
    ) throws {
        intake = TelegramIntake(
            StreamSettings(
                meter: MeterKey(site: "jansen", meter: "grid"), source: source, zone: try Self.zone.get(),
                interval: interval, idleTimeout: .seconds(90), decryption: decryption), slots: slots)
        intake.open(at: now)
    }

    var now: StreamMoment { StreamMoment(wall: Self.start.advanced(by: steady), steady: steady) }

    /// Hands over bytes, and gives what was made of them.
    mutating func take(_ bytes: [UInt8]) -> [StreamReport] {
        intake.take(bytes.span, at: now)
        return intake.takeReports()
    }

    /// Lets time pass up to what is due next, and does it.
    mutating func wakeAtDeadline() -> (reports: [StreamReport], end: PollFailure?) {
        steady = max(steady, intake.deadline)
        let end = intake.wake(at: now)
        return (intake.takeReports(), end)
    }

    mutating func close() -> [StreamReport] {
        intake.close(at: now)
        return intake.takeReports()
    }
}

extension StreamReport {
    var reading: Reading? {
        if case .reading(let reading) = verdict { reading } else { nil }
    }

    var failure: PollFailure? {
        if case .failed(let failure) = verdict { failure } else { nil }
    }

    /// The kind of verdict, in a word.
    var kind: String {
        switch verdict {
        case .reading: "reading"
        case .thinned: "thinned"
        case .repeated: "repeated"
        case .failed(let failure): failure.reason.rawValue
        }
    }
}

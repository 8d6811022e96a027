/// What an object's values may tell of the people behind the meter.
internal enum Privacy: Hashable, Sendable {
    /// Which piece of equipment, or which connection, it is.
    case identity
    /// Words that somebody wrote.
    case words
    /// Neither: numbers, times, states.
    case harmless
    /// The version of a standard: harmless where it is as short as one.
    case version
    /// No dialect that is known has the object.
    case unknown

    /// The privacy of an object by its rule.
    init(_ rule: ObjectRule?) {
        switch rule {
        case nil: self = .unknown
        case .fact(let fact), .profile(let fact): self = fact.privacy
        case .channelID, .mediumID: self = .identity
        case .register, .monthPeak, .telegramTime, .tariff, .breaker, .limiter, .fuse, .measurement, .deviceType,
            .channelReading, .mediumReading:
            self = .harmless
        }
    }
}

extension TelegramFact {
    /// What its values may tell.
    internal var privacy: Privacy {
        switch self {
        case .equipmentID, .connectionCode, .deviceName, .deviceID, .channelID, .channelConnectionCode: .identity
        case .message, .messageCode: .words
        case .version: .version
        case .telegramTime, .clockTime, .clockDate, .status, .tariffText, .breakerText, .disconnector,
            .relay, .limiter, .fuse, .currentLimits, .gridVoltage, .firmware, .currentRatio, .voltageRatio, .eventCode,
            .failureLog, .peakHistory, .registerHistory, .log, .monthValues, .deviceType, .channelReading, .valve,
            .measurement:
            .harmless
        }
    }
}

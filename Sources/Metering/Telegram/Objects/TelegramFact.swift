/// What an object says that is no register: words, logs, states, and numbers that no register keeps.
///
/// The raw value is the name in what `metergw read` prints.
public enum TelegramFact: String, Hashable, Sendable, CaseIterable {
    /// The version of the P1 standard, or of e-MUCS in Belgium.
    case version
    case telegramTime = "time"
    case clockTime = "clock_time"
    case clockDate = "clock_date"
    case equipmentID = "equipment_id"
    case connectionCode = "connection_code"
    case deviceName = "device_name"
    case deviceID = "device_id"
    case status
    case tariffText = "active_tariff_text"
    case breakerText = "breaker_text"
    case disconnector
    case relay
    case limiter
    case fuse
    case currentLimits = "current_limits"
    case gridVoltage = "grid_voltage"
    case messageCode = "message_code"
    case message
    case firmware
    case currentRatio = "current_transformer_ratio"
    case voltageRatio = "voltage_transformer_ratio"
    case eventCode = "event_code"
    case failureLog = "failure_log"
    case peakHistory = "peak_history"
    case registerHistory = "register_history"
    case log
    case monthValues = "month_values"
    case deviceType = "device_type"
    case channelID = "channel_id"
    case channelConnectionCode = "channel_connection_code"
    case channelReading = "channel_reading"
    case valve
    /// A number that is named by its code (`MeasurementName`).
    case measurement

    /// Whether its value is text that meters print as hex digits.
    internal var isText: Bool {
        switch self {
        case .version, .equipmentID, .connectionCode, .deviceName, .deviceID, .status, .messageCode, .message,
            .firmware, .channelID, .channelConnectionCode:
            true
        default: false
        }
    }
}

/// Why an object was not taken; the raw value is the reason that is told.
public enum TelegramRejection: String, Hashable, Sendable, Error, CaseIterable {
    case notAnObject = "no OBIS code at the beginning of the line"
    case noValue = "no value"
    case unclosed = "no closing parenthesis"
    case trailing = "something behind the last value"
    case notANumber = "no number"
    case tooLarge = "larger than any meter counts"
    case unknownUnit = "unknown unit"
    case wrongUnit = "unit of another quantity"
    case negative = "below zero"
    case notATime = "no time"
    case repeated = "said before with another value"
    case emptyChannel = "nothing is connected to the channel"
    case neverRead = "the channel's meter was never read"
    case noDeviceType = "the channel's device type is not told"
    case noSlot = "more meters of the type than there are registers"
    case unendedBlock = "a block without an end"
}

extension TelegramRejection {
    internal init(_ fault: DecimalField.Fault) {
        switch fault {
        case .empty: self = .noValue
        case .notANumber: self = .notANumber
        case .tooLarge: self = .tooLarge
        case .unknownUnit: self = .unknownUnit
        }
    }
}

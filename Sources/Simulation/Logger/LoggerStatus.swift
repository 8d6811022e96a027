/// How a logger is doing, as `dev/info` and `dev/time` say it.
internal struct LoggerStatus: Hashable, Sendable {
    var uptimeSeconds: Int64 = 371_520
    var telegramInterval: Int64 = 10
    var telegramCount: Int64 = 123_456
    var telegramErrors: Int64 = 3
    var reboots: Int64 = 12
    var lastReset: ResetCause = .powerOn
    var freeHeap: Int64 = 17_536
    var greatestFreeBlock: Int64 = 14_208
    var signal: Int64 = -63
    /// The device's clock: local time counted as if it were UTC.
    var epoch: Int64 = 0

    /// Why a logger started last.
    enum ResetCause: Hashable, Sendable {
        case powerOn
        case exception

        var text: StaticString {
            switch self {
            case .powerOn: "Power on"
            case .exception: "Exception"
            }
        }
    }

    /// `4(d)-07:12(H:m)`.
    func appendUptime(to buffer: inout [UInt8]) {
        buffer.append(number: uptimeSeconds / 86400)
        buffer.append("(d)-")
        buffer.append(digits: UInt64(uptimeSeconds / 3600 % 24), width: 2)
        buffer.append(":")
        buffer.append(digits: UInt64(uptimeSeconds / 60 % 60), width: 2)
        buffer.append("(H:m)")
    }
}

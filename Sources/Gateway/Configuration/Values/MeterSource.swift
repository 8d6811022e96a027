internal import Collectors

/// Where a meter's readings come from.
enum MeterSource: Hashable, Sendable {
    /// A device that is polled.
    case device(DeviceURL, caFile: String?)
    /// A stream of telegrams.
    case stream(TelegramStreamSettings)

    /// The name or address of a host that is reached over the network; nil for a device of this host.
    var host: String? {
        switch self {
        case .device(let url, _): url.host
        case .stream(let stream):
            if case .tcp(let host, _) = stream.source { host } else { nil }
        }
    }
}

/// How a stream of telegrams is received.
struct TelegramStreamSettings: Hashable, Sendable {
    /// Where it comes from.
    var source: StreamSource
    /// Of how long a span one reading is kept; nil: all are.
    var interval: Duration?
    /// After how long without a byte the source is opened anew.
    var idleTimeout: Duration
    /// How encrypted telegrams are opened; nil where there is no key.
    var decryption: StreamDecryption?
}

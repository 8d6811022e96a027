/// How long to wait before a source is opened again: twice as long each time, until it brings a telegram.
///
/// A source that accepts and closes at once, as `ser2net` does while another client is there, is waited for too.
internal struct ReconnectDelay: Sendable {
    /// The first wait.
    static let shortest = Duration.seconds(1)
    /// The longest, of a source over the network: that of polled devices (`devices.md` §5.3).
    static let longest = Duration.seconds(60)
    /// The longest of a serial device: to look whether it is back costs nothing.
    static let longestOfSerial = Duration.seconds(5)

    private let bound: Duration
    private var following = ReconnectDelay.shortest

    init(_ source: StreamSource) {
        switch source {
        case .tcp: bound = ReconnectDelay.longest
        case .serial: bound = ReconnectDelay.longestOfSerial
        }
    }

    /// The wait that is due now.
    mutating func next() -> Duration {
        defer { following = min(following * 2, bound) }
        return following
    }

    /// A telegram has come.
    mutating func reset() {
        following = ReconnectDelay.shortest
    }
}

/// Undoes what a line does to its bytes, before they are cut into telegrams: telnet's commands, parity in bit 7.
///
/// One for each meter; on a plain line its bytes pass as they are.
public struct LineFilter: Sendable {
    /// What is known of the line's parity.
    public private(set) var parity = ParityFilter()
    private var telnet: TelnetFilter?

    /// Creates the filter of a line.
    ///
    /// - Parameter isTelnetPossible: Whether commands of telnet may come: over TCP, not over a serial line.
    public init(isTelnetPossible: Bool) {
        telnet = isTelnetPossible ? TelnetFilter() : nil
    }

    /// Whether the line is telnet; nil until that is known.
    public var isTelnet: Bool? { telnet.map(\.isTelnet) ?? false }

    /// Hands bytes as they came in on to a framer.
    public mutating func pass(_ chunk: Span<UInt8>, to framer: inout TelegramFramer) {
        guard var filter = telnet, filter.isTelnet != false else {
            LineFilter.pass(chunk, through: &parity, to: &framer)
            return
        }
        filter.filter(chunk) { LineFilter.pass($0, through: &parity, to: &framer) }
        telnet = filter
    }

    /// What is to be sent back over a telnet connection; mostly nothing.
    public mutating func takeReplies() -> [UInt8] {
        telnet?.takeReplies() ?? []
    }

    /// Forgets what belongs to a connection: the next one begins.
    public mutating func reset() {
        if telnet != nil { telnet = TelnetFilter() }
    }

    private static func pass(
        _ chunk: Span<UInt8>, through parity: inout ParityFilter, to framer: inout TelegramFramer
    ) {
        parity.filter(chunk) { run, isMasked in
            framer.marksDamage = isMasked
            framer.append(run)
        }
    }
}

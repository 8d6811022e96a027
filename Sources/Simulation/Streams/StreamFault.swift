/// A way in which a meter's stream, or the bridge it comes through, misbehaves.
///
/// A meter may have several. The raw value is its name on the command line. Those that happen now and then happen with
/// every tenth telegram.
public enum StreamFault: String, Hashable, Sendable, CaseIterable {
    /// The connection stays open, and nothing comes.
    case silent
    /// Now and then a telegram breaks off in the middle of a line; the next one follows at once.
    case cut
    /// Now and then one bit of a telegram is another.
    case flipped
    /// Bytes of no telegram stand between the telegrams, `/`, `!` and 0xDB among them.
    case garbage
    /// Now and then the connection is reset in the middle of a telegram; a pseudo terminal loses its other half.
    case reset
    /// The cable is out for 10 of every 60 telegrams.
    case looseCable = "loose-cable"
    /// The bridge keeps what nobody read, at most an hour of a meter that sends each second, for who connects next.
    case backlog
    /// The bridge speaks telnet: it opens with commands and doubles each 0xFF.
    case telnet
    /// The bridge serves one client, and turns others away as ser2net does.
    case oneClient = "one-client"
}

/// What happens to one telegram on its way to the readers.
public enum TelegramForm: Hashable, Sendable {
    /// Nothing.
    case whole
    /// It breaks off in the middle of a line.
    case cut
    /// One bit is another.
    case flipped
    /// Bytes of no telegram come before it.
    case behindGarbage
    /// It breaks off, and the connection is reset.
    case reset
}

/// A fault and the meters that have it.
public struct StreamFaultRule: Hashable, Sendable {
    /// The fault.
    public let fault: StreamFault
    /// The meters that have it, by their indices from 0.
    public let share: FaultRule.Share

    /// Creates a rule.
    public init(_ fault: StreamFault, _ share: FaultRule.Share = .all) {
        self.fault = fault
        self.share = share
    }

    /// Reads `FAULT`, `FAULT:10%`, `FAULT:3` or `FAULT:3-7`.
    public init(parsing text: String) throws(StreamError) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard let fault = parts.first.flatMap({ StreamFault(rawValue: String($0)) }) else {
            let names = StreamFault.allCases.map(\.rawValue).joined(separator: ", ")
            throw .text("cannot read fault \"\(text)\": no such fault, expected one of \(names)")
        }
        guard let share = parts.count == 2 ? FaultRule.Share(parsing: parts[1]) : .all else {
            throw .text(
                "cannot read fault \"\(text)\": expected FAULT, FAULT:PERCENT% (0 to 100), FAULT:INDEX or "
                    + "FAULT:FIRST-LAST")
        }
        self.init(fault, share)
    }

    /// Whether a meter has the fault.
    public func names(meter index: Int) -> Bool {
        switch share {
        case .all: true
        case .devices(let range): range.contains(index)
        case .percent(let percent): FaultRule.Share.percentile(of: index) < percent
        }
    }
}

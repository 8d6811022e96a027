/// One meter that sends telegrams: what it speaks, and over what.
public struct SimulatedMeter: Hashable, Sendable {
    /// What its telegrams run over.
    public enum Line: Hashable, Sendable {
        /// A TCP port on a loopback address of its own, as of a bridge at the meter.
        case tcp
        /// A pseudo terminal, as of a USB adapter in the gateway; `link` is a symbolic link that always points to it.
        case pty(link: String?)
    }

    /// What it speaks.
    public var dialect: TelegramDialect
    /// What its telegrams run over.
    public var line: Line
    /// Whether it encrypts them, with a key of its own.
    public var isEncrypted: Bool
    /// How often it sends, in whole seconds; at first the dialect's rhythm.
    public var interval: Duration
    /// How many phases it has, 1 or 3; nil for what its household has.
    public var phaseCount: Int?
    /// The M-Bus channel of its gas meter, 1 to 4.
    public var gasChannel = 1
    /// The M-Bus channel of its water meter, 1 to 4; nil without one, which at first all but Belgian meters are.
    public var waterChannel: Int?
    /// Writes even parity into bit 7 of each byte, as a reader that is set to 8N1 sees a line of 7E1.
    public var writesParity = false
    /// What is wrong with it from the start.
    public var faults: Set<StreamFault> = []

    /// Creates a meter as its country has them, to be changed from there.
    public init(_ dialect: TelegramDialect, over line: Line = .tcp) {
        self.dialect = dialect
        self.line = line
        isEncrypted = dialect.isEncrypted
        interval = dialect.interval
        waterChannel = dialect == .be ? 2 : nil
    }
}

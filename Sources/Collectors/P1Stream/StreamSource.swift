/// Where a stream of telegrams comes from.
public enum StreamSource: Hashable, Sendable, CustomStringConvertible {
    /// A TCP server, such as `ser2net` or a dongle's raw port: a name or an IP address, without brackets, and a port.
    case tcp(host: String, port: Int)
    /// A serial device, and how its line is set.
    case serial(path: String, SerialSpeed)

    /// How it is named in log lines.
    public var description: String {
        switch self {
        case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .serial(let path, _): path
        }
    }

    /// Whether the line is set otherwise when it brings no telegram.
    internal var changesLine: Bool {
        if case .serial(_, .automatic) = self { true } else { false }
    }

    /// Whether commands of telnet may come.
    internal var isTelnetPossible: Bool {
        if case .tcp = self { true } else { false }
    }

    /// How the line is set at first.
    internal var firstLine: SerialPort.Line {
        if case .serial(_, .slow) = self { .slow } else { .fast }
    }

    /// How long nothing comes before a telegram's last line is taken to be all of it (`telegrams.md` §1.6).
    internal var quietSpan: Duration {
        switch self {
        case .tcp: .milliseconds(500)
        case .serial: .milliseconds(100)
        }
    }
}

/// How a serial line is set: the raw value is the word of the configuration.
public enum SerialSpeed: String, Hashable, Sendable, CaseIterable {
    /// 115,200 baud, 8 data bits, no parity: DSMR 4 and later, and whatever comes from it.
    case fast = "115200"
    /// 9,600 baud, 7 data bits, even parity: DSMR 2.2 and 3.0 (`telegrams.md` §1.3).
    case slow = "9600"
    /// Whichever brings telegrams; the fast one first.
    case automatic = "auto"
}

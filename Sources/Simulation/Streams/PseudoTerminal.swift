internal import Glibc

/// Both ends of a serial cable in the system: this program holds one, whoever opens the path has the other.
internal struct PseudoTerminal: ~Copyable {
    private let master: Int32
    /// The path of the other end.
    let path: String

    /// Opens one whose other end passes all bytes on as they are, at a speed.
    ///
    /// - Throws: `StreamError`.
    init(_ settings: SerialSettings) throws(StreamError) {
        // What posix_openpt and unlockpt do, which Swift does not see: TIOCSPTLCK and TIOCGPTN are not imported either.
        master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK)
        guard master >= 0 else { throw .terminal(link: nil, cause: StreamError.cause(errno)) }
        var (unlocked, number) = (0 as Int32, 0 as UInt32)
        guard ioctl(master, 0x4004_5431, &unlocked) == 0, ioctl(master, 0x8004_5430, &number) == 0 else {
            let cause = StreamError.cause(errno)
            close(master)
            throw .terminal(link: nil, cause: cause)
        }
        path = "/dev/pts/\(number)"
        // As a line is that nobody has opened: whoever does not set it, such as cat, reads it at the right speed.
        var terminal = termios()
        tcgetattr(master, &terminal)
        cfmakeraw(&terminal)
        cfsetspeed(&terminal, settings.speed)
        tcsetattr(master, TCSANOW, &terminal)
    }

    deinit {
        close(master)
    }

    /// Whether anybody has the other end open.
    var hasReader: Bool {
        var state = pollfd(fd: master, events: Int16(POLLOUT), revents: 0)
        return poll(&state, 1, 0) >= 0 && Int32(state.revents) & POLLHUP == 0
    }

    /// Whether the other end is set to a speed.
    func hasSpeed(of settings: SerialSettings) -> Bool {
        var terminal = termios()
        return tcgetattr(master, &terminal) == 0 && cfgetispeed(&terminal) == settings.speed
    }

    /// Writes what fits.
    ///
    /// - Returns: How many bytes; nil when nobody can read them any more.
    func write(_ bytes: ArraySlice<UInt8>) -> Int? {
        let count = bytes.withUnsafeBytes { Glibc.write(master, $0.baseAddress, $0.count) }
        return count >= 0 ? count : errno == EAGAIN || errno == EINTR ? 0 : nil
    }

    /// Takes what the other end wrote, as it would fill up.
    ///
    /// - Returns: How many bytes.
    func drain() -> Int {
        var total = 0
        var room = [UInt8](repeating: 0, count: 1024)
        while true {
            let count = room.withUnsafeMutableBytes { read(master, $0.baseAddress, $0.count) }
            guard count > 0 else { return total }
            total += count
        }
    }

    /// How many bytes the reader has not taken, as far as the system tells.
    var unread: Int {
        // TIOCGPTPEER, which opens the other end by this one.
        let peer = ioctl(master, 0x5441, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
        guard peer >= 0 else { return 0 }
        defer { close(peer) }
        var count: Int32 = 0
        return ioctl(peer, UInt(FIONREAD), &count) == 0 ? Int(count) : 0
    }
}

extension SerialSettings {
    /// The system's name for the speed.
    internal var speed: speed_t { speed_t(self == .fast ? B115200 : B9600) }

    /// The bytes that a line carries in a second: ten bits each.
    internal var bytesPerSecond: Int { self == .fast ? 11520 : 960 }
}

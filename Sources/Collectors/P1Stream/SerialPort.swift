internal import Glibc

/// A serial device, opened for nobody else and set for telegrams.
internal enum SerialPort {
    /// How long a line is listened to at one speed, where either may be right: no meter of DSMR is silent for longer
    /// than 10 s, and a telegram takes one more at the slow speed.
    static let lineTrial = Duration.seconds(15)

    /// How a line is set.
    enum Line: Hashable, Sendable, CustomStringConvertible {
        /// 115,200 baud, 8N1.
        case fast
        /// 9,600 baud, 7E1.
        case slow

        var description: String { self == .fast ? "115200 8N1" : "9600 7E1" }

        /// The other of the two.
        var other: Line { self == .fast ? .slow : .fast }

        var baud: speed_t { self == .fast ? speed_t(B115200) : speed_t(B9600) }
    }

    /// Opens a device; who called closes it.
    ///
    /// - Throws: A `PollFailure` with the device's path.
    static func open(_ path: String, _ line: Line) throws(PollFailure) -> Int32 {
        let descriptor = Glibc.open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("open", path) }
        do throws(PollFailure) {
            try lock(descriptor, path)
            try set(descriptor, path, line)
            raiseRequest(descriptor)
            return descriptor
        } catch {
            close(descriptor)
            throw error
        }
    }

    /// Keeps others away: those that ask for the lock, and those that only open it.
    private static func lock(_ descriptor: Int32, _ path: String) throws(PollFailure) {
        guard isatty(descriptor) == 1 else {
            throw PollFailure(.connect, "cannot read \(path): it is no serial device")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            throw PollFailure(.connect, "cannot open \(path): another program has it")
        }
        // A pseudo terminal would stay closed to the next who opens it, for as long as its other end lives.
        var lines: Int32 = 0
        guard ioctl(descriptor, UInt(TIOCMGET), &lines) == 0 else { return }
        guard ioctl(descriptor, UInt(TIOCEXCL)) == 0 else { throw failure("lock", path) }
    }

    private static func set(_ descriptor: Int32, _ path: String, _ line: Line) throws(PollFailure) {
        var settings = termios()
        guard tcgetattr(descriptor, &settings) == 0 else { throw failure("read the settings of", path) }
        cfmakeraw(&settings)
        cfsetspeed(&settings, line.baud)
        settings.c_cflag &= ~tcflag_t(CSIZE | PARENB | PARODD | CSTOPB) & ~tcflag_t(CRTSCTS)
        // A line of 7E1 is read as one of 8N1, whose frames are as long: its parity then comes along, in bit 7, and
        // `LineFilter` takes it off and knows by it which bytes are damaged. The system would hide that.
        settings.c_cflag |= tcflag_t(CLOCAL | CREAD | HUPCL | CS8)
        settings.c_iflag &= ~tcflag_t(INPCK | IGNPAR)
        guard tcsetattr(descriptor, TCSANOW, &settings) == 0 else { throw failure("set", path) }
        var taken = termios()
        guard tcgetattr(descriptor, &taken) == 0 else { throw failure("read the settings of", path) }
        guard cfgetispeed(&taken) == line.baud, cfgetospeed(&taken) == line.baud else {
            throw PollFailure(.connect, "cannot set \(path): it does not take \(line)")
        }
    }

    /// Raises DTR and RTS: one of them feeds the port's request line or its level shifter, as the cable was made.
    private static func raiseRequest(_ descriptor: Int32) {
        var lines = TIOCM_DTR | TIOCM_RTS
        // A device without these lines, such as a pseudo terminal, needs none of them.
        _ = ioctl(descriptor, UInt(TIOCMBIS), &lines)
    }

    private static func failure(_ verb: String, _ path: String) -> PollFailure {
        PollFailure(.connect, "cannot \(verb) \(path): \(String(cString: strerror(errno)))")
    }
}

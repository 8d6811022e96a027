import Glibc

@testable import Simulation

/// The other end of a pseudo terminal, set as a program sets a serial line that reads meters.
struct SerialReader: ~Copyable {
    private let descriptor: Int32

    /// Opens a path and sets its speed.
    init(_ path: String, _ settings: SerialSettings) throws {
        descriptor = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC)
        guard descriptor >= 0 else { throw StreamError.terminal(link: path, cause: StreamError.cause(errno)) }
        var terminal = termios()
        tcgetattr(descriptor, &terminal)
        cfmakeraw(&terminal)
        cfsetspeed(&terminal, settings.speed)
        tcsetattr(descriptor, TCSANOW, &terminal)
    }

    deinit {
        close(descriptor)
    }

    /// So many bytes that were written already; fewer when the cable is pulled.
    func read(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        var room = [UInt8](repeating: 0, count: 4096)
        while bytes.count < count {
            let atMost = min(room.count, count - bytes.count)
            let taken = room.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, atMost) }
            guard taken > 0 else { break }
            bytes += room.prefix(taken)
        }
        return bytes
    }

    /// How many bytes wait to be read.
    var waiting: Int32 {
        var count: Int32 = 0
        return ioctl(descriptor, UInt(FIONREAD), &count) == 0 ? count : -1
    }

    /// Whether the other side has gone.
    var isHungUp: Bool {
        var state = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&state, 1, 0) == 1 && Int32(state.revents) & POLLHUP != 0
    }
}

internal import Glibc

/// What the kernel says of this process; nil is what it does not say.
struct ProcessFigures: Sendable {
    var cpuMicroseconds: Int64?
    var residentBytes: Int64?
    var openFileDescriptors: Int64?
    /// When the process started, in hundredths of a second since 1970.
    var startHundredths: Int64?
}

extension ProcessFigures {
    /// What it says now.
    static func measured() -> ProcessFigures {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        let pages = words(of: "/proc/self/statm").dropFirst().first.flatMap { Int64($0) }
        return ProcessFigures(
            cpuMicroseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000,
            residentBytes: pages.map { $0 * Int64(sysconf(Int32(_SC_PAGESIZE))) },
            openFileDescriptors: countFileDescriptors(), startHundredths: start)
    }

    /// Read once, as it does not change.
    private static let start: Int64? = {
        // The name of the program, in brackets, may hold anything; 20 words behind it is the 22nd field.
        guard let text = text(of: "/proc/self/stat"), let bracket = text.lastIndex(of: ")"),
            let ticks = text[bracket...].split(separator: " ").dropFirst(20).first.flatMap({ Int64($0) }),
            let boot = ProcessFigures.text(of: "/proc/stat")?.split(separator: "\n")
                .first(where: { $0.hasPrefix("btime ") })?.dropFirst("btime ".count),
            let booted = Int64(boot)
        else { return nil }
        return booted * 100 + ticks * 100 / Int64(sysconf(Int32(_SC_CLK_TCK)))
    }()

    private static func countFileDescriptors() -> Int64? {
        var status = stat()
        // From Linux 6.2 on the folder's size is the number of its entries, which spares reading thousands of them.
        guard stat("/proc/self/fd", &status) == 0 else { return nil }
        if status.st_size > 0 { return Int64(status.st_size) }
        guard let folder = opendir("/proc/self/fd") else { return nil }
        defer { closedir(folder) }
        var count: Int64 = 0
        while readdir(folder) != nil { count += 1 }
        // Without `.`, `..` and the descriptor of the folder itself.
        return count - 3
    }

    private static func words(of path: String) -> [Substring] {
        text(of: path)?.split(whereSeparator: \.isWhitespace) ?? []
    }

    /// The text of a file of `/proc`, which tells no size before it is read.
    private static func text(of path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            guard count > 0 else { break }
            bytes += chunk[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

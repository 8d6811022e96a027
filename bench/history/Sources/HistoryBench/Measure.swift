import Glibc

/// What was found out, a line each: `history NAME key=value … NUMBER unit`.
func say(_ name: String, _ conditions: String, _ number: Double, _ unit: String) {
    print("history \(name) \(conditions) \((number * 1000).rounded() / 1000) \(unit)")
    fflush(nil)
}

/// The processor time that this process has taken, on all its threads, in microseconds.
func processorMicroseconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1e6 + Double(time.tv_nsec) / 1e3
}

/// The time by the wall, in microseconds.
func wallMicroseconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) * 1e6 + Double(time.tv_nsec) / 1e3
}

/// The bytes that this process has caused to be written to disk, as the system counts them.
func bytesWritten() -> Double {
    guard let file = fopen("/proc/self/io", "r") else { return 0 }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1024)
    let count = fread(&bytes, 1, bytes.count, file)
    let text = String(decoding: bytes.prefix(count), as: UTF8.self)
    let line = text.split(separator: "\n").first { $0.hasPrefix("write_bytes: ") }
    return line.flatMap { Double($0.dropFirst(13)) } ?? 0
}

func median(_ numbers: [Double]) -> Double {
    numbers.isEmpty ? 0 : numbers.sorted()[numbers.count / 2]
}

/// How many bytes a file takes.
func fileSize(_ path: String) -> Double {
    var status = stat()
    return stat(path, &status) == 0 ? Double(status.st_size) : 0
}

internal import Glibc
internal import NIOCore

/// A serial cable between a meter and whoever opens the path of its other end.
internal final class PtyLine: StreamLine {
    /// How long a reader may leave the line full, and unread bytes hold up the pulling of the cable.
    private static let patience = TimeAmount.seconds(1)
    private static let tick = TimeAmount.milliseconds(20)

    var events = StreamLineEvents()
    private let settings: SerialSettings
    private let link: String?
    /// Whether bytes come as fast as the line carries them; else at once.
    private let isPaced: Bool
    private let eventLoop: any EventLoop
    private var terminal: OpenTerminal?
    private var lastWrite: EventLoopFuture<Int>

    /// A terminal that is open.
    private final class OpenTerminal {
        let terminal: PseudoTerminal

        init(_ settings: SerialSettings) throws(StreamError) {
            terminal = try PseudoTerminal(settings)
        }
    }

    init(_ settings: SerialSettings, link: String?, isPaced: Bool, eventLoop: any EventLoop) {
        self.settings = settings
        self.link = link
        self.isPaced = isPaced
        self.eventLoop = eventLoop
        lastWrite = eventLoop.makeSucceededFuture(0)
    }

    /// The path that a reader opens; nil while the cable is out.
    var path: String? { terminal.map { link ?? $0.terminal.path } }

    var readers: Int { terminal?.terminal.hasReader == true ? 1 : 0 }

    func open() -> EventLoopFuture<Void> {
        eventLoop.makeCompletedFuture { try openNow() }
    }

    private func openNow() throws(StreamError) {
        guard terminal == nil else { return }
        let opened = try OpenTerminal(settings)
        if let link {
            try PtyLine.removeLink(link)
            guard symlink(opened.terminal.path, link) == 0 else {
                throw .terminal(link: link, cause: StreamError.cause(errno))
            }
        }
        terminal = opened
    }

    /// Closes the terminal once its reader has taken what was written, or did not within a second: the system forgets
    /// what is unread.
    func close() -> EventLoopFuture<Void> {
        guard let terminal else { return eventLoop.makeSucceededVoidFuture() }
        let promise = eventLoop.makePromise(of: Void.self)
        waitUntilRead(terminal, until: .now() + PtyLine.patience, promise)
        return promise.futureResult.assumeIsolated().map {
            self.terminal = nil
            if let link = self.link { try? PtyLine.removeLink(link) }
        }.nonisolated()
    }

    private func waitUntilRead(_ terminal: OpenTerminal, until deadline: NIODeadline, _ promise: EventLoopPromise<Void>)
    {
        guard terminal.terminal.hasReader, terminal.terminal.unread > 0, .now() < deadline else {
            promise.succeed()
            return
        }
        eventLoop.assumeIsolated().scheduleTask(in: PtyLine.tick) {
            self.waitUntilRead(terminal, until: deadline, promise)
        }
    }

    func write(_ bytes: [UInt8]) -> EventLoopFuture<Int> {
        // One after the other, as a line does: the one before may still be on its way.
        lastWrite = lastWrite.assumeIsolated().flatMap { _ in self.begin(bytes) }.nonisolated()
        return lastWrite
    }

    private func begin(_ bytes: [UInt8]) -> EventLoopFuture<Int> {
        guard let terminal, terminal.terminal.hasReader else { return eventLoop.makeSucceededFuture(0) }
        events.receivedBytes += terminal.terminal.drain()
        let isAtSpeed = terminal.terminal.hasSpeed(of: settings)
        let promise = eventLoop.makePromise(of: Int.self)
        write((isAtSpeed ? bytes : PtyLine.noise(of: bytes))[...], to: terminal, .now() + PtyLine.patience, promise)
        return isAtSpeed ? promise.futureResult : promise.futureResult.map { _ in 0 }
    }

    private func write(
        _ bytes: ArraySlice<UInt8>, to terminal: OpenTerminal, _ deadline: NIODeadline, _ promise: EventLoopPromise<Int>
    ) {
        let atMost = isPaced ? settings.bytesPerSecond * Int(PtyLine.tick.nanoseconds / 1_000_000) / 1000 : bytes.count
        guard self.terminal === terminal, terminal.terminal.hasReader,
            let count = terminal.terminal.write(bytes.prefix(atMost))
        else {
            promise.succeed(0)
            return
        }
        let rest = bytes.dropFirst(count)
        if rest.isEmpty || (count == 0 && .now() > deadline) {
            promise.succeed(rest.isEmpty ? 1 : 0)
            return
        }
        let deadline = count > 0 ? .now() + PtyLine.patience : deadline
        eventLoop.assumeIsolated().scheduleTask(in: PtyLine.tick) { self.write(rest, to: terminal, deadline, promise) }
    }

    /// A serial line has no connection to reset.
    func reset() {}

    /// What a reader at another speed makes of bytes.
    private static func noise(of bytes: [UInt8]) -> [UInt8] {
        bytes.map { $0 & 0x11 == 0 ? 0xFF : $0 & 0x0A | 0x80 }
    }

    /// Removes a link of before, and nothing else.
    private static func removeLink(_ link: String) throws(StreamError) {
        var state = stat()
        guard lstat(link, &state) == 0 else { return }
        guard state.st_mode & S_IFMT == S_IFLNK else {
            throw .terminal(link: link, cause: "something else is there")
        }
        unlink(link)
    }
}

internal import Glibc
internal import NIOCore
internal import NIOPosix

/// Puts the cables of all meters in, those over TCP on one port.
internal struct StreamOpening {
    /// How many free ports are tried: one that is free at the first address need not be at the others.
    private static let attempts = 8

    let options: TelegramStreamOptions
    let makers: [TelegramMaker]
    let isPaced: Bool
    let group: MultiThreadedEventLoopGroup

    /// Returns the meters and their port.
    func open() async throws -> ([NIOLoopBound<MeterStream>], port: Int) {
        for attempt in 1... {
            var streams: [NIOLoopBound<MeterStream>] = []
            var port = options.port
            do {
                for maker in makers {
                    let stream = try await self.stream(of: maker, port: port)
                    streams.append(stream)
                    port = try await plug(stream) ?? port
                }
                return (streams, makers.contains { $0.meter.line == .tcp } ? port : 0)
            } catch {
                for stream in streams { try? await stream.eventLoop.flatSubmit { stream.value.stop() }.get() }
                let isTaken = if case StreamError.listen? = error as? StreamError { true } else { false }
                guard isTaken, options.port == 0, !streams.isEmpty, attempt < StreamOpening.attempts else {
                    throw error
                }
            }
        }
        preconditionFailure("the last attempt neither opened all meters nor threw")
    }

    private func stream(of maker: TelegramMaker, port: Int) async throws -> NIOLoopBound<MeterStream> {
        let eventLoop = group.next()
        let (isPaced, onServed) = (isPaced, options.onServed)
        let host = DeviceAddress.text(ofIndex: options.firstAddress + maker.index)
        return try await eventLoop.submit {
            let line: any StreamLine =
                switch maker.meter.line {
                case .tcp: TCPLine(host: host, port: port, eventLoop: eventLoop)
                case .pty(let link):
                    PtyLine(maker.meter.dialect.lineSettings, link: link, isPaced: isPaced, eventLoop: eventLoop)
                }
            let stream = MeterStream(maker, line, eventLoop: eventLoop, onServed: onServed)
            return NIOLoopBound(stream, eventLoop: eventLoop)
        }.get()
    }

    /// Returns the port over TCP; nil on a pseudo terminal.
    private func plug(_ stream: NIOLoopBound<MeterStream>) async throws -> Int? {
        try await stream.eventLoop.flatSubmit { stream.value.plug() }.get()
        return try await stream.eventLoop.submit { (stream.value.line as? TCPLine)?.port }.get()
    }
}

internal import Metering
internal import NIOCore
internal import NIOPosix

/// Simulated meters that send telegrams: over TCP, each at a loopback address of its own, and on pseudo terminals.
///
/// Every reader gets each telegram as it is made. What was written whole is counted, so that a test can compare it with
/// what a gateway has kept. Meters are named by their index in the options. Not to be used after `stop()`.
public final class TelegramStreamServer: Sendable {
    /// The meters as they were asked for.
    public let meters: [SimulatedMeter]
    /// The port of all meters that are reached over TCP; 0 when none is.
    public let port: Int

    private let firstAddress: Int
    private let streams: [NIOLoopBound<MeterStream>]
    private let keys: [String?]
    private let group: MultiThreadedEventLoopGroup

    private init(
        _ options: TelegramStreamOptions, port: Int, _ streams: [NIOLoopBound<MeterStream>], _ keys: [String?],
        _ group: MultiThreadedEventLoopGroup
    ) {
        meters = options.meters
        firstAddress = options.firstAddress
        self.port = port
        self.streams = streams
        self.keys = keys
        self.group = group
    }

    /// Makes up the meters and puts their cables in.
    ///
    /// - Parameters:
    ///   - options: The meters.
    ///   - pace: When they make their telegrams.
    /// - Returns: The meters, to be read from now on.
    /// - Throws: `StreamError` when an option is out of range, a port is taken or no terminal is to be had.
    public static func start(
        _ options: TelegramStreamOptions, pace: StreamPace = .realTime
    ) async throws(StreamError) -> TelegramStreamServer {
        try options.validate()
        let makers = try TelegramStreamServer.makers(options, pace)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: options.threads)
        do {
            let opening = StreamOpening(options: options, makers: makers, isPaced: pace == .realTime, group: group)
            let (streams, port) = try await opening.open()
            let server = TelegramStreamServer(options, port: port, streams, makers.map(\.keyText), group)
            if pace == .realTime { await server.run() }
            return server
        } catch {
            try? await group.shutdownGracefully()
            throw error as? StreamError ?? .text("\(error)")
        }
    }

    private static func makers(
        _ options: TelegramStreamOptions, _ pace: StreamPace
    ) throws(StreamError) -> [TelegramMaker] {
        let start = if case .onDemand(let from) = pace { from } else { Timestamp.now() }
        var makers: [TelegramMaker] = []
        for index in options.meters.indices {
            makers.append(try TelegramMaker(index, options, after: start))
        }
        return makers
    }

    private func run() async {
        for index in streams.indices { await onLoop(index) { $0.run() } }
    }

    /// Stops making telegrams, pulls all cables and removes the links.
    public func stop() async {
        for index in streams.indices { await after(index) { $0.stop() } }
        try? await group.shutdownGracefully()
    }
}

extension TelegramStreamServer {
    /// The address of a meter over TCP, such as `127.1.0.1`.
    public func host(ofMeter index: Int) -> String {
        DeviceAddress.text(ofIndex: firstAddress + index)
    }

    /// What to open to read a meter on a pseudo terminal: its link, or else the terminal's own path, which is another
    /// each time the cable is put in; nil over TCP and while the cable is out.
    public func path(ofMeter index: Int) async -> String? {
        await onLoop(index) { ($0.line as? PtyLine)?.path }
    }

    /// The key of a meter that encrypts, as 32 hex digits; nil for others.
    public func key(ofMeter index: Int) -> String? { keys[index] }

    /// Makes the next telegram of a meter and sends it to all who read it.
    ///
    /// - Parameters:
    ///   - index: The meter.
    ///   - form: What happens to it on its way; nil for what the meter's faults say, as when time makes it.
    /// - Returns: The telegram, once it is written; its `readers` say to how many as a whole.
    @discardableResult
    public func emit(ofMeter index: Int, as form: TelegramForm? = nil) async -> StreamedTelegram {
        await withCheckedContinuation { continuation in
            let stream = streams[index]
            stream.eventLoop.execute {
                stream.value.emit(form).whenSuccess { continuation.resume(returning: $0) }
            }
        }
    }

    /// Makes the next telegram of each meter and sends it.
    @discardableResult
    public func emitAll() async -> [StreamedTelegram] {
        await withTaskGroup(of: StreamedTelegram.self) { group in
            for index in meters.indices { group.addTask { await self.emit(ofMeter: index) } }
            return await group.reduce(into: []) { $0.append($1) }.sorted { $0.meter < $1.meter }
        }
    }

    /// Pulls a meter's cable: connections are closed and new ones refused, a pseudo terminal is gone with its link.
    ///
    /// Telegrams are made meanwhile. Over TCP all that was written whole arrives before the end; of a pseudo terminal the
    /// system forgets what its reader has not taken within a second.
    public func pullCable(ofMeter index: Int) async {
        await after(index) { $0.pull() }
    }

    /// Puts a meter's cable back: at the same address and port, or as another pseudo terminal with the same link.
    ///
    /// - Throws: `StreamError` when somebody else has taken the port, or no terminal is to be had.
    public func plugCable(ofMeter index: Int) async throws(StreamError) {
        let failure = await after(index) { $0.plug() }
        if let failure { throw failure }
    }

    /// Says what is wrong with a meter from now on; a client that is connected is treated as it was.
    public func setFaults(_ faults: Set<StreamFault>, ofMeter index: Int) async {
        await onLoop(index) { $0.set(faults) }
    }

    /// How many read a meter now: clients that are connected, or 1 for a pseudo terminal that is open.
    public func readers(ofMeter index: Int) async -> Int {
        await onLoop(index) { $0.line.readers }
    }

    /// Waits until exactly so many read a meter.
    public func waitForReaders(_ count: Int, ofMeter index: Int) async {
        await after(index) { $0.waitForReaders(count) }
    }

    /// The telegrams of a meter that were written whole to at least one reader.
    public func served(ofMeter index: Int) async -> ServedTelegrams {
        await onLoop(index) { $0.served }
    }

    /// What became of a meter's telegrams until now.
    public func report(ofMeter index: Int) async -> TelegramStreamReport {
        await onLoop(index) { $0.report }
    }

    /// What became of all telegrams until now.
    public func report() async -> TelegramStreamReport {
        var report = TelegramStreamReport()
        for index in streams.indices { report.add(await self.report(ofMeter: index)) }
        return report
    }
}

extension TelegramStreamServer {
    private func onLoop<Result: Sendable>(
        _ index: Int, _ body: @escaping @Sendable (MeterStream) -> Result
    ) async -> Result {
        await withCheckedContinuation { continuation in
            let stream = streams[index]
            stream.eventLoop.execute { continuation.resume(returning: body(stream.value)) }
        }
    }

    /// Waits for what a meter begins; what it failed with is returned.
    @discardableResult
    private func after(
        _ index: Int, _ body: @escaping @Sendable (MeterStream) -> EventLoopFuture<Void>
    ) async -> StreamError? {
        await withCheckedContinuation { continuation in
            let stream = streams[index]
            stream.eventLoop.execute {
                body(stream.value).whenComplete { result in
                    switch result {
                    case .success: continuation.resume(returning: nil)
                    case .failure(let error):
                        continuation.resume(returning: error as? StreamError ?? .text("\(error)"))
                    }
                }
            }
        }
    }
}

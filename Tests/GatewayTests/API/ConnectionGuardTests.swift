internal import HTTPTypes
internal import NIOConcurrencyHelpers
internal import NIOCore
internal import NIOEmbedded
internal import NIOHTTP1
internal import NIOHTTPTypes
internal import Testing

@testable internal import Gateway

/// The guard of a connection, on a channel whose clock the test turns.
@Suite struct ConnectionGuardTests {
    private static let get = HTTPRequestPart.head(
        HTTPRequest(method: .get, scheme: "http", authority: "localhost", path: "/metrics"))
    private static let ok = HTTPResponsePart.head(HTTPResponse(status: .ok))

    /// A connection that has just been opened.
    private struct Connection {
        let channel = EmbeddedChannel()
        let waiting = WaitingBytes()
        let refusals = NIOLockedValueBox<[Int]>([])

        init(_ limits: ServerLimits = ServerLimits()) throws {
            let refusals = refusals
            let handler = ConnectionGuard(limits, waiting: waiting) { status in
                refusals.withLockedValue { $0.append(status) }
            }
            try channel.pipeline.syncOperations.addHandler(handler)
            try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 80)).wait()
        }

        func pass(_ duration: Duration) {
            channel.embeddedEventLoop.advanceTime(by: TimeAmount(duration))
        }

        func receive(_ parts: HTTPRequestPart...) throws {
            for part in parts { try channel.writeInbound(part) }
        }

        /// Answers with a body that the client takes at once, or leaves in its way.
        func answer(bodyBytes: Int = 10, isTaken: Bool = true) {
            channel.write(ConnectionGuardTests.ok, promise: nil)
            channel.write(HTTPResponsePart.body(ByteBuffer(repeating: 65, count: bodyBytes)), promise: nil)
            channel.write(HTTPResponsePart.end(nil), promise: nil)
            if isTaken { channel.flush() }
        }

        var isOpen: Bool { channel.isActive }

        /// What was sent to the client: the status and the body.
        func sent() throws -> (status: Int?, body: String) {
            var status: Int?
            var body = ""
            while let part = try channel.readOutbound(as: HTTPResponsePart.self) {
                switch part {
                case .head(let head): status = head.status.code
                case .body(let buffer): body += String(buffer: buffer)
                case .end: break
                }
            }
            return (status, body)
        }
    }

    @Test func aConnectionThatNeverSendsARequestIsClosedAfter10Seconds() throws {
        let connection = try Connection()
        connection.pass(.milliseconds(9999))
        #expect(connection.isOpen)
        connection.pass(.milliseconds(1))
        #expect(!connection.isOpen)
    }

    @Test func aBodyThatTricklesIsClosed10SecondsAfterItsHead() throws {
        let connection = try Connection()
        connection.pass(.seconds(9))
        try connection.receive(Self.get)
        for _ in 0..<9 {
            connection.pass(.seconds(1))
            try connection.receive(.body(ByteBuffer(string: "x")))
        }
        #expect(connection.isOpen)
        connection.pass(.seconds(1))
        #expect(!connection.isOpen)
    }

    @Test func theGatewaysOwnTimeIsNotTheClients() throws {
        let connection = try Connection()
        try connection.receive(Self.get, .end(nil))
        connection.pass(.seconds(3600))
        #expect(connection.isOpen)
        connection.answer()
        #expect(connection.isOpen)
    }

    @Test func anIdleConnectionIsClosedAfter2Minutes() throws {
        let connection = try Connection()
        for _ in 0..<3 {
            try connection.receive(Self.get, .end(nil))
            connection.answer()
            connection.pass(.seconds(119))
            #expect(connection.isOpen)
        }
        connection.pass(.seconds(1))
        #expect(!connection.isOpen)
    }

    @Test func aClientThatTakesNothingOfItsAnswerIsClosedAfter30Seconds() throws {
        let connection = try Connection()
        try connection.receive(Self.get, .end(nil))
        connection.answer(bodyBytes: 5_000_000, isTaken: false)
        #expect(connection.waiting.count == 5_000_000)
        connection.pass(.milliseconds(29_999))
        #expect(connection.isOpen)
        connection.pass(.milliseconds(1))
        #expect(!connection.isOpen)
    }

    @Test func aClientThatIsSlowButTakesPieceByPieceIsServed() throws {
        let connection = try Connection()
        try connection.receive(Self.get, .end(nil))
        connection.channel.write(Self.ok, promise: nil)
        connection.channel.flush()
        for _ in 0..<10 {
            connection.channel.write(HTTPResponsePart.body(ByteBuffer(repeating: 65, count: 1000)), promise: nil)
            connection.pass(.seconds(29))
            connection.channel.flush()
        }
        #expect(connection.isOpen)
    }

    @Test func answersAreCutToPiecesAndLoseNothing() throws {
        let connection = try Connection()
        try connection.receive(Self.get, .end(nil))
        let count = ConnectionGuard.pieceBytes * 3 + 17
        connection.answer(bodyBytes: count)
        var sizes: [Int] = []
        while let part = try connection.channel.readOutbound(as: HTTPResponsePart.self) {
            if case .body(let buffer) = part { sizes.append(buffer.readableBytes) }
        }
        #expect(sizes == [ConnectionGuard.pieceBytes, ConnectionGuard.pieceBytes, ConnectionGuard.pieceBytes, 17])
        #expect(connection.waiting.count == 0)
    }

    @Test func aDeclaredBodyThatIsTooLargeIsRefusedBeforeItIsRead() throws {
        let connection = try Connection()
        var head = HTTPRequest(method: .post, scheme: "http", authority: "localhost", path: "/-/reload")
        head.headerFields[.contentLength] = "65537"
        try connection.receive(.head(head))
        #expect(try connection.channel.readInbound(as: HTTPRequestPart.self) == nil)
        let (status, body) = try connection.sent()
        #expect(status == 413)
        #expect(body.contains(#""detail":"a body may have 65536 bytes""#))
        #expect(connection.refusals.withLockedValue { $0 } == [413])
        #expect(
            !connection.isOpen
                || {
                    connection.pass(.seconds(2)); return !connection.isOpen
                }())
    }

    @Test func aBodyThatGrowsTooLargeIsRefused() throws {
        let connection = try Connection()
        try connection.receive(Self.get, .body(ByteBuffer(repeating: 65, count: 65_536)))
        #expect(try connection.sent().status == nil)
        try connection.receive(.body(ByteBuffer(string: "x")))
        #expect(try connection.sent().status == 413)
        // What the route says after that goes nowhere.
        connection.answer()
        #expect(try connection.sent().status == nil)
    }

    @Test(arguments: [
        (HTTPParserError.headerOverflow, 431, "the request line and header fields may have 65536 bytes together"),
        (HTTPParserError.invalidMethod, 400, "the request cannot be read as HTTP/1.1"),
        (HTTPParserError.invalidVersion, 400, "the request cannot be read as HTTP/1.1"),
    ])
    func whatCannotBeReadIsAnswered(error: HTTPParserError, status: Int, detail: String) throws {
        let connection = try Connection()
        connection.channel.pipeline.fireErrorCaught(error)
        let sent = try connection.sent()
        #expect(sent.status == status)
        #expect(sent.body.contains(detail))
        #expect(connection.refusals.withLockedValue { $0 } == [status])
    }

    @Test func inTheMiddleOfAnAnswerARefusalHangsUp() throws {
        let connection = try Connection()
        try connection.receive(Self.get)
        connection.channel.writeAndFlush(Self.ok, promise: nil)
        #expect(try connection.sent().status == 200)
        connection.channel.pipeline.fireErrorCaught(HTTPParserError.invalidChunkSize)
        #expect(try connection.sent().status == nil)
        #expect(!connection.isOpen)
    }
}

@Suite struct ConnectionDeadlineTests {
    @Test func aPipelinedRequestWaitsForTheAnswerBeforeIt() {
        var deadline = ConnectionDeadline()
        #expect(deadline.head() == .request)
        #expect(deadline.end() == .nothing)
        #expect(deadline.write(isEnd: false) == .answer)
        #expect(deadline.head() == nil)
        #expect(deadline.write(isEnd: true) == nil)
        #expect(deadline.taken() == .answer)
        // The second request is still coming in when the first answer has been taken.
        #expect(deadline.taken() == .request)
        #expect(deadline.end() == .nothing)
        #expect(deadline.write(isEnd: true) == .answer)
        #expect(deadline.taken() == .idle)
    }

    @Test func anAnswerBeforeTheRequestsEndLeavesItsTimeRunning() {
        var deadline = ConnectionDeadline()
        #expect(deadline.head() == .request)
        #expect(deadline.write(isEnd: true) == .answer)
        #expect(deadline.taken() == .request)
        #expect(deadline.end() == .idle)
    }
}

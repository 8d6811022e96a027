import Testing

@testable import Transfer

/// What is given to servers, and what is never said to devices.
@Suite(.timeLimit(.minutes(2))) struct PostTests {
    private static func post(
        _ fields: [Submission.Field] = [], to path: String = "/hook",
        _ script: @escaping @Sendable (ScriptedServer.Request) -> [ScriptedServer.Step]
    ) async throws -> (result: Result<Response, TransferError>, heads: [String]) {
        try await ScriptedServer.run(script) { server in
            try await TransferLoop.run { loop in
                let endpoint = Endpoint(.plain(server.base), on: loop)
                do throws(TransferError) {
                    let submission = Submission(path: path, fields: fields, body: [])
                    return (
                        .success(try await endpoint.post(submission, timeout: .seconds(60))),
                        server.requests.map(\.head)
                    )
                } catch {
                    return (.failure(error), server.requests.map(\.head))
                }
            }
        }
    }

    @Test func theFieldsAndTheAnswerComeThrough() async throws {
        let answer = "HTTP/1.1 429 Slow\r\nRetry-After: 17\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nno"
        let (result, heads) = try await Self.post([Submission.Field("X-Message-Id", "ä1")]) { _ in [.write(answer)] }
        let response = try result.get()
        #expect(
            response
                == Response(status: 429, body: Array("no".utf8), contentType: "text/html", retryAfter: .seconds(17)))
        let head = try #require(heads.first)
        #expect(head.hasPrefix("POST /hook HTTP/1.1\r\n"))
        for field in ["X-Message-Id: ä1", "Content-Length: 0", "Connection: close"] {
            #expect(head.contains("\r\n\(field)\r\n"), "\(field)")
        }
        #expect(!head.contains("Expect"))
    }

    @Test(arguments: ["/a\r\nX: y", "/a\u{0}", "//evil\n", "hook"])
    func aPathThatIsNoneIsRefused(path: String) async throws {
        let (result, heads) = try await Self.post(to: path) { _ in [.close] }
        guard case .failure(let error) = result else {
            Issue.record("it was sent")
            return
        }
        #expect(error.kind == .other)
        #expect(heads.isEmpty)
    }

    @Test func aFieldWithALineEndIsRefused() async throws {
        let (result, heads) = try await Self.post([Submission.Field("X", "a\r\nY: b")]) { _ in [.close] }
        #expect(throws: TransferError(.other, "an address or a field of the head may not hold control characters")) {
            try result.get()
        }
        #expect(heads.isEmpty)
    }

    /// A handle that has given something is not used for a device: nothing of it may be left.
    @Test func whoIsAskedAfterwardsIsOnlyAsked() async throws {
        let answer = ScriptedServer.Step.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        try await ScriptedServer.run({ _ in [answer] }) { server in
            try await TransferLoop.run { loop in
                let endpoint = Endpoint(.plain(server.base), on: loop)
                let submission = Submission(path: "/hook", fields: [Submission.Field("X-Secret", "1")], body: [])
                _ = try await endpoint.post(submission, timeout: .seconds(60))
                _ = try await endpoint.get("/a")
                let head = try #require(server.requests.last?.head)
                #expect(head.hasPrefix("GET /a HTTP/1.1\r\n"))
                #expect(!head.contains("X-Secret") && !head.contains("Content-Length"))
            }
        }
    }

    @Test func mailIsGivenToMailServersOnlyAndNothingElseIs() async throws {
        try await TransferLoop.run { loop in
            let web = Endpoint(.plain("http://127.0.0.1:1"), on: loop)
            let mail = Mail(sender: "a@b", recipients: ["c@d"], content: [])
            await #expect(throws: TransferError(.other, "mail is given to smtp only")) {
                try await web.send(mail, timeout: .seconds(60))
            }
            let server = Endpoint(.plain("smtp://127.0.0.1:1"), on: loop)
            await #expect(throws: TransferError(.other, "only http and https are spoken")) {
                try await server.get("/", timeout: .seconds(60))
            }
        }
    }
}

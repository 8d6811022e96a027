import Testing

@testable import Simulation

/// What a logger reads of a request, and which requests no gateway may send.
@Suite struct RequestHeadTests {
    private func parse(_ text: String) -> RequestHead.Parsed {
        Array(text.utf8).withUnsafeBytes { RequestHead.parse($0) }
    }

    private func head(_ line: String, _ headers: String = "Host: x\r\n") -> RequestHead? {
        guard case .head(let head, _) = parse("\(line)\r\n\(headers)\r\n") else { return nil }
        return head
    }

    @Test func waitsForTheEmptyLine() {
        let text = "GET /api/v1/sm/actual HTTP/1.1\r\nHost: x\r\n\r\n"
        for length in 0..<text.count {
            #expect(parse(String(text.prefix(length))) == .incomplete)
        }
        #expect(
            parse(text + "GET")
                == .head(
                    RequestHead(page: .actual, isVersion10: false, wantsClose: false, forbidden: nil),
                    length: text.utf8.count))
    }

    @Test(arguments: ["GET\r\n\r\n", "GET / FTP/1.1\r\n\r\n", "GET x HTTP/1.1\r\n\r\n", "a b c d\r\n\r\n", "\r\n\r\n"])
    func takesNoOtherTextForARequest(text: String) {
        #expect(parse(text) == .malformed)
    }

    @Test func takesAnEndlessHeadForNone() {
        #expect(parse("GET / HTTP/1.1\r\nx: " + String(repeating: "y", count: 5000)) == .malformed)
    }

    @Test(arguments: [
        ("/api/v1/sm/actual", LoggerPage.actual), ("/api/v1/sm/info", .info), ("/api/v1/dev/info", .deviceInfo),
        ("/api/v1/dev/time", .deviceTime), ("/api/v1/sm/fields", .fields(filter: "")),
        ("/api/v0/sm/actual", .flatActual),
        ("/api/v2/dev/info", .unknownCall("/api/v2/dev/info")),
    ])
    func allowsThePagesThatAGatewayReads(path: String, page: LoggerPage) {
        let head = head("GET \(path) HTTP/1.1")
        #expect(head?.page == page)
        #expect(head != nil && head?.forbidden == nil)
    }

    @Test(arguments: [
        "POST /api/v1/sm/actual", "PUT /api/v1/dev/settings", "HEAD /api/v1/sm/actual", "GET /api/v1/dev/settings",
        "GET /api/v1/sm/actual?x=1", "GET /api/v1/sm/actual?", "GET /api/v1/sm/telegram", "GET /api/v1/hist/months",
        "GET /ReBoot", "GET /", "GET /update", "GET /api", "GET /api/v1/sm/actual/", "GET /API/v1/sm/actual",
        "GET /api/v1/sm/actualx", "GET /api/v1/sm/fields/power_delivered", "get /api/v1/sm/actual",
    ])
    func forbidsEverythingElse(request: String) {
        #expect(head("\(request) HTTP/1.1")?.forbidden == request)
    }

    @Test(arguments: [
        ("/api/v1/sm/actual/", LoggerPage.actual), ("/api/v1/sm/actual/more/words", .actual),
        ("/api/v1/sm/actual?x=/api", .actual),
        ("/api/v1/sm/fields/power_delivered", .fields(filter: "power_delivered")),
        ("/api/v1/SM/actual", .unknownCall("/api/v1/SM/actual")), ("/api", .unknownCall("/api")), ("/", .missingFile),
        ("/DSMRindex.html", .missingFile),
    ])
    func findsPagesWordByWord(target: String, page: LoggerPage) {
        #expect(head("GET \(target) HTTP/1.1")?.page == page)
    }

    @Test func ignoresTheMethodAsTheFirmwareDoes() {
        #expect(head("POST /api/v1/sm/info HTTP/1.1")?.page == .info)
    }

    @Test(arguments: [
        ("Connection: close\r\n", true), ("connection:close\r\n", true), ("CONNECTION: Close\r\n", true),
        ("Host: x\r\nConnection: close\r\n", true), ("Connection: keep-alive\r\n", false), ("Cookie: close\r\n", false),
        ("Host: close\r\n", false), ("", false),
    ])
    func seesWhetherTheClientWillClose(headers: String, wantsClose: Bool) {
        #expect(head("GET /api/v1/sm/actual HTTP/1.1", headers)?.wantsClose == wantsClose)
        #expect(head("GET /api/v1/sm/info HTTP/1.1", headers)?.wantsClose == wantsClose)
    }

    @Test func tellsHTTP10From11() {
        #expect(head("GET /api/v1/sm/actual HTTP/1.0")?.isVersion10 == true)
        #expect(head("GET /api/v1/sm/actual HTTP/1.1")?.isVersion10 == false)
    }
}

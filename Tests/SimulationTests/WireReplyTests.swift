import NIOCore
import Testing

@testable import Simulation

/// The framing of replies, and where one TCP write ends and the next begins.
@Suite struct WireReplyTests {
    private func body(_ pieces: [String]) -> ItemList {
        var list = ItemList()
        for piece in pieces { list.append(piece: Array(piece.utf8)) }
        return list
    }

    private func writes(
        _ kind: Answer.Kind, _ pieces: [String], isVersion10: Bool = false,
        connection: WireReply.Connection = .close, isCut: Bool = false
    ) -> [String] {
        var reply = WireReply()
        reply.assemble(kind, body(pieces), isVersion10: isVersion10, connection: connection)
        if isCut { reply.cutShort() }
        return reply.cuts.indices.compactMap { reply.write($0).map { String(buffer: $0) } }
    }

    @Test func sendsTheHeadersOfJSONInTheFirmwaresOrder() {
        #expect(
            writes(.json, ["{}"])[0]
                == "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nAccess-Control-Allow-Origin: *\r\n"
                + "Accept-Ranges: none\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n")
    }

    @Test func sendsEachPieceAsOneChunkInAWriteOfItsOwn() {
        let long = String(repeating: "x", count: 300)
        #expect(
            writes(.json, ["{\"actual\":[\r\n", "0123456789abcdef", long, "\r\n]}\r\n"]).dropFirst() == [
                "d\r\n{\"actual\":[\r\n\r\n", "10\r\n0123456789abcdef\r\n", "12c\r\n\(long)\r\n", "6\r\n\r\n]}\r\n\r\n",
                "0\r\n\r\n",
            ])
    }

    @Test func endsTheBodyOfAnHTTP10RequestWithTheConnection() {
        #expect(
            writes(.json, ["{", "}"], isVersion10: true) == [
                "HTTP/1.0 200 OK\r\nContent-Type: application/json\r\nAccess-Control-Allow-Origin: *\r\n"
                    + "Connection: close\r\n\r\n", "{", "}",
            ])
    }

    @Test func statesMillisecondsWhereClientsReadSeconds() {
        #expect(
            writes(.json, [], connection: .keepBriefly)[0].hasSuffix(
                "Transfer-Encoding: chunked\r\nConnection: keep-alive\r\nKeep-Alive: timeout=2000\r\n\r\n"))
        #expect(
            writes(.json, [], connection: .keep)[0].hasSuffix(
                "Transfer-Encoding: chunked\r\nConnection: keep-alive\r\n\r\n"))
    }

    @Test(arguments: [
        (Answer.Kind.lowHeap, "HTTP/1.1 500 Internal Server Error\r\nContent-Type: text/plain\r\n"),
        (.missingFile, "HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\n"),
        (.page, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"),
    ])
    func sendsPlainRepliesWithTheirLength(kind: Answer.Kind, start: String) {
        #expect(writes(kind, ["12345"]) == ["\(start)Content-Length: 5\r\nConnection: close\r\n\r\n", "12345"])
    }

    @Test func sendsTheUnknownCallPageInChunks() {
        let writes = writes(.unknownCall, ["<html>"])
        #expect(writes[0].hasPrefix("HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\nAccess-Control"))
        #expect(writes.dropFirst() == ["6\r\n<html>\r\n", "0\r\n\r\n"])
    }

    @Test func cutsInsideAChunk() {
        let pieces = (0..<6).map { "piece number \($0), long enough" }
        let whole = writes(.json, pieces)
        let cut = writes(.json, pieces, isCut: true)
        #expect(cut.dropLast() == whole.prefix(cut.count - 1))
        let last = cut[cut.count - 1]
        let uncut = whole[cut.count - 1]
        #expect(uncut.hasPrefix(last) && last.count < uncut.count && last.count > 4)
        #expect(cut.count < whole.count)
    }

    @Test func forgetsTheReplyBefore() {
        var reply = WireReply()
        reply.assemble(.json, body(["a", "b", "c"]), isVersion10: false, connection: .close)
        reply.assemble(.page, body(["x"]), isVersion10: false, connection: .close)
        #expect(reply.cuts.count == 2)
        #expect(String(buffer: reply.bytes).hasSuffix("\r\n\r\nx"))
    }
}

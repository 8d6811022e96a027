internal import NIOCore

/// A reply as it goes over the wire, and where one TCP write ends and the next begins.
internal struct WireReply {
    /// What the reply says about the connection's future.
    enum Connection: Hashable, Sendable {
        /// It ends with this reply.
        case close
        /// It is kept for two seconds, which the header states in milliseconds.
        case keepBriefly
        /// It is kept for as long as the client wants.
        case keep

        fileprivate var header: StaticString {
            switch self {
            case .close: "Connection: close\r\n\r\n"
            case .keepBriefly: "Connection: keep-alive\r\nKeep-Alive: timeout=2000\r\n\r\n"
            case .keep: "Connection: keep-alive\r\n\r\n"
            }
        }
    }

    /// All of it.
    private(set) var bytes = ByteBuffer()
    /// Where each write ends, counted from the start.
    private(set) var cuts: [Int] = []

    /// Takes what was there out and puts a reply in.
    mutating func assemble(_ kind: Answer.Kind, _ body: ItemList, isVersion10: Bool, connection: Connection) {
        bytes.clear(minimumCapacity: body.bytes.count + body.ends.count * 8 + 256)
        cuts.removeAll(keepingCapacity: true)
        appendHead(kind, body, isVersion10: isVersion10, connection: connection)
        let isChunked = kind.isChunked && !isVersion10
        var start = 0
        for end in body.ends {
            if isChunked {
                append(chunk: body.bytes[start..<end])
            } else {
                bytes.writeBytes(body.bytes[start..<end])
            }
            endWrite()
            start = end
        }
        if isChunked {
            bytes.writeStaticString("0\r\n\r\n")
            endWrite()
        }
    }

    /// A write, counted from 0.
    func write(_ index: Int) -> ByteBuffer? {
        let start = index == 0 ? 0 : cuts[index - 1]
        return bytes.getSlice(at: start, length: cuts[index] - start)
    }

    /// Ends the reply in the middle of the chunk in its middle.
    mutating func cutShort() {
        let middle = cuts.count / 2
        cuts[middle] = (cuts[middle - 1] + cuts[middle]) / 2
        cuts.removeSubrange((middle + 1)...)
    }

    private mutating func appendHead(
        _ kind: Answer.Kind, _ body: ItemList, isVersion10: Bool, connection: Connection
    ) {
        bytes.writeStaticString(isVersion10 ? "HTTP/1.0 " : "HTTP/1.1 ")
        bytes.writeStaticString(kind.status)
        if !kind.isChunked {
            bytes.writeString("Content-Length: \(body.bytes.count)\r\n")
        } else if !isVersion10 {
            bytes.writeStaticString("Accept-Ranges: none\r\nTransfer-Encoding: chunked\r\n")
        }
        bytes.writeStaticString(connection.header)
        endWrite()
    }

    private mutating func append(chunk: ArraySlice<UInt8>) {
        appendHex(chunk.count)
        bytes.writeStaticString("\r\n")
        bytes.writeBytes(chunk)
        bytes.writeStaticString("\r\n")
    }

    private mutating func appendHex(_ number: Int) {
        var shift = (Int.bitWidth - 1 - max(number, 1).leadingZeroBitCount) / 4 * 4
        while shift >= 0 {
            let digit = UInt8(number >> shift & 15)
            bytes.writeInteger(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
            shift -= 4
        }
    }

    private mutating func endWrite() {
        cuts.append(bytes.writerIndex)
    }
}

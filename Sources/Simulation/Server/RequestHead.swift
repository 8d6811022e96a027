/// The part of an HTTP request that a logger looks at.
internal struct RequestHead: Hashable, Sendable {
    /// What reading bytes as a request came to.
    enum Parsed: Hashable, Sendable {
        /// The end is not there yet.
        case incomplete
        /// No HTTP request.
        case malformed
        /// A request, and how many bytes its head takes.
        case head(RequestHead, length: Int)
    }

    /// What is asked for.
    let page: LoggerPage
    /// Whether it is HTTP/1.0, whose replies end with the connection.
    let isVersion10: Bool
    /// Whether the client says `Connection: close`.
    let wantsClose: Bool
    /// `METHOD target` of a request that no gateway may send; nil of an allowed one.
    let forbidden: String?

    /// A longer head is none.
    static let greatestLength = 4096

    /// What a gateway may ask for, always with `GET` and without a query: the pages polled, those that find the
    /// family, and the ring files (`devices.md` §6.2 and §8); `hist/…` is none, as it writes to the device's flash.
    private static let allowed: Set<String> = [
        "/api/v1/sm/actual", "/api/v1/sm/info", "/api/v1/dev/info", "/api/v1/dev/time", "/api/v1/sm/fields",
        "/api/v0/sm/actual", "/api/v2/dev/info", "/RINGhours.csv", "/RINGdays.csv", "/RINGmonths.csv",
    ]

    /// Reads the head of a request from the start of some bytes.
    static func parse(_ bytes: UnsafeRawBufferPointer) -> Parsed {
        guard let length = headLength(bytes) else {
            return bytes.count > greatestLength ? .malformed : .incomplete
        }
        let head = UnsafeRawBufferPointer(rebasing: bytes[..<length])
        // Nearly all requests are this one; it takes no words apart.
        if head.starts(with: polled) {
            let page = RequestHead(
                page: .actual, isVersion10: false, wantsClose: wantsClose(head), forbidden: nil)
            return .head(page, length: length)
        }
        return parse(line: head.prefix { $0 != UInt8(ascii: "\r") }, head).map { .head($0, length: length) }
            ?? .malformed
    }

    private static let polled = Array("GET /api/v1/sm/actual HTTP/1.1\r\n".utf8)

    private static func parse(line: Slice<UnsafeRawBufferPointer>, _ head: UnsafeRawBufferPointer) -> RequestHead? {
        let words = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        guard words.count == 3, words[2].starts(with: "HTTP/1.".utf8), words[1].first == UInt8(ascii: "/") else {
            return nil
        }
        let target = String(decoding: words[1], as: UTF8.self)
        let path = words[1].prefix { $0 != UInt8(ascii: "?") }
        let isAllowed = words[0].elementsEqual("GET".utf8) && allowed.contains(target)
        return RequestHead(
            page: LoggerPage(path: path), isVersion10: words[2].last == UInt8(ascii: "0"), wantsClose: wantsClose(head),
            forbidden: isAllowed ? nil : "\(String(decoding: words[0], as: UTF8.self)) \(target)")
    }

    /// The bytes up to and with the first empty line.
    private static func headLength(_ bytes: UnsafeRawBufferPointer) -> Int? {
        var index = 3
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "\n"), bytes[index - 1] == UInt8(ascii: "\r"),
                bytes[index - 2] == UInt8(ascii: "\n"), bytes[index - 3] == UInt8(ascii: "\r")
            {
                return index + 1
            }
            index += 1
        }
        return nil
    }

    /// Whether one of the header lines is `Connection: close`, in whatever case.
    private static func wantsClose(_ head: UnsafeRawBufferPointer) -> Bool {
        var start = 0
        while let end = head[start...].firstIndex(of: UInt8(ascii: "\n")) {
            // Few headers begin with a C; of those, the name decides.
            if head[start] | 0x20 == UInt8(ascii: "c") {
                let line = String(decoding: head[start..<end], as: UTF8.self).lowercased()
                if line.hasPrefix("connection:"), line.contains("close") { return true }
            }
            start = end + 1
            if start >= head.count { break }
        }
        return false
    }
}

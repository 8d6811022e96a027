/// What a device does with a request, beside the body that it wrote.
internal enum Answer: Hashable, Sendable {
    /// Sends the body.
    case reply(Reply)
    /// Closes without a byte.
    case nothing
    /// Resets the connection.
    case reset
    /// Leaves the connection open without a byte.
    case silence

    /// A body on its way.
    struct Reply: Hashable, Sendable {
        /// Its status and type.
        var kind: Kind
        /// How far and how fast it is sent.
        var pace = Pace.whole
        /// Whether other clients wait, which ends connections that a 3.x core would keep.
        var isCrowded = false
    }

    /// The status, the type and the framing of a body.
    enum Kind: Hashable, Sendable {
        /// 200, JSON, chunk by chunk.
        case json
        /// 404, HTML, chunk by chunk.
        case unknownCall
        /// 404, plain text.
        case missingFile
        /// 500, plain text.
        case lowHeap
        /// 200, HTML, with its length.
        case page
        /// 200, a file as plain text, with its length.
        case file

        /// Whether each piece is an HTTP chunk; else the length is sent.
        var isChunked: Bool { self == .json || self == .unknownCall }

        /// What stands in the reply between the version and the framing.
        var status: StaticString {
            switch self {
            case .json: "200 OK\r\nContent-Type: application/json\r\nAccess-Control-Allow-Origin: *\r\n"
            case .unknownCall: "404 Not Found\r\nContent-Type: text/html\r\nAccess-Control-Allow-Origin: *\r\n"
            case .missingFile: "404 Not Found\r\nContent-Type: text/plain\r\n"
            case .lowHeap: "500 Internal Server Error\r\nContent-Type: text/plain\r\n"
            case .page: "200 OK\r\nContent-Type: text/html\r\n"
            case .file: "200 OK\r\nContent-Type: text/plain\r\n"
            }
        }
    }

    /// How a reply is sent.
    enum Pace: Hashable, Sendable {
        /// All of it.
        case whole
        /// Up to the middle of a chunk, then the connection is closed.
        case cut
        /// A byte at a time.
        case trickle
    }
}

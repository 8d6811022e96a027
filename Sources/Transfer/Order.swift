/// What the loop is to do at an endpoint.
internal enum Order: Sendable {
    /// Fetch a path.
    case get(String)
    /// Give the server something.
    case post(Submission)
    /// Give the server mail.
    case mail(Mail)

    /// The path, from its slash on; empty for mail.
    var path: String {
        switch self {
        case .get(let path): path
        case .post(let submission): submission.path
        case .mail: ""
        }
    }

    /// Refuses what could reach another server, or say something else than is meant.
    func check(for target: Target) throws(TransferError) {
        switch self {
        case .get, .post:
            guard target.isHTTP else { throw TransferError(.other, "only http and https are spoken") }
            // Behind a host, `@other/` or `:81` would name another one.
            guard path.utf8.first == UInt8(ascii: "/") else {
                throw TransferError(.other, "a path begins with a slash")
            }
        case .mail:
            guard target.isMail else { throw TransferError(.other, "mail is given to smtp only") }
        }
        guard texts.allSatisfy({ $0.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F } }) else {
            throw TransferError(.other, "an address or a field of the head may not hold control characters")
        }
    }

    /// The texts that stand in a line of the protocol.
    private var texts: [String] {
        switch self {
        // A device's paths are those of its family, which stand in the code.
        case .get: []
        case .post(let submission): [submission.path] + submission.fields.flatMap { [$0.name, $0.value] }
        case .mail(let mail): [mail.sender] + mail.recipients
        }
    }
}

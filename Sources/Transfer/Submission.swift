/// Something that is given to a server by POST.
public struct Submission: Hashable, Sendable {
    /// A field of the head.
    public struct Field: Hashable, Sendable {
        /// The name, such as `Content-Type`.
        public let name: String
        /// The value, without line ends.
        public let value: String

        /// Creates a field.
        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The path, from its slash on.
    public let path: String
    /// The fields of the head, beside those that HTTP demands.
    public let fields: [Field]
    /// What is given.
    public let body: [UInt8]

    /// Creates a submission.
    public init(path: String, fields: [Field], body: [UInt8]) {
        self.path = path
        self.fields = fields
        self.body = body
    }
}

/// A mail, as it is given to a server that takes it on.
public struct Mail: Hashable, Sendable {
    /// The address that it comes from.
    public let sender: String
    /// The addresses that it goes to, at least one.
    public let recipients: [String]
    /// Head and body, with `\r\n` as line ends.
    public let content: [UInt8]
    /// The name to log in with; nil: none.
    public let username: String?
    /// The password to log in with; nil: none.
    public let password: String?
    /// Whether nothing is said but by TLS, which STARTTLS asks for; else no TLS is spoken.
    public let demandsTLS: Bool

    /// Creates a mail.
    public init(
        sender: String, recipients: [String], content: [UInt8], username: String? = nil, password: String? = nil,
        demandsTLS: Bool = true
    ) {
        self.sender = sender
        self.recipients = recipients
        self.content = content
        self.username = username
        self.password = password
        self.demandsTLS = demandsTLS
    }
}

extension Endpoint {
    /// Gives the server something by POST; redirects are not followed.
    ///
    /// - Parameters:
    ///   - submission: What is given.
    ///   - timeout: How long the whole request may take, connecting included.
    /// - Returns: The answer, whatever its status.
    /// - Throws: `TransferError`; of kind `busy` when a request is in flight already.
    public func post(_ submission: Submission, timeout: Duration) async throws(TransferError) -> Response {
        try await carryOut(.post(submission), timeout: timeout)
    }

    /// Gives the server mail; the target's scheme is `smtp`.
    ///
    /// - Parameters:
    ///   - mail: The mail.
    ///   - timeout: How long it may take in all, connecting included.
    /// - Returns: The last code that the server said, and its words: 250 when it has taken the mail on.
    /// - Throws: `TransferError` where there was no answer.
    public func send(_ mail: Mail, timeout: Duration) async throws(TransferError) -> Response {
        try await carryOut(.mail(mail), timeout: timeout)
    }
}

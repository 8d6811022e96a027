internal import Alerting
internal import Transfer

/// How a receiver took a message, and why.
enum SendOutcome: Hashable, Sendable {
    /// It has it.
    case delivered
    /// It does not want it, and would not want it the next time either.
    case refused(String)
    /// It could not be reached or is in trouble: to be tried again, after the span that it asked for.
    case failed(String, retryAfter: Duration? = nil)
    /// It was taken back while the answer was outstanding: nobody knows.
    case cancelled

    /// What the queue has to know; nil where nobody knows.
    var forQueue: DeliveryQueue.Outcome? {
        switch self {
        case .delivered: .delivered
        case .refused: .refused
        case .failed(_, let retryAfter): .failed(retryAfter: retryAfter)
        case .cancelled: nil
        }
    }
}

extension SendOutcome {
    /// What a server's answer to a POST means; what is secret is not repeated, should it be in the answer.
    init(http response: Response, hiding secrets: [Secret] = []) {
        switch response.status {
        case 200..<300: self = .delivered
        // A token or an address that is wrong today may be right again before the message is of no use any more.
        case 300..<400, 401, 403, 404, 407, 408, 425, 429, 500...:
            self = .failed(response.words(hiding: secrets), retryAfter: response.retryAfter)
        default: self = .refused(response.words(hiding: secrets))
        }
    }

    /// What the last code of a mail server means.
    init(smtp response: Response) {
        let words = "SMTP \(response.status): \(Response.excerpt(response.body))"
        switch response.status {
        case 200..<300: self = .delivered
        // Not logged in, or not with this password.
        case 530, 534, 535: self = .failed(words)
        case 500...: self = .refused(words)
        default: self = .failed(words)
        }
    }

    /// What it means that there was no answer.
    init(_ error: TransferError) {
        switch error.kind {
        case .cancelled, .shutDown: self = .cancelled
        default: self = .failed(error.reason)
        }
    }
}

extension Response {
    /// Whether the body is a page for people, where none was expected.
    var isHTML: Bool {
        contentType?.lowercased().contains("html") == true
            || Response.start(body).lowercased().hasPrefix("<!doctype html")
            || Response.start(body).lowercased().hasPrefix("<html")
    }

    /// `HTTP 404 and a page of HTML`, or `HTTP 404: …`.
    func words(hiding secrets: [Secret] = []) -> String {
        if isHTML { return "HTTP \(status) and a page of HTML" }
        return body.isEmpty ? "HTTP \(status)" : "HTTP \(status): \(Response.excerpt(body, hiding: secrets))"
    }

    /// The first words of a body, on one line.
    static func excerpt(_ body: [UInt8], hiding secrets: [Secret] = []) -> String {
        var text = String(decoding: body, as: UTF8.self)
        for secret in secrets where !secret.text.isEmpty { text.replace(secret.text, with: "\(secret)") }
        let words = text.prefix(400).split { $0.isWhitespace }.joined(separator: " ")
        return words.count > 120 ? "\(words.prefix(120))…" : words
    }

    private static func start(_ body: [UInt8]) -> String {
        String(decoding: body.prefix(400), as: UTF8.self).trimmedStart
    }
}

extension String {
    fileprivate var trimmedStart: String { String(drop { $0.isWhitespace }) }
}

internal import Glibc
internal import NIOCore

/// Why meters cannot be simulated.
public enum StreamError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A text of whoever asked for them is not understood: the whole sentence.
    case text(String)
    /// An option is out of its range.
    case option(String)
    /// The address cannot be listened on.
    case listen(host: String, port: Int, cause: String)
    /// No pseudo terminal is to be had, or no link to it can be made.
    case terminal(link: String?, cause: String)

    /// The text for whoever started them.
    public var description: String {
        switch self {
        case .text(let text): text
        case .option(let text): "cannot simulate telegrams: \(text)"
        case .listen(let host, let port, let cause): "cannot listen on \(host):\(port): \(cause)"
        case .terminal(nil, let cause): "cannot open a pseudo terminal: \(cause)"
        case .terminal(let link?, let cause): "cannot link \(link) to a pseudo terminal: \(cause)"
        }
    }

    /// The system's words for an error number.
    internal static func cause(_ number: Int32) -> String {
        String(cString: strerror(number)).lowercased()
    }

    /// The system's words for what NIO throws.
    internal static func cause(_ error: any Error) -> String {
        (error as? IOError).map { cause($0.errnoCode) } ?? "\(error)"
    }
}

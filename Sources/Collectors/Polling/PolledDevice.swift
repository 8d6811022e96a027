public import Metering
public import Transfer

/// A device of one family that is asked for its readings: what to ask and how to understand the answers.
///
/// A new family is a folder with a conformer of this and its paths; everything about time, back-off and connections
/// is the poll loop's.
public protocol PolledDevice: Sendable {
    /// The paths of the family that may be asked for: the allow-list of `devices.md` §8, by GET and without a query.
    associatedtype Path: RawRepresentable<String>, Sendable

    /// The shortest interval that the family bears (`devices.md` §5.3), as far as the device has told.
    var pollFloor: Duration { get }

    /// Asks the device for its newest telegram, one request after the other.
    ///
    /// - Parameters:
    ///   - fetch: Asks for one path.
    ///   - now: The wall clock.
    /// - Returns: What the poll brought, of whatever kind: a failure is no error here.
    mutating func poll(_ fetch: Fetch<Path>, now: @Sendable () -> Timestamp) async -> PollReport
}

/// Asks one device for one path at a time and sorts what can go wrong on the way.
public struct Fetch<Path: RawRepresentable<String>>: Sendable {
    private let get: @Sendable (String) async throws(TransferError) -> Response
    private let infoBudget: InfoBudget

    /// Creates the way to a device from what carries out a GET.
    public init(
        infoBudget: InfoBudget = InfoBudget(),
        _ get: @escaping @Sendable (String) async throws(TransferError) -> Response
    ) {
        self.infoBudget = infoBudget
        self.get = get
    }

    /// Whether the device may now be asked for what is asked for seldom; where not, the next poll may ask again.
    public func mayAskForInfo(at moment: Timestamp) -> Bool {
        infoBudget.take(at: moment)
    }

    /// The body behind a path.
    ///
    /// - Throws: `PollFailure` for anything but a complete answer with status 200.
    public func callAsFunction(_ path: Path) async throws(PollFailure) -> [UInt8] {
        let response = try await response(path)
        guard response.status == 200 else { throw PollFailure(path.rawValue, response) }
        return response.body
    }

    /// The body behind a path that not every device has; nil where the answer is status 404.
    ///
    /// - Throws: `PollFailure` for anything else but a complete answer with status 200.
    public func optional(_ path: Path) async throws(PollFailure) -> [UInt8]? {
        let response = try await response(path)
        guard response.status != 404 else { return nil }
        guard response.status == 200 else { throw PollFailure(path.rawValue, response) }
        return response.body
    }

    private func response(_ path: Path) async throws(PollFailure) -> Response {
        do throws(TransferError) {
            return try await get(path.rawValue)
        } catch {
            throw PollFailure(PollFailure.Reason(error.kind), "cannot fetch \(path.rawValue): \(error.reason)")
        }
    }
}

extension PollFailure.Reason {
    /// Sorts the failures of the transport.
    fileprivate init(_ kind: TransferError.Kind) {
        switch kind {
        case .timeout: self = .timeout
        case .dns: self = .dns
        case .tls: self = .tls
        case .tooLarge: self = .tooLarge
        case .malformed: self = .http
        case .connect, .emptyReply, .truncated, .cancelled, .busy, .shutDown, .other: self = .connect
        }
    }
}

extension PollFailure {
    /// Sorts an answer with a status other than 200; `low heap` is how a DSMR-logger refuses (`devices.md` §1.A.12).
    fileprivate init(_ path: String, _ response: Response) {
        let start = String(decoding: response.body.prefix(80), as: UTF8.self)
        switch response.status {
        case 500 where start.contains("low heap"):
            self.init(.lowHeap, "cannot fetch \(path): the device's memory is short (status 500)")
        case 401, 403:
            self.init(.auth, "cannot fetch \(path): the device wants a login (status \(response.status))")
        default:
            self.init(.http, "cannot fetch \(path): status \(response.status), expected 200")
        }
    }
}

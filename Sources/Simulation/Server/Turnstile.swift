/// The one client a device serves, and those that wait for it (`devices.md` §5.1, L1 and L20).
///
/// `Client` is whatever stands for a connection; the turnstile only says who is next.
internal struct Turnstile<Client: Sendable>: Sendable {
    /// How many connections may wait; one more is reset.
    static var greatestQueue: Int { 5 }

    /// What happens to a new connection.
    enum Admission {
        /// It is served.
        case served
        /// It waits, unread, behind the one that is served.
        case waits(behind: Client)
        /// It is reset, since too many wait.
        case overflows
    }

    private struct Place: Sendable {
        let id: ObjectIdentifier
        let client: Client
    }

    private var served: Place?
    private var queue: [Place] = []
    /// How many connections are open now, waiting ones included.
    private(set) var open = 0
    /// The most that were open at one time.
    private(set) var greatestOpen = 0

    /// Whether somebody waits.
    var isCrowded: Bool { !queue.isEmpty }

    /// Takes a new connection in.
    mutating func enter(_ id: ObjectIdentifier, _ client: Client) -> Admission {
        open += 1
        greatestOpen = max(greatestOpen, open)
        guard let served else {
            self.served = Place(id: id, client: client)
            return .served
        }
        guard queue.count < Turnstile.greatestQueue else { return .overflows }
        queue.append(Place(id: id, client: client))
        return .waits(behind: served.client)
    }

    /// Counts a connection to a device that serves nobody.
    mutating func enterUnserved() {
        open += 1
        greatestOpen = max(greatestOpen, open)
    }

    /// Lets a connection go.
    ///
    /// - Returns: The one that is served from now on, if it is another.
    mutating func leave(_ id: ObjectIdentifier) -> Client? {
        open -= 1
        guard served?.id == id else {
            queue.removeAll { $0.id == id }
            return nil
        }
        served = queue.isEmpty ? nil : queue.removeFirst()
        return served?.client
    }

    /// Whether a connection is the one that is served.
    func serves(_ id: ObjectIdentifier) -> Bool {
        served?.id == id
    }

    /// Forgets all connections, as a device does that loses its power; those are still counted until they leave.
    mutating func evict() {
        served = nil
        queue = []
    }
}

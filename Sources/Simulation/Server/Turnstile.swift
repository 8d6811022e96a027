/// The one client a device serves, and those that wait for it (`devices.md` §5.1, L1 and L20).
///
/// `Client` is whatever stands for a connection; the turnstile only says who is next.
internal struct Turnstile<Client: Sendable>: Sendable {
    /// How many connections may wait; one more is reset.
    static var greatestQueue: Int { 5 }

    /// What happens to a new connection.
    enum Admission: Hashable, Sendable {
        /// It is served.
        case served
        /// It waits, unread, behind the one that is served.
        case waits
        /// It is reset, since too many wait.
        case overflows
        /// Nobody will ever look at it.
        case ignored
    }

    private struct Place: Sendable {
        let id: ObjectIdentifier
        let client: Client
    }

    private var first: Place?
    private var queue: [Place] = []
    /// Open, and never served: those of a dead device, and those that are being reset.
    private var ignored: [Place] = []
    /// The most connections that were open at one time.
    private(set) var greatestOpen = 0

    /// How many connections are open now, waiting ones included.
    var open: Int { (first == nil ? 0 : 1) + queue.count + ignored.count }

    /// Whether somebody waits.
    var isCrowded: Bool { !queue.isEmpty }

    /// The one that is served.
    var served: Client? { first?.client }

    /// All connections that are open.
    var all: [Client] {
        ([first].compactMap { $0 } + queue + ignored).map(\.client)
    }

    /// Takes a new connection in; whoever calls counts it with `notice(open:)`.
    mutating func enter(_ id: ObjectIdentifier, _ client: Client, isDead: Bool = false) -> Admission {
        let place = Place(id: id, client: client)
        if isDead || queue.count >= Turnstile.greatestQueue {
            ignored.append(place)
            return isDead ? .ignored : .overflows
        }
        guard first != nil else {
            first = place
            return .served
        }
        queue.append(place)
        return .waits
    }

    /// Notes how many connections are open at one time.
    mutating func notice(open: Int) {
        greatestOpen = max(greatestOpen, open)
    }

    /// Lets a connection go.
    ///
    /// - Returns: The one that is served from now on, if it is another.
    mutating func leave(_ id: ObjectIdentifier) -> Client? {
        guard first?.id == id else {
            queue.removeAll { $0.id == id }
            ignored.removeAll { $0.id == id }
            return nil
        }
        first = queue.isEmpty ? nil : queue.removeFirst()
        return first?.client
    }

    /// Whether a connection is the one that is served.
    func serves(_ id: ObjectIdentifier) -> Bool {
        first?.id == id
    }

    /// Forgets all connections, as a device does that loses its power; they are open until the clients close them.
    mutating func evict() {
        ignored += [first].compactMap { $0 } + queue
        first = nil
        queue = []
    }
}

/// The home of what is not history and must outlive the process: device identities, offsets, alert states, queues.
///
/// A record is known by its site, kind and name; its value is bytes that only their owner understands.
public protocol StateStore: Sendable {
    /// Carries out all changes in their order, or after an error none.
    ///
    /// - Throws: `StoreError`.
    func write(_ changes: [StateChange]) async throws(StoreError)

    /// The records of one kind that a site owns, by name.
    ///
    /// - Parameters:
    ///   - site: The id of the site; nil for what belongs to no site but to the gateway itself.
    ///   - kind: The kind.
    /// - Returns: The records, by name.
    /// - Throws: `StoreError`.
    func records(ofSite site: String?, kind: String) async throws(StoreError) -> [StateRecord]

    /// The records of one kind, whoever owns them.
    ///
    /// - Parameter kind: The kind.
    /// - Returns: The gateway's own first, then by site and name.
    /// - Throws: `StoreError`.
    func records(kind: String) async throws(StoreError) -> [StateRecord]
}

/// Something to be remembered.
public struct StateRecord: Hashable, Sendable {
    /// The id of the site that owns it; nil for what belongs to the gateway itself.
    public let site: String?
    /// What sort of thing it is, such as `device`.
    public let kind: String
    /// Its name among those of its site and kind.
    public let name: String
    /// What is remembered.
    public var value: [UInt8]

    /// Creates a record.
    public init(site: String?, kind: String, name: String, value: [UInt8]) {
        self.site = site
        self.kind = kind
        self.name = name
        self.value = value
    }
}

/// One step of a batch of `StateStore.write(_:)`.
public enum StateChange: Hashable, Sendable {
    /// Keeps a record, in the place of one with the same site, kind and name.
    case put(StateRecord)
    /// Forgets a record, if there is one.
    case remove(site: String?, kind: String, name: String)
    /// Forgets all that a site owns.
    case removeAll(ofSite: String)
}

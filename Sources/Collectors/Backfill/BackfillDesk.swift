internal import Metering

/// What a device was asked for of the past and has not given yet, and when it may be asked.
internal struct BackfillDesk: Sendable {
    /// How often ring files may be fetched (`devices.md` §5.3).
    static let interval = Duration.seconds(3600)
    /// How often a request is tried in all.
    static let greatestAttempts = 3

    /// A request, and how often it was tried.
    struct Asked: Sendable {
        let request: BackfillRequest
        var attempts = 0
    }

    private let box: BackfillRequests?
    private(set) var asked: [Asked] = []
    private var fetched: Timestamp?

    init(_ box: BackfillRequests?) {
        self.box = box
    }

    /// Whether there is something to fetch, and may be now.
    func isDue(at now: Timestamp) -> Bool {
        guard !asked.isEmpty || (box?.count ?? 0) > 0 else { return false }
        guard let fetched else { return true }
        // One further ahead than the interval means that the clock has been set back.
        return now.since(fetched) >= BackfillDesk.interval || fetched > now
    }

    /// Takes all requests: one fetch answers them all.
    mutating func begin() -> [Asked] {
        asked += (box?.take(atMost: BackfillRequests.capacity - asked.count) ?? []).map { Asked(request: $0) }
        defer { asked = [] }
        return asked
    }

    /// Takes note of a fetch: the next one is not due for an hour.
    mutating func noteFetch(at now: Timestamp) {
        fetched = now
    }

    /// Takes a request back that failed, unless it was tried often enough.
    ///
    /// - Returns: Whether it will be tried again.
    mutating func giveBack(_ failed: Asked) -> Bool {
        var failed = failed
        failed.attempts += 1
        guard failed.attempts < BackfillDesk.greatestAttempts else { return false }
        asked.append(failed)
        return true
    }
}

/// How long a loop rests between its rounds, by what is in flight.
///
/// Each round begins with cold caches, which costs about as much as four requests, so few rounds with much to do in each
/// are cheap. And a device writes its answer in some twenty small pieces (`devices.md` §1.A.1): a wake-up for each would
/// cost more than the request itself.
internal struct CrowdRest {
    /// From how many requests in flight on the loop rests.
    static let crowd = 4
    /// How long a round and its rest take at least.
    static let short = Duration.milliseconds(10)
    /// How long they take when nothing in flight is in a hurry.
    static let long = Duration.milliseconds(30)
    /// What has less time than this for its answer is in a hurry.
    static let hurry = Duration.seconds(2)

    private var inFlight = 0
    private var inHurry = 0

    /// How long a round and its rest take at least now; zero where it does not rest.
    var span: Duration {
        guard inFlight >= CrowdRest.crowd else { return .zero }
        return inHurry > 0 ? CrowdRest.short : CrowdRest.long
    }

    /// Takes note of a request that begins.
    mutating func begin(timeout: Duration) {
        inFlight += 1
        if timeout < CrowdRest.hurry { inHurry += 1 }
    }

    /// Takes note of the end of a request that had this much time.
    mutating func end(timeout: Duration) {
        inFlight -= 1
        if timeout < CrowdRest.hurry { inHurry -= 1 }
    }
}

/// The multi handles of a loop: which one carries a request, and which of them have anything to do.
///
/// A request that leaves nothing behind goes to the first that has room among a few for all such requests, so that the
/// same memory is used time and again, and not a piece that has grown cold since the device's last turn. An endpoint
/// whose connection or looked-up addresses are kept has a place in one of its own.
internal final class ShardSet {
    private let poller: EpollPoller
    private let clock: LoopClock
    private var shards: [CurlShard] = []
    /// Those for requests that leave nothing behind.
    private var passing: [CurlShard] = []
    /// Those with requests in flight: the others wait for nothing.
    private(set) var busy: [CurlShard] = []

    init(poller: EpollPoller, clock: LoopClock) {
        self.poller = poller
        self.clock = clock
    }

    /// The shard that a descriptor's events belong to.
    subscript(index: Int) -> CurlShard { shards[index] }

    /// When libcurl next wants to be called for a time-out, in nanoseconds of the loop; nil when not at all.
    var dueNanoseconds: Int64? {
        var next: Int64?
        for shard in busy {
            if let due = shard.dueNanoseconds { next = min(next ?? due, due) }
        }
        return next
    }

    /// The place of a new endpoint.
    func place(for target: Target) throws(TransferError) -> DevicePlace {
        let isPassing = target.connection == .close && target.isOfAnAddress
        return DevicePlace(target, home: isPassing ? nil : try shardWithRoom())
    }

    /// Gives the place of an endpoint back.
    func giveBack(_ place: DevicePlace) {
        guard let home = place.home, home.endpoints == 1 else { return }
        // The last one leaves: the connections that libcurl kept for it are of no use to anyone.
        if let fresh = try? CurlShard(index: home.index, isPassing: false, poller: poller, clock: clock) {
            shards[home.index] = fresh
        }
    }

    /// The shard for the next request of a place.
    func shard(for place: DevicePlace) throws(TransferError) -> CurlShard {
        if let home = place.home { return home }
        // The first ones are the warm ones.
        if let shard = passing.first(where: { $0.inFlight < CurlShard.capacity }) { return shard }
        let shard = try make(isPassing: true)
        passing.append(shard)
        return shard
    }

    /// Takes a request into a shard; false when libcurl refuses.
    func add(_ easy: EasyHandle, to shard: CurlShard) -> Bool {
        guard shard.add(easy) else { return false }
        if !shard.isBusy {
            shard.isBusy = true
            busy.append(shard)
        }
        return true
    }

    /// Lets go of the shards that have no request in flight any more.
    func dropIdle() {
        busy.removeAll { shard in
            if shard.inFlight == 0 { shard.isBusy = false }
            return !shard.isBusy
        }
    }

    /// Frees them all.
    func removeAll() {
        shards = []
        passing = []
        busy = []
    }

    private func shardWithRoom() throws(TransferError) -> CurlShard {
        // Shards fill one after the other, so room is nearly always in the last.
        if let shard = shards.last(where: { !$0.isPassing && $0.endpoints < CurlShard.capacity }) { return shard }
        return try make(isPassing: false)
    }

    private func make(isPassing: Bool) throws(TransferError) -> CurlShard {
        let shard = try CurlShard(index: shards.count, isPassing: isPassing, poller: poller, clock: clock)
        shards.append(shard)
        return shard
    }
}

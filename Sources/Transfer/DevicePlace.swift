/// What the loop keeps of an endpoint between its requests: little, as there are many and few are busy.
internal final class DevicePlace {
    let target: Target
    let shard: CurlShard
    /// How long libcurl remembers the host's addresses, in seconds; -1 without an end.
    ///
    /// Before each request libcurl goes through all that its multi handle remembers to find what is too old, which is 5 %
    /// of a request's cost; an address as such is never too old.
    let addressesLast: Int
    /// The handle that carries the request in flight; nil without one.
    var easy: EasyHandle?

    init(_ target: Target, on shard: CurlShard) {
        self.target = target
        self.shard = shard
        addressesLast = target.isOfAnAddress ? -1 : 60
        shard.endpoints += 1
    }

    deinit {
        shard.endpoints -= 1
    }
}

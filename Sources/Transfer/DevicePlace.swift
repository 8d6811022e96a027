/// What the loop keeps of an endpoint between its requests: little, as there are many and few are busy.
internal final class DevicePlace {
    let target: Target
    let shard: CurlShard
    /// The handle that carries the request in flight; nil without one.
    var easy: EasyHandle?

    init(_ target: Target, on shard: CurlShard) {
        self.target = target
        self.shard = shard
        shard.endpoints += 1
    }

    deinit {
        shard.endpoints -= 1
    }
}

/// What the loop keeps of an endpoint between its requests: little, as there are many and few are busy.
internal final class DevicePlace {
    let target: Target
    /// The shard that keeps its connection and addresses; nil where a request leaves nothing behind.
    let home: CurlShard?
    /// The handle that carries the request in flight; nil without one.
    var easy: EasyHandle?

    init(_ target: Target, home: CurlShard?) {
        self.target = target
        self.home = home
        home?.endpoints += 1
    }

    deinit {
        home?.endpoints -= 1
    }

    /// How long libcurl remembers the host's addresses, in seconds; -1 without an end.
    ///
    /// Before each request libcurl goes through all that its multi handle remembers to find what is too old, which is 5 %
    /// of a request's cost; an address as such is never too old, and need not be remembered either.
    var addressesLast: Int {
        guard home != nil else { return 0 }
        return target.isOfAnAddress ? -1 : 60
    }
}

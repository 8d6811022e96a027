import Testing

@testable import Transfer

/// Which multi handle carries a request.
@Suite(.timeLimit(.minutes(1)))
struct ShardSetTests {
    private let set: ShardSet

    init() throws {
        _ = LoopCore.libcurlIsReady
        set = ShardSet(poller: try EpollPoller(), clock: LoopClock())
    }

    private func start(_ place: DevicePlace) throws -> (EasyHandle, CurlShard) {
        let shard = try set.shard(for: place)
        let easy = try EasyHandle()
        #expect(set.add(easy, to: shard))
        return (easy, shard)
    }

    @Test func requestsThatLeaveNothingBehindShareTheFirstOnesWithRoom() throws {
        let places = try (1...65).map { try set.place(for: .plain("http://127.0.0.\($0)")) }
        let started = try places.map(start)
        #expect(started.prefix(64).allSatisfy { $0.1 === started[0].1 })
        #expect(started[64].1 !== started[0].1)
        #expect(set.busy.count == 2)
        started[3].1.remove(started[3].0)
        #expect(try set.shard(for: places[3]) === started[0].1)
        for (index, (easy, shard)) in started.enumerated() where index != 3 { shard.remove(easy) }
        set.dropIdle()
        #expect(set.busy.isEmpty)
    }

    @Test(arguments: [
        Target.plain("http://127.0.0.1", .keepAlive), Target.plain("http://meter.example", .close),
    ]) func whatKeepsAConnectionOrAddressesHasAShardOfItsOwn(target: Target) throws {
        let passing = try set.shard(for: try set.place(for: .plain("http://127.0.0.1")))
        let places = try (0..<65).map { _ in try set.place(for: target) }
        let shards = try places.map(set.shard(for:))
        #expect(shards.allSatisfy { $0 !== passing })
        #expect(shards.prefix(64).allSatisfy { $0 === shards[0] })
        #expect(shards[64] !== shards[0])
        // Whatever is in flight, it stays there.
        #expect(try set.shard(for: places[0]) === shards[0])
    }
}

internal import Metering

/// Makes out of ring files what is certain of a gap: the procedure of `devices.md` §3.6.
///
/// What no ring tells of, so that a value can be off by the use of its hour:
/// - The cable of the meter was out over one change of the hour alone: the record looks exact and is late.
/// - The device started anew within an hour, and has done so again since: the record of the hour before is late. Of days and
///   months this is so wherever it went in the first hour of the next one.
/// - Somebody asked for the history in the hour in which the device went, and it passed two telegrams over when it came
///   back (`devices.md` §3.5): the record is early.
internal struct RingRepair: Sendable {
    /// The stretch of which values are wanted.
    let gap: Range<Timestamp>
    /// The last reading before the gap, below which no counter can be.
    var before: RegisterValues?
    /// The first reading behind it, above which no counter can be.
    var after: RegisterValues?
    let now: Timestamp
    let zone: Zone
    /// When the device started last; nil where it does not tell.
    var bootedAt: Timestamp?

    /// The values inside the gap, the earliest first; no counter of them falls.
    ///
    /// The hours tell of the last 48 of them, the days of what is older, and the months of what is older than 14 days.
    func values(_ files: [RingFile]) -> [RingValue] {
        var values = files.flatMap { file in
            self.values(of: file).filter { file.period.holds($0.instant, now: now) && isPossible($0) }
        }
        values.sort { $0.instant < $1.instant }
        var former = before
        return RisingChain.indices(of: values.map(\.values)).map { index in
            var value = values[index]
            // What is left is the noise of a float step, which a counter must not show.
            value.values.clamp(toAtLeast: nil, atMost: after)
            value.values.clamp(toAtLeast: former, atMost: nil)
            former = value.values
            return value
        }
    }

    /// Whether a value lies inside the gap, by its time and by its counters.
    private func isPossible(_ value: RingValue) -> Bool {
        guard gap.lowerBound < value.instant, value.instant < gap.upperBound else { return false }
        if let before, value.values.falls(below: before) { return false }
        if let after, after.falls(below: value.values) { return false }
        return true
    }
}

extension RingRepair {
    /// What one ring is certain of, inside the gap or not.
    private func values(of file: RingFile) -> [RingValue] {
        let points = file.records.map { RingPoint($0, file.period, zone: zone) }
            .filter(\.hasEnergy).sorted { $0.key < $1.key }
        let chain = RisingChain.indices(of: points.map(\.values))
        let begun = onlyBegun(points, chain)
        var values = begun.sorted().map { beginning(of: $0, points, chain) }
        for (place, index) in chain.enumerated() where index < points.count - 1 && !begun.contains(index) {
            let former = place > 0 ? points[chain[place - 1]] : nil
            let next = place + 1 < chain.count ? chain[place + 1] : nil
            // The record that a reboot has overwritten was begun in time.
            let follower = next.map { begun.contains($0) ? points[$0 - 1] : points[$0] }
            let isFollowed = follower.map { $0.start <= points[index].end } ?? false
            guard !mayBeOnlyBegun(points[index], former: former, isFollowed: isFollowed) else { continue }
            values.append(value(of: points[index], isFollowed: isFollowed, next: next.map { points[$0] }))
        }
        return values
    }

    /// The records that still have what they began with, as records that were left out of the chain tell.
    ///
    /// A device that comes back from a reboot does not close the hour in which it went, and overwrites the one before with
    /// what it reads then: that is more than what stands behind it, and no more than what was closed since.
    private func onlyBegun(_ points: [RingPoint], _ chain: [Int]) -> Set<Int> {
        let fitting = Set(chain)
        var begun: Set<Int> = []
        for damaged in points.indices where !fitting.contains(damaged) {
            let behind = chain.drop { $0 < damaged }
            let lower = behind.prefix { points[$0].values.falls(below: points[damaged].values) }
            if lower.count < behind.count { begun.formUnion(lower) }
        }
        return begun
    }

    /// What a record tells that was only begun: the end of the one before, where that one was overwritten, or else what was
    /// true at some moment of its hour.
    private func beginning(of index: Int, _ points: [RingPoint], _ chain: [Int]) -> RingValue {
        let point = points[index]
        let isExact = index > 0 && !chain.contains(index - 1) && point.hourStart <= points[index - 1].end
        return RingValue(
            instant: point.hourStart, span: isExact ? nil : span(from: point.hourStart, until: point.end),
            values: point.values)
    }

    /// What a record tells that fits to its neighbours: the next one that is whole, and whether the next period began in
    /// time.
    private func value(of point: RingPoint, isFollowed: Bool, next: RingPoint?) -> RingValue {
        let isExact = isFollowed && point.isClosed && !isSuspect(point)
        return RingValue(
            instant: point.end, span: isExact ? nil : span(from: point.end, until: next?.end ?? now),
            values: point.values)
    }

    /// The span of a value, which ends with the gap: a counter that had not reached what it said behind the gap was not
    /// read behind it.
    private func span(from instant: Timestamp, until end: Timestamp) -> Duration {
        min(end, max(gap.upperBound, instant)).since(instant)
    }

    /// Whether the device started within the hour behind a record: it then has overwritten that record.
    private func isSuspect(_ point: RingPoint) -> Bool {
        guard let bootedAt else { return false }
        return point.end <= bootedAt && bootedAt < point.end.advanced(by: .seconds(3600))
    }

    /// Whether a record may still have what it began with, though nothing contradicts it: some reboots pass the change of
    /// the hour over, and of others the record that would tell of them is no longer in the ring.
    private func mayBeOnlyBegun(_ point: RingPoint, former: RingPoint?, isFollowed: Bool) -> Bool {
        guard point.hourStart == point.start, bootedAt.map({ $0 >= point.start }) ?? true else { return false }
        guard let former else { return !isFollowed || bootedAt != nil }
        return point.start <= former.end ? point.hasEnergy(of: former) : !isFollowed
    }
}

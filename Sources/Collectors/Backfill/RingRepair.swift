internal import Metering

/// Makes out of ring files what is certain of a gap: the procedure of `devices.md` §3.6.
///
/// What it cannot find out: a cable of the meter that was out over one change of the hour alone leaves a record that looks
/// exact and is late by as long as the cable was out.
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
        // Where something is left out, the record behind it may tell why.
        let fitting = Set(chain)
        let reboots = chain.filter { !fitting.contains($0 - 1) && holdsEndOfPredecessor($0, points) }
        var values = reboots.map { RingValue(instant: points[$0].start, span: nil, values: points[$0].values) }
        for (place, index) in chain.enumerated() where index < points.count - 1 && !reboots.contains(index) {
            let former = place > 0 ? points[chain[place - 1]] : nil
            let next = place + 1 < chain.count ? chain[place + 1] : nil
            if let former, wasNeverClosed(points[index], former: former) { continue }
            // The record that a reboot has overwritten was begun in time.
            let follower = next.map { reboots.contains($0) ? points[$0 - 1] : points[$0] }
            values.append(value(of: points[index], follower: follower, next: next.map { points[$0] }))
        }
        return values
    }

    /// Whether a record that is lower than the one before it has what it began with, which is the end of that one's
    /// period: when the device came back from a reboot, it has overwritten that one.
    private func holdsEndOfPredecessor(_ index: Int, _ points: [RingPoint]) -> Bool {
        guard index > 0, index + 1 < points.count else { return false }
        let damaged = points[index - 1]
        return points[index].holdsStart && points[index].start <= damaged.end
            && points[index].values.falls(below: damaged.values)
            && !points[index + 1].values.falls(below: damaged.values)
    }

    /// What a record tells that fits to its neighbours: `follower` is the one behind it, also where a reboot has damaged
    /// that, and `next` the next one that is whole.
    private func value(of point: RingPoint, follower: RingPoint?, next: RingPoint?) -> RingValue {
        let isFollowed = follower.map { $0.start <= point.end } ?? false
        let isExact = isFollowed && point.isClosed && !isSuspect(point)
        guard !isExact else { return RingValue(instant: point.end, span: nil, values: point.values) }
        // A counter that had not reached what it said behind the gap was not read behind it.
        let end = min(next?.end ?? now, max(gap.upperBound, point.end))
        return RingValue(instant: point.end, span: end.since(point.end), values: point.values)
    }

    /// Whether the device started within the hour behind a record: it then has overwritten that record.
    private func isSuspect(_ point: RingPoint) -> Bool {
        guard let bootedAt else { return false }
        return point.end <= bootedAt && bootedAt < point.end.advanced(by: .seconds(3600))
    }

    /// Whether a record may still have what it began with: some reboots pass the change of the hour over.
    private func wasNeverClosed(_ point: RingPoint, former: RingPoint) -> Bool {
        guard point.period == .hours, point.start <= former.end, point.hasEnergy(of: former) else { return false }
        return bootedAt.map { $0 >= point.start } ?? true
    }
}

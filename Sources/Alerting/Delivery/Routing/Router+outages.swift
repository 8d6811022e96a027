internal import Metering

/// What an outage has to tell.
private struct OutageNews {
    /// Fires.
    var silent: [Alert] = []
    /// Fires, and was not told.
    var fresh: [Labels] = []
    /// Was told to fire, and is over.
    var ended: [Alert] = []
    var kinds: Outage.News = []
}

extension Router {
    /// Has sites that fell silent at once be one message, and tells what is new of them.
    mutating func tellOutages(_ mutes: Mutes) -> [Message] {
        guard mutes.inhibitions.hasSilentSites || !outages.isEmpty else { return [] }
        var messages: [Message] = []
        for receiver in settings.receivers {
            gather(for: receiver, mutes)
            guard let outage = outages[receiver.name], outage.due <= mutes.moment else { continue }
            if let message = tell(outage, to: receiver, mutes) { messages.append(message) }
        }
        return messages
    }

    /// Takes sites that fell silent out of their groups where they are too many, or an outage has just begun.
    private mutating func gather(for receiver: ReceiverPolicy, _ mutes: Mutes) {
        let silent = untoldSilent(for: receiver, mutes)
        guard !silent.isEmpty else { return }
        let moment = mutes.moment
        var outage = outages[receiver.name]
        if outage.map({ moment.since($0.begunAt) <= settings.pace.groupInterval }) != true {
            let isDue = silent.contains { (groups[$0.key]?.due ?? moment) <= moment }
            guard isDue, silent.count > settings.pace.outageThreshold else { return }
            outage = outage ?? Outage(begunAt: moment, due: moment)
            outage?.begunAt = moment
            outage?.due = moment
        }
        guard var outage else { return }
        for (key, labels) in silent {
            outage.members[labels] = false
            outage.counted.remove(.silent)
            groups[key]?.entries[labels] = AlertGroup.Entry(isInOutage: true)
            changed.note(.group, key.recordName)
        }
        outages[receiver.name] = outage
        changed.note(.outage, receiver.name)
    }

    private func untoldSilent(for receiver: ReceiverPolicy, _ mutes: Mutes) -> [(key: GroupKey, labels: Labels)] {
        var silent: [(key: GroupKey, labels: Labels)] = []
        for (key, group) in groups where key.receiver == receiver.name {
            for (labels, entry) in group.entries where labels["alertname"] == Outage.alertName {
                guard !entry.isTold, !entry.isInOutage, let alert = alerts[labels], alert.state == .firing,
                    !mutes.mute(labels), !isQuiet(alert, for: receiver, at: mutes.moment)
                else { continue }
                silent.append((key, labels))
            }
        }
        return silent
    }

    private func isQuiet(_ alert: Alert, for receiver: ReceiverPolicy, at moment: Timestamp) -> Bool {
        guard let quietHours = receiver.quietHours, alert.waitsForMorning else { return false }
        return quietHours.contains(moment, in: settings.zone(ofSite: alert.labels["site"] ?? ""))
    }

    private func news(of outage: Outage, for receiver: ReceiverPolicy, _ mutes: Mutes) -> OutageNews {
        var news = OutageNews()
        for (labels, isTold) in outage.members {
            guard let alert = alerts[labels] else { continue }
            if alert.state == .firing {
                guard !mutes.mute(labels) else { continue }
                news.silent.append(alert)
                if !isTold { news.fresh.append(labels) }
            } else if isTold {
                news.ended.append(alert)
            }
        }
        let moment = mutes.moment
        let lastEnd = news.ended.compactMap(\.resolvedAt).max()
        let isSettled = lastEnd.map { moment.since($0) >= settings.pace.groupInterval } ?? false
        let hasReturned =
            news.silent.isEmpty || (news.silent.count <= settings.pace.outageThreshold && isSettled)
        if !news.fresh.isEmpty { news.kinds.insert(.silent) }
        if !news.ended.isEmpty, hasReturned { news.kinds.insert(.returned) }
        let isOld = outage.lastTold.map { moment.since($0) >= settings.pace.repeatInterval } ?? false
        if isOld, !news.silent.isEmpty { news.kinds.insert(.repeated) }
        return news
    }

    private mutating func tell(_ outage: Outage, to receiver: ReceiverPolicy, _ mutes: Mutes) -> Message? {
        var outage = outage
        let moment = mutes.moment
        for (labels, isTold) in outage.members where alerts[labels]?.state != .firing {
            guard !isTold || mutes.silences.mutes(labels, at: moment) else { continue }
            outage.members[labels] = nil
            forget(labels, in: labels.group(of: receiver))
        }
        let news = news(of: outage, for: receiver, mutes)
        outage.due = moment.advanced(by: settings.pace.groupInterval)
        outages[receiver.name] = outage.members.isEmpty ? nil : outage
        changed.note(.outage, receiver.name)
        let about = news.silent + news.ended
        guard !news.kinds.isEmpty, !about.allSatisfy({ isQuiet($0, for: receiver, at: moment) }) else { return nil }
        let endsUntold = news.kinds == .returned && !receiver.isToldOfEnds
        let message = endsUntold ? nil : spend(on: news, &outage, receiver.name, at: moment)
        if message != nil || endsUntold, news.kinds.contains(.returned) { end(outage, for: receiver) }
        return message
    }

    private mutating func spend(
        on news: OutageNews, _ outage: inout Outage, _ receiver: String, at moment: Timestamp
    ) -> Message? {
        var allowance = allowances[receiver] ?? Allowance()
        defer {
            outages[receiver] = outage
            allowances[receiver] = allowance
            changed.note(.allowance, receiver)
        }
        guard allowance.spend(at: moment, limit: settings.pace.hourlyLimit) else {
            if !news.kinds.isSubset(of: outage.counted) { allowance.holdBack(at: moment) }
            outage.counted.formUnion(news.kinds)
            return nil
        }
        for labels in news.fresh { outage.members[labels] = true }
        outage.lastTold = moment
        outage.counted = []
        let unseen = allowance.unseen
        allowance.unseen = 0
        let isReturn = news.kinds.contains(.returned)
        return Message(
            receiver: receiver,
            subject: .outage(silent: news.silent.count, returned: isReturn ? news.ended.count : 0),
            alerts: news.silent + (isReturn ? news.ended : []), unseenCount: unseen, decidedAt: moment)
    }

    /// Gives the sites that are still silent back to their own groups, as told, and forgets the others.
    private mutating func end(_ outage: Outage, for receiver: ReceiverPolicy) {
        for (labels, isTold) in outage.members {
            let key = labels.group(of: receiver)
            if alerts[labels]?.state == .firing {
                groups[key]?.entries[labels] = AlertGroup.Entry(isTold: isTold)
                groups[key]?.lastTold = outage.lastTold
                changed.note(.group, key.recordName)
            } else {
                forget(labels, in: key)
            }
        }
        outages[receiver.name] = nil
        changed.note(.outage, receiver.name)
    }
}

extension Labels {
    fileprivate func group(of receiver: ReceiverPolicy) -> GroupKey {
        GroupKey(receiver: receiver.name, site: self["site"] ?? "")
    }
}

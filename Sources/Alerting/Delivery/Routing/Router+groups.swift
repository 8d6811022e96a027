internal import Metering

/// What a group has to tell.
private struct GroupNews {
    /// Fires, and was told.
    var standing: [Alert] = []
    /// Fires, and was not told.
    var fresh: [Alert] = []
    /// Was told to fire, and is over.
    var ended: [Alert] = []
    /// Nobody has to hear of it any more.
    var dropped: [Labels] = []
    /// Waits for the end of quiet hours.
    var quiet: [Labels] = []
    /// How many of those dropped waited for the end of quiet hours.
    var unseenCount = 0

    var isEmpty: Bool { fresh.isEmpty && ended.isEmpty }
    var urgency: Severity { (fresh + ended).map { Severity(of: $0.labels) }.max() ?? .none }
}

extension Router {
    /// Tells what is new of the groups that are due, what matters more first.
    mutating func tellGroups(_ mutes: Mutes) -> [Message] {
        let due = groups.filter { $0.value.due <= mutes.moment }.keys
        let found = due.map { (key: $0, news: news(of: $0, mutes)) }
            .sorted { left, right in
                left.news.urgency == right.news.urgency ? left.key < right.key : left.news.urgency > right.news.urgency
            }
        return found.compactMap { tell($0.news, to: $0.key, mutes) }
    }

    private func news(of key: GroupKey, _ mutes: Mutes) -> GroupNews {
        var news = GroupNews()
        guard let policy = settings.policy(of: key.receiver), let group = groups[key] else { return news }
        let isQuiet = policy.quietHours?.contains(mutes.moment, in: settings.zone(ofSite: key.site)) ?? false
        for (labels, entry) in group.entries where !entry.isInOutage {
            guard let alert = alerts[labels] else {
                news.dropped.append(labels)
                continue
            }
            if alert.state == .firing {
                guard !mutes.mute(labels) else { continue }
                if entry.isTold {
                    news.standing.append(alert)
                } else if isQuiet, alert.waitsForMorning {
                    news.quiet.append(labels)
                } else {
                    news.fresh.append(alert)
                }
            } else if !entry.isTold {
                news.dropped.append(labels)
                if entry.isQuiet { news.unseenCount += 1 }
            } else if !policy.isToldOfEnds || mutes.silences.mutes(labels, at: mutes.moment) {
                news.dropped.append(labels)
            } else if !mutes.inhibitions.mute(labels), !(isQuiet && alert.waitsForMorning) {
                // While something worse goes on, "it is over" would be wrong.
                news.ended.append(alert)
            }
        }
        return news
    }

    private mutating func tell(_ news: GroupNews, to key: GroupKey, _ mutes: Mutes) -> Message? {
        let (moment, zone) = (mutes.moment, settings.zone(ofSite: key.site))
        for labels in news.dropped { forget(labels, in: key) }
        if news.unseenCount > 0 {
            allowances[key.receiver, default: Allowance()].unseen += news.unseenCount
            changed.note(.allowance, key.receiver)
        }
        guard groups[key]?.entries.isEmpty == false else {
            remove(key)
            return nil
        }
        for labels in news.quiet { groups[key]?.entries[labels]?.isQuiet = true }
        var due = moment.advanced(by: settings.pace.groupInterval)
        let quietHours = settings.policy(of: key.receiver)?.quietHours
        let isQuiet = quietHours?.contains(moment, in: zone) ?? false
        if isQuiet, let quietHours { due = min(due, quietHours.end(after: moment, in: zone)) }
        groups[key]?.due = due
        changed.note(.group, key.recordName)
        let isRepeat = isRepeatDue(news, key, isQuiet: isQuiet, at: moment)
        guard !news.isEmpty || isRepeat else { return nil }
        return spend(on: news, isRepeat: isRepeat, key, at: moment)
    }

    private func isRepeatDue(_ news: GroupNews, _ key: GroupKey, isQuiet: Bool, at moment: Timestamp) -> Bool {
        guard let last = groups[key]?.lastTold, moment.since(last) >= settings.pace.repeatInterval else { return false }
        return news.standing.contains { !isQuiet || !$0.waitsForMorning }
    }

    private mutating func spend(
        on news: GroupNews, isRepeat: Bool, _ key: GroupKey, at moment: Timestamp
    ) -> Message? {
        guard var group = groups[key] else { return nil }
        var allowance = allowances[key.receiver] ?? Allowance()
        defer {
            groups[key] = group
            allowances[key.receiver] = allowance
            changed.note(.allowance, key.receiver)
        }
        guard allowance.spend(at: moment, limit: settings.pace.hourlyLimit) else {
            let unheard = (news.fresh + news.ended).map(\.labels)
            let isUncounted = unheard.contains { group.entries[$0]?.isCounted == false }
            if isUncounted || (unheard.isEmpty && isRepeat && !group.isRepeatCounted) { allowance.holdBack(at: moment) }
            for labels in unheard { group.entries[labels]?.isCounted = true }
            if isRepeat { group.isRepeatCounted = true }
            return nil
        }
        for alert in news.fresh { group.entries[alert.labels] = AlertGroup.Entry(isTold: true) }
        for alert in news.ended {
            group.entries[alert.labels] = nil
            forgetAlert(alert.labels, unlessAwaitedBeside: key)
        }
        group.lastTold = moment
        group.isRepeatCounted = false
        let unseen = allowance.unseen
        allowance.unseen = 0
        return Message(
            receiver: key.receiver, subject: .site(key.site), alerts: news.standing + news.fresh + news.ended,
            unseenCount: unseen, decidedAt: moment)
    }
}

extension Router {
    /// Forgets what a receiver was told of an alert, and the alert when nobody else has to hear of it.
    mutating func forget(_ labels: Labels, in key: GroupKey) {
        guard groups[key]?.entries.removeValue(forKey: labels) != nil else { return }
        changed.note(.group, key.recordName)
        forgetAlert(labels, unlessAwaitedBeside: key)
    }

    /// Forgets a group.
    mutating func remove(_ key: GroupKey) {
        groups[key] = nil
        changed.note(.group, key.recordName)
    }

    /// Forgets an alert that is over and that no other group has to tell.
    private mutating func forgetAlert(_ labels: Labels, unlessAwaitedBeside key: GroupKey) {
        guard alerts[labels]?.state != .firing else { return }
        let isAwaited = settings.receivers.contains { receiver in
            receiver.name != key.receiver
                && groups[GroupKey(receiver: receiver.name, site: key.site)]?.entries[labels] != nil
        }
        guard !isAwaited else { return }
        alerts[labels] = nil
        changed.note(.alert, Fingerprint(of: labels).text)
    }

    /// Forgets outages that lead to nobody, and alerts that are over and lead to nobody.
    mutating func forgetUnheardOf() {
        for receiver in outages.keys where settings.policy(of: receiver) == nil {
            outages[receiver] = nil
            changed.note(.outage, receiver)
        }
        var awaited: Set<Labels> = []
        for group in groups.values { awaited.formUnion(group.entries.keys) }
        for (labels, alert) in alerts where alert.state != .firing && !awaited.contains(labels) {
            alerts[labels] = nil
            changed.note(.alert, Fingerprint(of: labels).text)
        }
        for (receiver, outage) in outages {
            for labels in outage.members.keys where !awaited.contains(labels) {
                outages[receiver]?.members[labels] = nil
                changed.note(.outage, receiver)
            }
        }
    }
}

extension Alert {
    /// Whether quiet hours hold it back: what is critical passes, and what is for machines wakes nobody.
    var waitsForMorning: Bool {
        let severity = Severity(of: labels)
        return severity == .info || severity == .warning
    }
}

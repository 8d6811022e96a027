public import Metering

/// Decides who is told of which alerts, and when.
///
/// Alerts of one site are told together: after `groupWait`, then at most once in `groupInterval`, and again after
/// `repeatInterval` while they fire. What follows from something worse is not told, nor what a silence matches. At most
/// `hourlyLimit` messages go to a receiver within any hour; the others are held back and counted, one note says how many
/// they were, and what still stands is told when there is room again. That an alert is over is told only where it was
/// told that it fires.
///
/// It is a value without a clock of its own: all times are passed in, and never go back.
public struct Router: Sendable {
    /// Who is told of what.
    public internal(set) var settings: DeliverySettings
    internal var alerts: [Labels: Alert] = [:]
    internal var groups: [GroupKey: AlertGroup] = [:]
    internal var outages: [String: Outage] = [:]
    internal var allowances: [String: Allowance] = [:]
    internal var changed = ChangedNames()

    /// Begins without alerts.
    public init(_ settings: DeliverySettings) {
        self.settings = settings
    }

    /// Takes in alerts that fire or are over, as rules say it again and again; those that are pending are passed over.
    public mutating func take(_ alerts: [Alert], at moment: Timestamp) {
        for alert in alerts {
            switch alert.state {
            case .pending: break
            case .firing: takeFiring(alert, at: moment)
            case .inactive:
                guard let known = self.alerts[alert.labels], known.state == .firing else { break }
                takeOver(alert)
            }
        }
    }

    /// Decides what is due until a moment.
    ///
    /// - Returns: The messages, what matters more before the rest.
    public mutating func advance(to moment: Timestamp, silences: SilenceBook) -> [Message] {
        comeBack(to: moment)
        endUnheard(at: moment)
        var messages = notes(at: moment)
        let mutes = Mutes(inhibitions: Inhibitions(alerts.values), silences: silences, moment: moment)
        messages += tellOutages(mutes)
        messages += tellGroups(mutes)
        return messages
    }

    /// The next moment at which something may be due; nil while there is nothing to wait for.
    public var nextMoment: Timestamp? {
        let times = [
            groups.values.lazy.map(\.due).min(), outages.values.lazy.map(\.due).min(),
            allowances.values.lazy.compactMap(\.noteDue).min(),
            alerts.values.lazy.filter { $0.state == .firing }.compactMap(\.validUntil).min(),
        ]
        return times.compactMap(\.self).min()
    }

    /// Takes over other settings; what led to receivers that are gone is forgotten.
    public mutating func configure(_ settings: DeliverySettings) {
        self.settings = settings
        for (key, group) in groups {
            for labels in group.entries.keys {
                let isRouted = settings.receivers(of: labels).contains { $0.name == key.receiver }
                if !isRouted { forget(labels, in: key) }
            }
            if groups[key]?.entries.isEmpty == true { remove(key) }
        }
        for receiver in allowances.keys where settings.policy(of: receiver) == nil {
            allowances[receiver] = nil
            changed.note(.allowance, receiver)
        }
        forgetUnheardOf()
    }

    private mutating func takeFiring(_ alert: Alert, at moment: Timestamp) {
        let isNew = alerts.updateValue(alert, forKey: alert.labels)?.state != .firing
        if isNew { changed.note(.alert, Fingerprint(of: alert.labels).text) }
        for receiver in settings.receivers(of: alert.labels) {
            let key = GroupKey(receiver: receiver.name, site: alert.labels["site"] ?? "")
            let group = groups[key]
            guard isNew || group?.entries[alert.labels] == nil else { continue }
            var entry = group?.entries[alert.labels] ?? AlertGroup.Entry()
            entry.isCounted = false
            groups[key, default: AlertGroup(due: moment.advanced(by: settings.pace.groupWait))]
                .entries[alert.labels] = entry
            changed.note(.group, key.recordName)
        }
    }

    private mutating func takeOver(_ alert: Alert) {
        alerts[alert.labels] = alert
        changed.note(.alert, Fingerprint(of: alert.labels).text)
        var isAwaited = false
        for receiver in settings.receivers(of: alert.labels) {
            let key = GroupKey(receiver: receiver.name, site: alert.labels["site"] ?? "")
            guard groups[key]?.entries[alert.labels] != nil else { continue }
            isAwaited = true
            groups[key]?.entries[alert.labels]?.isCounted = false
            changed.note(.group, key.recordName)
        }
        if !isAwaited { alerts[alert.labels] = nil }
    }

    /// Whoever does not hear of an alert again until the time it was said to be valid for takes it to be over.
    private mutating func endUnheard(at moment: Timestamp) {
        for var alert in alerts.values where alert.state == .firing {
            guard let end = alert.validUntil, end <= moment else { continue }
            alert.state = .inactive
            alert.resolvedAt = end
            takeOver(alert)
        }
    }

    private mutating func notes(at moment: Timestamp) -> [Message] {
        var notes: [Message] = []
        for receiver in settings.receivers {
            if receiver.quietHours?.contains(moment, in: settings.commonZone) == true { continue }
            guard let note = allowances[receiver.name]?.takeNote(at: moment) else { continue }
            changed.note(.allowance, receiver.name)
            notes.append(
                Message(
                    receiver: receiver.name, subject: .heldBack(count: note.count, since: note.since),
                    decidedAt: moment))
        }
        return notes
    }
}

/// Why alerts are not told at a moment.
internal struct Mutes {
    let inhibitions: Inhibitions
    let silences: SilenceBook
    let moment: Timestamp

    /// Whether nobody is to be told that an alert fires.
    func mute(_ labels: Labels) -> Bool {
        inhibitions.mute(labels) || silences.mutes(labels, at: moment)
    }
}

internal import Metering

extension Router {
    /// Brings back what lies so far ahead that the clock must have been set back: nobody waits until it is that late again.
    mutating func comeBack(to moment: Timestamp) {
        for (key, group) in groups {
            let isAhead = group.due.since(moment) > settings.pace.groupInterval
            guard isAhead || group.lastTold ?? moment > moment else { continue }
            if isAhead { groups[key]?.due = moment.advanced(by: settings.pace.groupWait) }
            groups[key]?.lastTold = group.lastTold.map { min($0, moment) }
            changed.note(.group, key.recordName)
        }
        for (receiver, outage) in outages where outage.due.since(moment) > settings.pace.groupInterval {
            outages[receiver]?.begunAt = min(outage.begunAt, moment)
            outages[receiver]?.due = moment
            outages[receiver]?.lastTold = outage.lastTold.map { min($0, moment) }
            changed.note(.outage, receiver)
        }
        for receiver in allowances.keys where allowances[receiver]?.comeBack(to: moment) == true {
            changed.note(.allowance, receiver)
        }
    }

    /// Takes alerts for firing a while longer where nobody was heard because the process or the clock did not run on.
    mutating func excuseSilence(at moment: Timestamp) {
        let patience = moment.advanced(by: Router.patience)
        for (labels, alert) in alerts where alert.state == .firing {
            alerts[labels]?.validUntil = alert.validUntil.map { max($0, patience) }
        }
    }
}

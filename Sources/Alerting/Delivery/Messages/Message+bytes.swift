internal import Metering

extension RecordWriter {
    mutating func message(_ message: Message) {
        text(message.id)
        text(message.receiver)
        switch message.subject {
        case .site(let id):
            byte(0)
            text(id)
        case .outage(let silent, let returned):
            byte(1)
            count(silent)
            count(returned)
        case .heldBack(let held, let since):
            byte(2)
            count(held)
            time(since)
        case .test: byte(3)
        }
        list(message.alerts) { $0.alert($1) }
        count(message.leftOutCount)
        count(message.unseenCount)
        time(message.decidedAt)
    }
}

extension RecordReader {
    mutating func message() throws(Damage) -> Message {
        let id = try text()
        let receiver = try text()
        let subject: Message.Subject
        switch try byte() {
        case 0: subject = .site(try text())
        case 1: subject = .outage(silent: try total(), returned: try total())
        case 2: subject = .heldBack(count: try total(), since: try time())
        case 3: subject = .test
        default: throw Damage()
        }
        return Message(
            id: id, receiver: receiver, subject: subject,
            alerts: try list { reader throws(Damage) in try reader.alert() }, leftOutCount: try total(),
            unseenCount: try total(), decidedAt: try time())
    }
}

internal import Alerting

/// A message as ntfy takes it: JSON, which is posted to the server and names the topic.
enum NtfyBody {
    /// How long the text may be, in bytes: ntfy makes an attachment of what is longer than 4096.
    static let textLimit = 3900

    /// The document.
    static func bytes(_ message: Message, _ policy: ReceiverPolicy, topic: String, _ sites: SiteBook) -> [UInt8] {
        let text = MessageText(message, policy.language, sites)
        var json = JSONWriter()
        json.object { json in
            json.member("topic", topic)
            json.member("title", text.title)
            json.member("message", cut(text.body))
            json.member("priority", priority(message))
            json.array("tags") { json in
                for tag in tags(message) { json.text(tag) }
            }
        }
        return json.bytes
    }

    /// The path of the server's root and the topic: `/jansen` is `/` and `jansen`.
    static func place(_ path: String) -> (root: String, topic: String) {
        let path = path.prefix { $0 != "?" }
        let slash = path.lastIndex(of: "/") ?? path.startIndex
        return (String(path[...slash]), String(path[slash...].dropFirst()))
    }

    /// From 1, the least, to 5.
    private static func priority(_ message: Message) -> Int64 {
        guard message.isFiring else { return 3 }
        return switch message.severity {
        case .none: 1
        case .info: 2
        case .warning: 4
        case .critical: 5
        }
    }

    /// The first is shown as a picture.
    private static func tags(_ message: Message) -> [String] {
        guard !message.alerts.isEmpty else { return ["information_source"] }
        guard message.isFiring else { return ["white_check_mark"] }
        let picture =
            switch message.severity {
            case .critical: "rotating_light"
            case .warning: "warning"
            case .info, .none: "information_source"
            }
        return [picture, message.severity.rawValue]
    }

    private static func cut(_ text: String) -> String {
        guard text.utf8.count > textLimit else { return text }
        var kept = ""
        for character in text {
            guard kept.utf8.count + character.utf8.count <= textLimit else { break }
            kept.append(character)
        }
        return kept + "…"
    }
}

internal import Alerting
internal import Metering

/// A message in words: a title of one line, and a text of several.
struct MessageText: Hashable, Sendable {
    /// What it is about, in one line.
    var title: String
    /// What, where, since when and how much, a paragraph for each alert.
    var body: String

    /// Writes a message in a language.
    init(_ message: Message, _ language: ReceiverPolicy.Language, _ sites: SiteBook) {
        let words = MessageWords(language)
        var paragraphs: [String] = []
        switch message.subject {
        case .site(let site):
            title = MessageText.title(of: message, site: site, sites, words)
            paragraphs = message.alerts.map { MessageText.paragraph($0, words, sites) }
        case .outage(let silent, let returned):
            title = words.outageTitle(silent: silent, returned: returned)
            paragraphs = [words.outageCause(silent: silent, returned: returned)]
            paragraphs += [MessageText.list(message, silent: silent, returned: returned, words, sites)]
        case .heldBack(let count, let since):
            title = words.heldBackTitle(count)
            let zone = sites.zone("")
            paragraphs = [
                words.heldBackText(count, since: since.clock(in: zone), to: message.decidedAt.clock(in: zone))
            ]
        case .test:
            title = words.testTitle
            paragraphs = [words.testText]
        }
        if message.leftOutCount > 0, case .site = message.subject {
            paragraphs.append(words.more(message.leftOutCount))
        }
        if message.unseenCount > 0 { paragraphs.append(words.unseen(message.unseenCount)) }
        body = paragraphs.filter { !$0.isEmpty }.joined(separator: "\n\n")
    }

    private static func title(
        of message: Message, site: String, _ sites: SiteBook, _ words: MessageWords
    ) -> String {
        let place = site.isEmpty ? "" : "\(sites.name(site)): "
        if message.alerts.count == 1, message.leftOutCount == 0, let alert = message.alerts.first {
            let summary = words.summary(of: alert)
            // Most rules name the site themselves.
            let lowered = summary.lowercased()
            let isNamed = lowered.contains(site) || lowered.contains(sites.name(site).lowercased())
            return (alert.state == .firing ? "" : words.over + ": ") + (isNamed ? "" : place) + summary
        }
        let firing = message.alerts.count { $0.state == .firing }
        // Those left out are behind all that is told, and those that fire come first.
        let isCut = firing == message.alerts.count
        let over = message.alerts.count - firing
        return place + words.count(firing: firing + (isCut ? message.leftOutCount : 0), over: over)
    }

    private static func paragraph(_ alert: Alert, _ words: MessageWords, _ sites: SiteBook) -> String {
        let zone = sites.zone(alert.labels["site"] ?? "")
        let since = (alert.firedAt ?? alert.activeAt).clock(in: zone)
        let mark = alert.state == .firing ? "" : words.over + ": "
        let time =
            alert.resolvedAt.map { words.span(from: since, to: $0.clock(in: zone)) } ?? words.since(since)
        let lines = [mark + words.summary(of: alert), words.description(of: alert), time]
        return lines.compactMap(\.self).joined(separator: "\n")
    }

    /// The first few sites of an outage by their names.
    private static func list(
        _ message: Message, silent: Int, returned: Int, _ words: MessageWords, _ sites: SiteBook
    ) -> String {
        let few = 10
        let listed = message.alerts.filter { ($0.state == .firing) == (silent > 0) }
        let lines = listed.prefix(few).map { alert in
            let site = alert.labels["site"] ?? ""
            let name = sites.name(site)
            let since = (alert.firedAt ?? alert.activeAt).clock(in: sites.zone(site))
            return "- \(name)\(name == site ? "" : " (\(site))"), \(words.since(since).lowercasedStart)"
        }
        let rest = (silent > 0 ? silent : returned) - lines.count
        return (lines + (rest > 0 ? [words.more(rest)] : [])).joined(separator: "\n")
    }
}

extension Timestamp {
    /// What the clocks of a zone show: `2026-01-15 14:05`.
    func clock(in zone: Zone) -> String {
        let face = rfc3339(in: zone)
        return "\(face.prefix(10)) \(face.dropFirst(11).prefix(5))"
    }
}

extension String {
    fileprivate var lowercasedStart: String { prefix(1).lowercased() + dropFirst() }
}

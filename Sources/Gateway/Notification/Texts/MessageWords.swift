internal import Alerting

/// The words of messages that do not come from rules, in the languages that receivers can have.
struct MessageWords: Sendable {
    private let isDutch: Bool

    /// The words of a language.
    init(_ language: ReceiverPolicy.Language) {
        isDutch = language == .dutch
    }

    /// Before what goes on no more.
    var over: String { isDutch ? "Voorbij" : "Over" }

    /// What a rule says in one line; the name of the alert where it says nothing.
    func summary(of alert: Alert) -> String {
        annotation("summary", of: alert) ?? alert.labels["alertname"] ?? "alert"
    }

    /// What a rule says in full; all labels where it says nothing.
    func description(of alert: Alert) -> String? {
        if let text = annotation("description", of: alert) { return text }
        guard annotation("summary", of: alert) == nil else { return nil }
        let labels = alert.labels.pairs.filter { $0.name != "alertname" }
        return labels.map { "\($0.name): \($0.value)" }.joined(separator: ", ")
    }

    private func annotation(_ name: String, of alert: Alert) -> String? {
        (isDutch ? alert.annotations["\(name)_nl"] : nil) ?? alert.annotations[name]
    }

    func since(_ time: String) -> String { isDutch ? "Sinds \(time)" : "Since \(time)" }

    func span(from start: String, to end: String) -> String {
        isDutch ? "Van \(start) tot \(end)" : "From \(start) to \(end)"
    }

    func count(firing: Int, over: Int) -> String {
        let firingWords = isDutch ? counted(firing, "melding", "meldingen") : counted(firing, "alert", "alerts")
        let overWords = isDutch ? "\(over) voorbij" : "\(over) over"
        if firing == 0 {
            return isDutch
                ? "\(counted(over, "melding", "meldingen")) voorbij" : "\(counted(over, "alert", "alerts")) over"
        }
        return over == 0 ? firingWords : "\(firingWords), \(overWords)"
    }

    func more(_ count: Int) -> String { isDutch ? "En nog \(count)." : "And \(count) more." }

    func unseen(_ count: Int) -> String {
        isDutch
            ? "In de stille uren \(count == 1 ? "kwam en ging nog 1 melding" : "kwamen en gingen nog \(count) meldingen")."
            : "\(counted(count, "more alert", "more alerts")) came and went in the quiet hours."
    }

    func outageTitle(silent: Int, returned: Int) -> String {
        let sites = isDutch ? counted(silent, "locatie", "locaties") : counted(silent, "site", "sites")
        let back = isDutch ? counted(returned, "locatie", "locaties") : counted(returned, "site", "sites")
        if returned == 0 {
            return isDutch
                ? "\(sites) \(silent == 1 ? "zwijgt" : "zwijgen")" : "\(sites) \(silent == 1 ? "is" : "are") silent"
        }
        let has = isDutch ? (returned == 1 ? "meldt" : "melden") : (returned == 1 ? "has" : "have")
        let title = isDutch ? "\(back) \(has) zich weer" : "\(back) \(has) come back"
        if silent == 0 { return title }
        return isDutch ? "\(title), \(silent) nog niet" : "\(title), \(silent) still silent"
    }

    func outageCause(silent: Int, returned: Int) -> String {
        guard returned == 0 else { return "" }
        return isDutch
            ? """
            Zoveel locaties tegelijk: meestal ligt het aan het netwerk van de gateway zelf, de VPN of de provider, \
            of is er een stroomstoring.
            """
            : """
            So many sites at once: usually it is the gateway's own network, the VPN or the provider, or a power failure.
            """
    }

    func heldBackTitle(_ count: Int) -> String {
        isDutch
            ? "\(counted(count, "bericht", "berichten")) tegengehouden"
            : "\(counted(count, "message was", "messages were")) held back"
    }

    func heldBackText(_ count: Int, since start: String, to end: String) -> String {
        let title = heldBackTitle(count)
        return isDutch
            ? "\(title) tussen \(start) en \(end), omdat het er te veel waren. Wat nog speelt, volgt."
            : "\(title) between \(start) and \(end), because there were too many. What still goes on follows."
    }

    var testTitle: String { isDutch ? "Proefbericht van metergw" : "Test message of metergw" }

    var testText: String {
        isDutch
            ? "Wie dit leest, krijgt ook de meldingen van metergw. Er is niets aan de hand."
            : "Whoever reads this gets the alerts of metergw too. Nothing is wrong."
    }

    private func counted(_ count: Int, _ one: String, _ many: String) -> String {
        "\(count) \(count == 1 ? one : many)"
    }
}

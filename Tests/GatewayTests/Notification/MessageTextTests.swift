internal import Alerting
internal import Metering
internal import Testing

@testable internal import Gateway

@Suite struct MessageTextTests {
    private static func text(_ message: Message, _ language: ReceiverPolicy.Language = .english) throws -> MessageText {
        MessageText(message, language, try SampleMessages.sites)
    }

    private static func message(_ subject: Message.Subject, _ alerts: [Alert] = []) -> Message {
        Message(receiver: "ops", subject: subject, alerts: alerts, decidedAt: SampleMessages.now)
    }

    @Test func severalAlertsAreCountedAndEachHasAParagraph() throws {
        let message = SampleMessages.message(
            [SampleMessages.alert(), SampleMessages.alert("VoltageOutOfBand", .warning, isOver: true)], unseen: 2)
        let text = try Self.text(message)
        #expect(text.title == #"Fam. "Jansen" \ Utrecht: 1 alert, 1 over"#)
        #expect(
            text.body == """
                Fam. Jansen: phase L1 draws 31 A
                That is 124 % of the fuse of 25 A; usually several large appliances run at once.
                Since 2026-03-01 14:05

                Over: Fam. Jansen: phase L1 draws 31 A
                That is 124 % of the fuse of 25 A; usually several large appliances run at once.
                From 2026-03-01 14:05 to 2026-03-01 14:15

                2 more alerts came and went in the quiet hours.
                """)
        #expect(try Self.text(message, .dutch).title == #"Fam. "Jansen" \ Utrecht: 1 melding, 1 voorbij"#)
        #expect(try Self.text(message, .dutch).body.hasSuffix("In de stille uren kwamen en gingen nog 2 meldingen."))
    }

    @Test func aRuleWithoutWordsIsToldByItsLabels() throws {
        let alert = Alert(
            labels: Labels(["alertname": "Mine", "site": "jansen", "meter": "grid"]), annotations: .none,
            state: .firing,
            value: 1, activeAt: SampleMessages.now)
        let text = try Self.text(SampleMessages.message([alert]))
        #expect(text.title == #"Fam. "Jansen" \ Utrecht: Mine"#)
        #expect(text.body == "Mine\nmeter: grid, site: jansen\nSince 2026-03-01 14:15")
    }

    @Test func manySitesThatAreSilentAreCountedAndTheFirstAreNamed() throws {
        let alerts = (0..<500).map { SampleMessages.alert("SiteOffline", site: "s\($0)", .warning) }
        let text = try Self.text(Self.message(.outage(silent: 500, returned: 0), alerts))
        #expect(text.title == "500 sites are silent")
        #expect(text.body.hasPrefix("So many sites at once: usually it is the gateway's own network"))
        #expect(text.body.contains("- s0, since 2026-03-01 14:05\n"))
        #expect(text.body.hasSuffix("And 490 more."))
        let dutch = try Self.text(Self.message(.outage(silent: 2, returned: 498), alerts), .dutch)
        #expect(dutch.title == "498 locaties melden zich weer, 2 nog niet")
        #expect(try Self.text(Self.message(.outage(silent: 0, returned: 500))).title == "500 sites have come back")
    }

    @Test func aNoteSaysHowManyWereHeldBackAndWhen() throws {
        let since = SampleMessages.now.advanced(by: .seconds(-3600))
        let note = Self.message(.heldBack(count: 13, since: since))
        #expect(try Self.text(note).title == "13 messages were held back")
        #expect(
            try Self.text(note).body
                == "13 messages were held back between 2026-03-01 13:15 and 2026-03-01 14:15, because there were too many. "
                + "What still goes on follows.")
        #expect(try Self.text(note, .dutch).title == "13 berichten tegengehouden")
    }
}

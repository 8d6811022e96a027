internal import Alerting
internal import Foundation
internal import Metering
internal import Testing

@testable internal import Gateway

/// Mail by a server that speaks SMTP, with STARTTLS by a real TLS.
@Suite(.timeLimit(.minutes(2))) struct MailTests {
    private static func settings(_ peer: SMTPPeer, _ encryption: EmailSettings.Encryption = .none) -> EmailSettings {
        EmailSettings(
            to: ["ops@coop.example", "anna@coop.example"], from: "metergw@coop.example", host: "127.0.0.1",
            port: peer.port, encryption: encryption, caFile: peer.caFile)
    }

    private static func text(_ content: String) throws -> String {
        let parts = content.split(separator: "\r\n\r\n", maxSplits: 1)
        let body = try #require(parts.last).replacing("\r\n", with: "")
        return String(decoding: try #require(Data(base64Encoded: String(body))), as: UTF8.self)
    }

    @Test func aMailSaysWhatWhereSinceWhenAndHowMuch() async throws {
        try await SMTPPeer.run { peer in
            let message = SampleMessages.message()
            #expect(try await SampleMessages.send(message, to: .email(Self.settings(peer))) == .delivered)
            let mail = try #require(peer.mails.first)
            #expect(mail.sender == "metergw@coop.example")
            #expect(mail.recipients == ["ops@coop.example", "anna@coop.example"])
            #expect(!mail.isEncrypted)
            for line in [
                "From: metergw@coop.example", "To: ops@coop.example,\r\n anna@coop.example",
                "Subject: Fam. Jansen: phase L1 draws 31 A", "Date: Sun, 1 Mar 2026 14:15:10 +0100",
                "Message-ID: <\(message.id)@coop.example>", "Content-Type: text/plain; charset=utf-8",
                "Importance: high",
            ] { #expect(mail.content.contains(line + "\r\n"), "\(line)") }
            #expect(mail.content.split(separator: "\r\n").allSatisfy { $0.utf8.count <= 78 })
            #expect(
                try Self.text(mail.content) == """
                    Fam. Jansen: phase L1 draws 31 A
                    That is 124 % of the fuse of 25 A; usually several large appliances run at once.
                    Since 2026-03-01 14:05

                    http://127.0.0.1:9571

                    """)
        }
    }

    @Test func whatIsSaidIsEncipheredAfterStartTLS() async throws {
        var rules = SMTPPeer.Rules(offersTLS: true)
        rules.login = ("metergw", "pass wörd")
        try await SMTPPeer.run(rules) { peer in
            var settings = Self.settings(peer, .startTLS)
            settings.username = "metergw"
            settings.password = Secret("pass wörd")
            let outcome = try await SampleMessages.send(to: .email(settings))
            #expect(outcome == .delivered)
            let mail = try #require(peer.mails.first)
            #expect(mail.isEncrypted && mail.login == "metergw")
        }
    }

    @Test func withoutTLSNothingIsSaidWhereItIsDemanded() async throws {
        try await SMTPPeer.run { peer in
            let outcome = try await SampleMessages.send(to: .email(Self.settings(peer, .startTLS)))
            #expect(outcome == .failed("STARTTLS not supported."))
            #expect(peer.mails.isEmpty)
        }
    }

    @Test func aCertificateThatNobodyVouchesForIsRefused() async throws {
        try await SMTPPeer.run(SMTPPeer.Rules(offersTLS: true)) { peer in
            var settings = Self.settings(peer, .startTLS)
            settings.caFile = nil
            guard case .failed(let reason, _) = try await SampleMessages.send(to: .email(settings)) else {
                Issue.record("it was sent")
                return
            }
            #expect(reason.contains("certificate"))
            #expect(peer.mails.isEmpty)
        }
    }

    @Test func anAddressThatIsRefusedDoesNotKeepTheMailFromTheOthers() async throws {
        try await SMTPPeer.run(SMTPPeer.Rules(says: ["RCPT TO:<gone@coop.example>": "550 no such mailbox"])) { peer in
            var settings = Self.settings(peer)
            settings.to = ["gone@coop.example", "ops@coop.example"]
            let outcome = try await SampleMessages.send(to: .email(settings))
            #expect(outcome == .delivered)
            #expect(peer.mails.count == 1)
        }
    }

    @Test(arguments: [
        ("RCPT", "550 no such mailbox", SendOutcome.refused("SMTP 550: RCPT failed: 550 (last error)")),
        ("MAIL", "451 come back later", .failed("SMTP 451: MAIL failed: 451")),
        (".", "554 spam", .refused("SMTP 554: Weird server reply")),
    ])
    func aServerThatRefusesSaysWhetherToTryAgain(word: String, says: String, outcome: SendOutcome) async throws {
        try await SMTPPeer.run(SMTPPeer.Rules(says: [word: says])) { peer in
            let found = try await SampleMessages.send(to: .email(Self.settings(peer)))
            #expect(found == outcome)
            #expect(peer.mails.isEmpty)
        }
    }

    @Test func oneThatSaysNothingIsToBeTriedAgain() async throws {
        try await SMTPPeer.run(SMTPPeer.Rules(isSilent: true)) { peer in
            let outcome = try await SampleMessages.send(to: .email(Self.settings(peer)), timeout: .milliseconds(50))
            guard case .failed(let reason, _) = outcome else {
                Issue.record("it was sent")
                return
            }
            #expect(reason.hasSuffix(" within 0.05 seconds"))
        }
    }

    @Test func titlesOfOtherLettersAreEncodedWithoutCuttingACharacter() throws {
        #expect(MailContent.encodedWords("plain") == "plain")
        let title = "Zonnestroom: 3 locaties zwijgen – één ervan sinds gisteren, 2× langer dan de vorige keer"
        let encoded = MailContent.encodedWords(title)
        let words = encoded.components(separatedBy: "\r\n ")
        #expect(words.count > 1 && words.allSatisfy { $0.utf8.count <= 75 })
        let parts = words.map { Data(base64Encoded: String($0.dropFirst("=?utf-8?B?".count).dropLast(2))) }
        #expect(parts.allSatisfy { $0.flatMap { String(data: $0, encoding: .utf8) } != nil })
        #expect(String(decoding: parts.compactMap(\.self).joined(), as: UTF8.self) == title)
        #expect(!MailContent.encodedWords("a\r\nBcc: x@y").contains("\n"))
    }
}

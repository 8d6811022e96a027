/// `email` of a receiver: mail by a server that takes it on.
enum EmailSection {
    static let to = KeyRow(name: "to", summary: "Whom it is sent to, one address or several.", shape: .texts)
    static let from = Key<String>(name: "from", type: .mailAddress, isRequired: true, summary: "Whom it comes from.")
    static let smarthost = Key<ServerSettings.Address>(
        name: "smarthost", type: .smarthost, isRequired: true, summary: "The server that takes it on.")
    static let username = Key<String>(
        name: "username", type: .text, absence: "no login", summary: "The name to log in with.")
    static let password = Key<Secret>(
        name: "password", type: .secret, summary: "The password to log in with; better in `password_file`.")
    static let passwordFile = Key<String>(
        name: "password_file", type: .path, summary: "A file with the password, relative to this file's folder.")
    static let encryption = DefaultedKey(
        "encryption", .choice(EmailSettings.Encryption.self), default: .startTLS,
        "Whether nothing is sent without STARTTLS, or all as it is: for a server on the same host.")
    static let caFile = Key<String>(
        name: "ca_file", type: .path, absence: "the system's",
        summary: "The certificates that the server is checked against (PEM), relative to this file's folder.")

    static let table = KeyTable(rows: [
        to, from.row, smarthost.row, username.row, password.row, passwordFile.row, encryption.row, caFile.row,
    ])

    /// Reads the section; nil when it lacks something that it needs, which is noted.
    static func read(_ reader: MappingReader) -> ReceiverSettings.Channel? {
        let to = reader.values(to, as: .mailAddress).map(\.value)
        if reader.entry(self.to.name) == nil { reader.report("\(reader.title) has no to", at: reader.position) }
        let from = reader.value(from)
        let smarthost = reader.value(smarthost)
        let username = reader.located(username)
        let password = reader.secret(password, passwordFile)
        let encryption = reader.value(encryption)
        if let username, !reader.hasSecret(self.password, passwordFile) {
            reader.report("\(reader.title) has a username and no password_file", at: username.position)
        }
        if reader.hasSecret(self.password, passwordFile), reader.entry(self.username.name) == nil {
            reader.report("\(reader.title) has a password and no username", at: reader.position)
        }
        guard let from, let smarthost, !to.isEmpty else { return nil }
        return .email(
            EmailSettings(
                to: to, from: from, host: smarthost.host, port: smarthost.port, username: username?.value,
                password: password, encryption: encryption,
                caFile: reader.value(caFile).map { ConfigurationFiles.resolve($0, besides: reader.file.path) }))
    }
}

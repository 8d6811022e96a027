/// What is reached over HTTP: `alertmanager`, `webhook` and `ntfy` of a receiver.
enum WebReceiverSection {
    static let url = Key<ReceiverURL>(
        name: "url", type: .receiverURL, summary: "Where it is; better in `url_file` where the path is a secret.")
    static let urlFile = Key<String>(
        name: "url_file", type: .path, summary: "A file with that URL, relative to this file's folder.")
    static let token = Key<Secret>(
        name: "token", type: .secret, absence: "none",
        summary: "What is sent as `Authorization: Bearer …`; better in `token_file`.")
    static let tokenFile = Key<String>(
        name: "token_file", type: .path, summary: "A file with the token, relative to this file's folder.")
    static let caFile = Key<String>(
        name: "ca_file", type: .path, absence: "the system's",
        summary: "The certificates that an `https` address is checked against (PEM), relative to this file's folder.")

    static let table = KeyTable(rows: [url.row, urlFile.row, token.row, tokenFile.row, caFile.row])
    static let alertmanagerTable = KeyTable(rows: [url.row, urlFile.row, caFile.row])

    /// Reads the section of a kind; nil when it has no usable URL, which is noted.
    static func read(_ reader: MappingReader, _ kind: String) -> ReceiverSettings.Channel? {
        let url = reader.secret(url, urlFile)
        if !reader.hasSecret(self.url, urlFile) { reader.report("\(reader.title) has no url", at: reader.position) }
        let token = reader.secret(token, tokenFile)
        let caFile = reader.value(caFile).map { ConfigurationFiles.resolve($0, besides: reader.file.path) }
        guard let url else { return nil }
        switch kind {
        case ReceiverSection.alertmanager.name: return .alertmanager(AlertmanagerSettings(url: url, caFile: caFile))
        case ReceiverSection.webhook.name: return .webhook(WebhookSettings(url: url, token: token, caFile: caFile))
        default:
            guard !NtfyBody.place(url.path).topic.isEmpty else {
                let problem = "\(reader.title) has no topic in its url: https://ntfy.sh/jansen has jansen"
                reader.report(problem, at: reader.position)
                return nil
            }
            return .ntfy(NtfySettings(url: url, token: token, caFile: caFile))
        }
    }
}

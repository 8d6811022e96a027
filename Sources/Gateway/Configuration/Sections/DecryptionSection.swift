internal import Collectors
internal import Metering

/// `decryption`: the keys of a meter that encrypts its telegrams.
enum DecryptionSection {
    static let key = Key<TelegramKey>(
        name: "key", type: .telegramKey, summary: "The meter's own key, 32 hex digits; better in `key_file`.")
    static let keyFile = Key<String>(
        name: "key_file", type: .path, summary: "A file with the meter's own key, relative to this file's folder.")
    static let authenticationKey = Key<TelegramKey>(
        name: "authentication_key", type: .telegramKey, absence: "Luxembourg's, which is public",
        summary: "The key that the meter's tags are made with.")
    static let authenticationKeyFile = Key<String>(
        name: "authentication_key_file", type: .path, summary: "A file with that key, relative to this file's folder.")
    static let verifyTag = DefaultedKey(
        "verify_tag", .boolean, default: true,
        "Whether a telegram is refused whose tag is not that of the keys; else its own checksum decides.")

    static let table = KeyTable(rows: [
        key.row, keyFile.row, authenticationKey.row, authenticationKeyFile.row, verifyTag.row,
    ])

    /// Reads the section; nil when there is no usable key, which is noted.
    static func read(_ reader: MappingReader) -> StreamDecryption? {
        let key = reader.secret(key, keyFile)
        let authenticationKey = reader.secret(authenticationKey, authenticationKeyFile)
        let verifiesTag = reader.value(verifyTag)
        if !reader.hasSecret(self.key, keyFile) {
            reader.report("\(reader.title) has no key_file", at: reader.position)
        }
        guard let key else { return nil }
        return StreamDecryption(
            key: key, authenticationKey: authenticationKey ?? .luxembourg, verifiesTag: verifiesTag)
    }
}

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
        let key = secret(reader, key, keyFile)
        let authenticationKey = secret(reader, authenticationKey, authenticationKeyFile)
        let verifiesTag = reader.value(verifyTag)
        if reader.entry(self.key.name) == nil, reader.entry(keyFile.name) == nil {
            reader.report("\(reader.title) has no key_file", at: reader.position)
        }
        guard let key else { return nil }
        return StreamDecryption(
            key: key, authenticationKey: authenticationKey ?? .luxembourg, verifiesTag: verifiesTag)
    }

    /// A key out of the file or out of one of its own; nil when there is none, or it is wrong, which is noted.
    private static func secret(
        _ reader: MappingReader, _ key: Key<TelegramKey>, _ fileKey: Key<String>
    ) -> TelegramKey? {
        let value = reader.value(key)
        guard let path = reader.located(fileKey) else { return value }
        guard reader.entry(key.name) == nil else {
            reader.report("\(reader.title) has both \(key.name) and \(fileKey.name)", at: path.position)
            return value
        }
        let file = ConfigurationFiles.resolve(path.value, besides: reader.file.path)
        do {
            let text = String(decoding: try reader.file.session.files.contents(file), as: UTF8.self)
            return try TelegramKey(text)
        } catch let fault as TelegramKey.Fault {
            reader.report("\(file): \(fault)\(reader.place)", at: path.position)
        } catch let failure as ConfigurationFiles.Failure {
            reader.report(
                "cannot read \(fileKey.name) \"\(path.value)\"\(reader.place): \(failure.cause)", at: path.position)
        } catch {
            reader.report("cannot read \(fileKey.name)\(reader.place): \(error)", at: path.position)
        }
        return nil
    }
}

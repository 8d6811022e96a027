extension MappingReader {
    /// The value of a key, or of the file that its twin `…_file` names; nil when neither is there, or it is wrong, which
    /// is noted.
    func secret<Value>(_ key: Key<Value>, _ fileKey: Key<String>) -> Value? {
        guard let file = secretFile(fileKey, besides: key.name) else { return value(key) }
        do throws(ValueProblem) {
            return try key.type.parse(file.text)
        } catch {
            report("\(file.path): cannot read \(key.name)\(place): \(error.cause)", at: file.position)
            return nil
        }
    }

    /// Whether the key of a secret stands there, or its twin.
    func hasSecret<Value>(_ key: Key<Value>, _ fileKey: Key<String>) -> Bool {
        entry(key.name) != nil || entry(fileKey.name) != nil
    }

    /// What is in the file that a key names, without the line break at its end; nil when there is none, or it stands
    /// beside the secret itself, or cannot be read, which is noted.
    private func secretFile(
        _ fileKey: Key<String>, besides name: String
    ) -> (path: String, text: String, position: Position)? {
        guard let path = located(fileKey) else { return nil }
        guard entry(name) == nil else {
            report("\(title) has both \(name) and \(fileKey.name)", at: path.position)
            return nil
        }
        let resolved = ConfigurationFiles.resolve(path.value, besides: file.path)
        do throws(ConfigurationFiles.Failure) {
            var bytes = try file.session.files.contents(resolved)
            while let last = bytes.last, last == UInt8(ascii: "\n") || last == UInt8(ascii: "\r") { bytes.removeLast() }
            return (resolved, String(decoding: bytes, as: UTF8.self), path.position)
        } catch {
            report("cannot read \(fileKey.name) \"\(path.value)\"\(place): \(error.cause)", at: path.position)
            return nil
        }
    }

    /// The texts of a list as values; those that are wrong are noted and left out.
    func values<Value>(_ row: KeyRow, as type: ScalarType<Value>) -> [Located<Value>] {
        texts(row).compactMap { text in
            do throws(ValueProblem) {
                return Located(value: try type.parse(text.value), position: text.position)
            } catch {
                let shown = type.redacted(text.value)
                report("cannot read \(row.name) \"\(shown)\"\(place): \(error.cause)", at: text.position)
                return nil
            }
        }
    }
}

internal import Collectors

extension MeterSource {
    /// Reads the keys of whichever way a meter has; nil when the one that it needs is missing or wrong, which is noted.
    static func read(_ reader: MappingReader, levels: PollingLevels, isEnabled: Bool) -> MeterSource? {
        let found = device(reader) ?? stream(reader, levels)
        guard let found else { return nil }
        // One that is not read may share its device: that is how a device moves to another household.
        if isEnabled { declare(found.place, by: reader) }
        return found.source
    }

    private typealias Found = (source: MeterSource, place: Located<String>)

    private static func device(_ reader: MappingReader) -> Found? {
        let caFile = reader.value(MeterSection.caFile).map {
            ConfigurationFiles.resolve($0, besides: reader.file.path)
        }
        guard let url = reader.located(MeterSection.url) else { return nil }
        return (
            .device(url.value, caFile: caFile), Located(value: url.value.hostAndPort, position: url.position)
        )
    }

    private static func stream(_ reader: MappingReader, _ levels: PollingLevels) -> Found? {
        let speed = reader.value(MeterSection.speed)
        let idleTimeout = reader.value(MeterSection.idleTimeout)
        let decryption = reader.entry(MeterSection.decryption.name).flatMap { _ in
            DecryptionSection.read(
                reader.section(MeterSection.decryption, title: "decryption of \(reader.title)"))
        }
        func settings(_ source: StreamSource) -> MeterSource {
            .stream(
                TelegramStreamSettings(
                    source: source, interval: levels.thinning, idleTimeout: idleTimeout, decryption: decryption))
        }
        if let address = reader.located(MeterSection.address) {
            return (
                settings(.tcp(host: address.value.host, port: address.value.port)),
                Located(value: address.value.description, position: address.position)
            )
        }
        guard let device = reader.located(MeterSection.device) else { return nil }
        let path = ConfigurationFiles.resolve(device.value, besides: reader.file.path)
        return (settings(.serial(path: path, speed)), Located(value: path, position: device.position))
    }

    private static func declare(_ place: Located<String>, by reader: MappingReader) {
        guard let first = reader.file.session.declarations.declareDevice(place, of: reader.title) else { return }
        let what = place.value.hasPrefix("/") ? "device" : "host and port"
        reader.report(
            "\(reader.title) has the \(what) of \(first.title) (\(place.value), at \(first.position))",
            at: place.position)
    }
}

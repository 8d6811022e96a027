/// `server`: where the API and `/metrics` are served.
enum ServerSection {
    static let listen = DefaultedKey(
        "listen", .listenAddress, default: ServerSettings.Address(host: "127.0.0.1", port: 9571),
        "The address of the API and `/metrics`; one wider than loopback needs `open: true`.")
    static let open = DefaultedKey(
        "open", .boolean, default: false,
        "Whether everyone who reaches a wider address may read everything.")

    static let table = KeyTable(rows: [listen.row, open.row])

    /// Reads the section.
    static func read(_ reader: MappingReader) -> ServerSettings {
        let address = reader.located(listen.key)
        let settings = ServerSettings(listen: address?.value ?? listen.fallback, isOpen: reader.value(open))
        if let address, !address.value.isLoopback, !settings.isOpen {
            reader.report(
                """
                listen \(address.value) is wider than loopback, and everyone who reaches it could read all meters: \
                set open: true if that is meant
                """, at: address.position)
        }
        return settings
    }
}

internal import Glibc
internal import Yams

/// Reads a configuration: one file and what it includes, every error at once.
enum ConfigurationReader {
    /// Reads and checks a configuration.
    ///
    /// - Parameters:
    ///   - path: The main file; errors name it as it is given here.
    ///   - environment: The value of an environment variable, nil when it is not set.
    ///   - files: The files; the system's but in tests.
    /// - Returns: The configuration, and what is odd about it.
    /// - Throws: `ConfigurationErrors`, with all that is wrong.
    static func read(
        path: String, environment: @escaping (String) -> String? = systemVariable, files: ConfigurationFiles = .system
    ) throws(ConfigurationErrors) -> (configuration: Configuration, warnings: [ConfigurationWarning]) {
        let session = ReadingSession(environment: environment, files: files)
        let bytes: [UInt8]
        do {
            bytes = try files.contents(path)
        } catch {
            throw .unreadable(path: path, cause: error.cause)
        }
        let file = SourceFile(path: path, order: 0, session: session)
        let configuration = configuration(file, bytes)
        session.checkFormerNames()
        guard session.errors.isEmpty, let configuration else {
            throw .invalid(session.errors.sorted { $0.position < $1.position })
        }
        if session.declarations.hasNoMeters {
            session.warn("there are no meters: nothing is polled", at: file.position(line: 1, column: 1))
        }
        return (configuration, session.warnings.sorted { $0.position < $1.position })
    }

    /// The value of a variable of this process's environment.
    static func systemVariable(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }

    private static func configuration(_ file: SourceFile, _ bytes: [UInt8]) -> Configuration? {
        guard let root = root(of: file, bytes, table: RootSection.table) else { return nil }
        let polling = root.section(RootSection.polling, title: "polling")
        let levels = PollingSection.levels(polling)
        let server = ServerSection.read(root.section(RootSection.server, title: "server"))
        let pollingSettings = PollingSection.read(polling, levels: levels)
        let store = StoreSection.read(root.section(RootSection.store, title: "store"))
        let metrics = MetricsSection.read(root.section(RootSection.metrics, title: "metrics"))
        var sites = self.sites(root, levels: levels)
        for included in Inclusion.files(of: root) {
            guard let bytes = included.bytes,
                let root = Self.root(of: included.file, bytes, table: RootSection.includedTable)
            else { continue }
            sites += self.sites(root, levels: levels)
        }
        let alerting = AlertingSection.read(root, sites: file.session.declarations.siteIDs)
        return Configuration(
            server: server, polling: pollingSettings, store: store, metrics: metrics, alerting: alerting, sites: sites)
    }

    private static func sites(_ root: MappingReader, levels: PollingLevels) -> [SiteConfiguration] {
        root.items(RootSection.sites).compactMap { SiteSection.read($0, in: root.file, levels: levels) }
    }

    /// The keys of a file; nil when it is no YAML, which is noted.
    private static func root(of file: SourceFile, _ bytes: [UInt8], table: KeyTable) -> MappingReader? {
        let start = file.position(line: 1, column: 1)
        do throws(YAMLDocument.SyntaxError) {
            guard let node = try YAMLDocument(bytes).root else {
                return MappingReader(file: file, title: "", position: start, entries: [])
            }
            return MappingReader(node, in: file, table: table, title: "", fallback: start)
        } catch {
            file.session.report(
                "cannot read YAML: \(error.cause)",
                at: file.position(line: error.line, column: error.column))
            return nil
        }
    }
}

extension ReadingSession {
    /// Notes each former name that a meter of the configuration still bears.
    fileprivate func checkFormerNames() {
        for use in declarations.formerNamesInUse() {
            report(
                "cannot take over the history of \"\(use.name.value)\": that meter is declared at \(use.meter)",
                at: use.name.position)
        }
    }
}

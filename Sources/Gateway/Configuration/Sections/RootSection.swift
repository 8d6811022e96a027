/// The file itself.
enum RootSection {
    static let server = KeyRow(
        name: "server", summary: "Where the API and `/metrics` are served.", shape: .section(ServerSection.table))
    static let polling = KeyRow(
        name: "polling", summary: "How meters are polled, unless their site or they themselves say otherwise.",
        shape: .section(PollingSection.table))
    static let store = KeyRow(
        name: "store", summary: "Where the history is kept.", shape: .section(StoreSection.table))
    static let metrics = KeyRow(
        name: "metrics", summary: "How `/metrics` is written.", shape: .section(MetricsSection.table))
    static let alerting = KeyRow(
        name: "alerting", summary: "What is alerted of, and who is told; without it, nothing is.",
        shape: .section(AlertingSection.table))
    static let include = KeyRow(
        name: "include",
        summary: "More files with `sites`, by path or pattern (`sites/*.yaml`); their lists are joined to this file's.",
        shape: .texts)
    static let sites = KeyRow(
        name: "sites", summary: "The households and buildings.", shape: .sections(SiteSection.table))

    static let table = KeyTable(rows: [server, polling, store, metrics, alerting, include, sites])

    /// What an included file may hold.
    static let includedTable = KeyTable(
        rows: [sites], mainFileOnly: table.names.filter { $0 != sites.name })
}

internal import Glibc
internal import Metering

/// Telegrams as they may be shown to others: lines of JSON, the first of which says what they are of.
struct TelegramBundle: Sendable {
    /// Where the telegrams are from.
    enum Source: Sendable {
        /// A running gateway, and its version.
        case gateway(version: String)
        case file
    }

    private let source: Source
    private let keepsIDs: Bool
    private var mask = TelegramMask()
    private var ids = MaskedIDs()
    private var lines: [[UInt8]] = []
    private var meters: Set<MeterKey> = []
    private(set) var failed = 0

    /// Creates a bundle without telegrams.
    init(source: Source, keepsIDs: Bool) {
        self.source = source
        self.keepsIDs = keepsIDs
    }

    /// How many telegrams there are.
    var telegrams: Int { lines.count }

    /// `12 telegrams of 2 meters, 3 of them failed`.
    var summary: String {
        let of = meters.isEmpty ? "" : " of \(TelegramBundle.counted(meters.count, "meter"))"
        return "\(TelegramBundle.counted(telegrams, "telegram"))\(of), \(failed) of them failed"
    }

    private static func counted(_ count: Int, _ noun: String) -> String {
        "\(count) \(noun)\(count == 1 ? "" : "s")"
    }

    /// Adds a telegram, masked.
    mutating func add(_ report: TelegramReport, of meter: MeterKey? = nil, collector: String? = nil) {
        var json = JSONWriter(capacity: report.length + 512)
        let shown = report.masked(by: &mask)
        let name = meter.map { keepsIDs ? "\($0)" : ids.name(of: $0) }
        json.object { json in
            json.member("meter", name)
            json.member("collector", collector)
            json.members(of: shown)
        }
        if let meter { meters.insert(meter) }
        if report.isFailure { failed += 1 }
        lines.append(json.bytes)
    }

    /// All of it, as it is written.
    func document(at moment: Timestamp) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.member("bundle", "metergw telegrams")
            json.member("format", 1 as Int64)
            json.member("version", Build.version)
            json.member("swift", Build.swift)
            json.member("system", TelegramBundle.system)
            json.member("created", moment)
            switch source {
            case .file:
                json.member("source", "file")
                json.member("gateway_version", nil as String?)
            case .gateway(let version):
                json.member("source", "gateway")
                json.member("gateway_version", version)
            }
            json.member("masked", true)
            json.member("meters", Int64(meters.count))
            json.member("telegrams", Int64(telegrams))
            json.member("failed", Int64(failed))
        }
        return ([json.bytes] + lines).reduce(into: []) { $0 += $1 + [UInt8(ascii: "\n")] }
    }

    /// The system's name, release and processor, without the machine's own name: `Linux 6.1.0-18-amd64 x86_64`.
    private static var system: String {
        var names = utsname()
        guard uname(&names) == 0 else { return "unknown" }
        func text(_ field: some Any) -> String {
            withUnsafeBytes(of: field) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        }
        return [text(names.sysname), text(names.release), text(names.machine)].joined(separator: " ")
    }
}

/// The numbers that sites and meters bear in a bundle: `site-1/meter-1`, in the order in which they are met.
private struct MaskedIDs: Sendable {
    private var sites: [String: Int] = [:]
    private var meters: [MeterKey: Int] = [:]
    private var counts: [String: Int] = [:]

    mutating func name(of key: MeterKey) -> String {
        let site = sites[key.site] ?? sites.count + 1
        sites[key.site] = site
        let meter = meters[key] ?? counts[key.site, default: 0] + 1
        if meters[key] == nil { counts[key.site] = meter }
        meters[key] = meter
        return "site-\(site)/meter-\(meter)"
    }
}

internal import Metering

/// A row of the table of metrics: what HELP, TYPE and UNIT say of a family, and where its samples come from.
struct MetricFamily: Sendable {
    /// The types that a family can have.
    enum Kind: String, Hashable, Sendable {
        case counter
        case gauge
        case histogram
    }

    /// Whose labels the samples of a family bear, which decides how a page is narrowed.
    enum Scope: Hashable, Sendable {
        /// A meter's: `site` and `meter`.
        case meter
        /// A site's: `site`.
        case site
        /// Nobody's: what the gateway says of itself.
        case gateway
    }

    /// The name of the samples: a counter's ends in `_total`.
    let name: String
    let kind: Kind
    /// The unit that the name ends in, before `_total`; nil for numbers without one.
    let unit: String?
    let scope: Scope
    /// A sentence without quotes, backslashes and line breaks.
    let help: String
    /// Writes the samples of a scrape.
    let write: @Sendable (Scrape, inout SampleWriter) -> Void
    let textHead: [UInt8]
    let openMetricsHead: [UInt8]
    /// The name and the bracket behind it.
    let opening: [UInt8]

    init(
        _ name: String, _ kind: Kind, unit: String? = nil, _ scope: Scope, _ help: String,
        write: @escaping @Sendable (Scrape, inout SampleWriter) -> Void
    ) {
        self.name = name
        self.kind = kind
        self.unit = unit
        self.scope = scope
        self.help = help
        self.write = write
        textHead = Array("# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n".utf8)
        let family = MetricFamily.openMetricsName(name, kind)
        openMetricsHead = Array(
            ("# TYPE \(family) \(kind.rawValue)\n" + (unit.map { "# UNIT \(family) \($0)\n" } ?? "")
                + "# HELP \(family) \(help)\n").utf8)
        opening = Array("\(name){".utf8)
    }

    /// The name that OpenMetrics gives the family: a counter's without `_total`.
    var openMetricsName: String { MetricFamily.openMetricsName(name, kind) }

    private static func openMetricsName(_ name: String, _ kind: Kind) -> String {
        kind == .counter && name.hasSuffix("_total") ? String(name.dropLast("_total".utf8.count)) : name
    }
}

extension MetricFamily {
    /// A family with one sample for each meter that has a value.
    static func ofMeters(
        _ name: String, _ kind: Kind, unit: String? = nil, decimals: Int = 0, _ help: String,
        _ value: @escaping @Sendable (MeterSnapshot, Timestamp) -> Int64?
    ) -> MetricFamily {
        MetricFamily(name, kind, unit: unit, .meter, help) { scrape, writer in
            for meter in scrape.meters {
                if let value = value(meter, scrape.now) { writer.sample(meter.labels, value, decimals: decimals) }
            }
        }
    }

    /// A family with one sample for each site that has a value.
    static func ofSites(
        _ name: String, unit: String? = nil, decimals: Int = 0, _ help: String,
        _ value: @escaping @Sendable (SiteConfiguration, Timestamp) -> Int64?
    ) -> MetricFamily {
        MetricFamily(name, .gauge, unit: unit, .site, help) { scrape, writer in
            for site in scrape.sites {
                guard let value = value(site, scrape.now) else { continue }
                writer.sample(LabelText.bytes(["site": site.id]), value, decimals: decimals)
            }
        }
    }

    /// A family with one sample, without labels, where there is a value.
    static func ofGateway(
        _ name: String, _ kind: Kind, unit: String? = nil, decimals: Int = 0, _ help: String,
        _ value: @escaping @Sendable (Scrape) -> Int64?
    ) -> MetricFamily {
        MetricFamily(name, kind, unit: unit, .gateway, help) { scrape, writer in
            if let value = value(scrape) { writer.sample(value, decimals: decimals) }
        }
    }
}

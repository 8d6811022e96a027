/// The name of a meter everywhere: the id of its site and its own, as the configuration declares them.
public struct MeterKey: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The id of the site.
    public let site: String
    /// The id of the meter inside its site.
    public let meter: String

    /// Creates a key from two ids of `[a-z0-9][a-z0-9-]{0,31}`.
    public init(site: String, meter: String) {
        self.site = site
        self.meter = meter
    }

    /// `site/meter`, as it stands in log lines and URLs.
    public var description: String { "\(site)/\(meter)" }

    /// Orders by site, then by meter.
    public static func < (left: MeterKey, right: MeterKey) -> Bool {
        (left.site, left.meter) < (right.site, right.meter)
    }
}

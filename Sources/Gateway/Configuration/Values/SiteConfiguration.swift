internal import Metering

/// A household or building with its meters.
struct SiteConfiguration: Hashable, Sendable {
    /// The main fuse: what the site may draw.
    struct Fuse: Hashable, Sendable {
        /// 1 or 3.
        var phases: Int
        /// What each phase bears.
        var current: Current
    }

    /// A label of all that `site_info` says of the site.
    struct Label: Hashable, Sendable {
        /// A Prometheus label name.
        var name: String
        /// Free text.
        var value: String
    }

    /// The id, a metric label and a part of URLs.
    var id: String
    /// The name for people; the id where none is given.
    var name: String
    /// The country, ISO 3166 alpha-2, where it is given.
    var country: String?
    /// The time zone: given, or the country's, or Europe/Amsterdam.
    var zone: Zone
    /// The main fuse, where it is given.
    var fuse: Fuse?
    /// The labels, sorted by name.
    var labels: [Label]
    /// The meters, in the order of the file.
    var meters: [MeterConfiguration]
}

/// The two texts in which a page of metrics can be written.
enum ExpositionFormat: Hashable, Sendable, CaseIterable {
    /// Prometheus' text format 0.0.4.
    case text
    /// OpenMetrics 1.0.0: with units and an end mark, counters' families named without `_total`.
    case openMetrics

    /// The value of the `Content-Type` field.
    var contentType: String {
        switch self {
        case .text: "text/plain; version=0.0.4; charset=utf-8"
        case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
        }
    }

    /// The format that a client would rather have, by the `Accept` fields of its request.
    ///
    /// Where it has no preference it gets the text format, which everything can read; also where it would have neither.
    static func preferred(by accept: AcceptList) -> ExpositionFormat {
        let openMetrics = accept.quality(
            ofType: "application/openmetrics-text", parameters: ["version": "1.0.0", "charset": "utf-8"])
        let text = accept.quality(ofType: "text/plain", parameters: ["version": "0.0.4", "charset": "utf-8"])
        return openMetrics > text ? .openMetrics : .text
    }
}

internal import HTTPTypes
internal import Collectors
internal import HTTPTypes
internal import Metering

extension APIResponder {
    /// `/`: a page for people that says what is where and how the meters are.
    func overview() -> Answer {
        var html = HTMLWriter()
        html.markup(APIResponder.head)
        html.markup("<h1>metergw</h1>\n<p>A gateway for many smart meters, version \(Build.version).</p>\n<ul>\n")
        for route in Route.allCases where route != .overview { html.entry(of: route) }
        html.markup("</ul>\n")
        html.table(of: dependencies.live.fleet, at: dependencies.now())
        html.markup("</body>\n</html>\n")
        var answer = Answer(html.bytes, type: "text/html; charset=utf-8")
        // Nothing is loaded from anywhere, and nothing runs.
        answer.fields[.contentSecurityPolicy] = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
        return answer
    }

    private static let head = """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width">
        <title>metergw</title>
        <style>
        body { font-family: sans-serif; margin: 2em; color: #222; background: #fff }
        table { border-collapse: collapse }
        th, td { text-align: left; padding: 0.2em 1em 0.2em 0; border-bottom: 1px solid #ddd }
        .frozen, .stale { color: #b00020 }
        .disabled { color: #777 }
        </style>
        </head>
        <body>

        """
}

extension HTMLWriter {
    fileprivate mutating func entry(of route: Route) {
        markup("<li>")
        if route.methods.contains(.get), !route.pattern.contains("{") {
            link(route.pattern)
        } else {
            element("code", "\(route.methods[0].rawValue) \(route.pattern)")
        }
        markup(": ")
        text(route.summary)
        markup("</li>\n")
    }

    fileprivate mutating func table(of fleet: LiveState.Fleet, at now: Timestamp) {
        markup("<table>\n<tr><th>meter</th><th>site</th><th>state</th><th>age</th><th>last failure</th></tr>\n")
        for meter in fleet.meters {
            let status = meter.status
            let state = MeterState(meter, status, at: now)
            markup("<tr><td><a href=\"")
            text("/api/v1/meters/\(meter.key)/latest")
            markup("\">")
            text(meter.key.description)
            markup("</a></td>")
            element("td", meter.site.name)
            element("td", state.rawValue, attributes: " class=\"\(state.rawValue)\"")
            element("td", MeterState.age(status, at: now).map { "\(AgeText.string($0)) ago" } ?? "never read")
            element("td", status.lastFailure.map { "\($0.reason.rawValue): \($0.text)" } ?? "")
            markup("</tr>\n")
        }
        markup("</table>\n")
    }
}

/// Spans for people.
enum AgeText {
    /// `3 s`, `12 min`, `5 h` or `9 d`: the whole units of the largest that fits.
    static func string(_ age: Duration) -> String {
        let seconds = age.components.seconds
        switch seconds {
        case ..<120: return "\(seconds) s"
        case ..<7200: return "\(seconds / 60) min"
        case ..<172_800: return "\(seconds / 3600) h"
        default: return "\(seconds / 86_400) d"
        }
    }
}

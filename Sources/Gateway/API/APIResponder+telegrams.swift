internal import Metering

extension APIResponder {
    /// `/api/v1/meters/{site}/{meter}/telegrams`: what the flight recorder has, the newest first.
    ///
    /// Not masked, it is the one place of the API where serial numbers are.
    func telegrams(_ values: [String], _ query: RequestQuery) throws(Problem) -> Answer {
        let meter = try meter(values)
        let request = try TelegramsRequest(query)
        let collector = meter.configuration.collector
        var mask = TelegramMask()
        let reports = dependencies.flights.telegrams(of: meter.key).prefix(request.limit).map { telegram in
            let report = TelegramReport(telegram)
            return request.isMasked ? report.masked(by: &mask) : report
        }
        var json = JSONWriter(capacity: 1024 + reports.reduce(0) { $0 + $1.length * 2 + 256 })
        json.object { json in
            json.member("site", meter.key.site)
            json.member("meter", meter.key.meter)
            json.member("collector", collector.rawValue)
            json.member("masked", request.isMasked)
            json.member("note", APIResponder.note(collector, isEmpty: reports.isEmpty))
            json.array("telegrams") { json in
                for report in reports { json.object { $0.members(of: report) } }
            }
        }
        return Answer(json: json.bytes)
    }

    private static func note(_ collector: CollectorKind, isEmpty: Bool) -> String? {
        guard isEmpty else { return nil }
        return collector.receivesTelegrams
            ? "nothing has come since the gateway started"
            : "a \(collector.rawValue) is asked for values, it sends no telegrams"
    }
}

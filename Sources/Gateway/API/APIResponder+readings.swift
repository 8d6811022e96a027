internal import Logging
internal import Metering
internal import NIOConcurrencyHelpers
internal import Store

extension APIResponder {
    /// How many readings are taken from the store at once, so that a long answer is held once and not twice.
    private static let portion = 1000

    /// `/api/v1/meters/{site}/{meter}/readings`: a page of the history.
    ///
    /// The store is at most `store.flush` behind `latest`.
    func readings(_ values: [String], _ query: RequestQuery) async throws(Problem) -> Answer {
        let meter = try meter(values)
        let request = try ReadingsRequest(query, now: dependencies.now())
        var json = JSONWriter(capacity: 4096)
        var missing = request.limit
        var cursor = request.cursor
        // The members before and behind the array are written here, as a closure could not wait for the store.
        json.begin("{")
        json.member("site", meter.key.site)
        json.member("meter", meter.key.meter)
        json.name("readings")
        json.begin("[")
        repeat {
            let page = try await page(of: meter.key, request, limit: min(missing, APIResponder.portion), after: cursor)
            for reading in page.readings { json.reading(reading) }
            missing -= page.readings.count
            cursor = page.next
        } while cursor != nil && missing > 0
        json.end("]")
        json.member("next_cursor", cursor?.text)
        json.end("}")
        return Answer(json: json.bytes)
    }

    private func page(
        of meter: MeterKey, _ request: ReadingsRequest, limit: Int, after cursor: ReadingCursor?
    ) async throws(Problem) -> ReadingPage {
        do {
            return try await dependencies.store.readings(of: meter, in: request.range, limit: limit, after: cursor)
        } catch {
            if case .badCursor(let text) = error.cause {
                throw .badParameter("cursor", text, "expected the next_cursor of the page before")
            }
            let line = storeTrouble.withLockedValue { throttle in
                throttle.line("\(error); requests for readings are answered with 503", at: dependencies.now())
            }
            if let line { dependencies.logger.warning("\(line)", of: meter) }
            throw .store("cannot read the history of \(meter) now; the log says why")
        }
    }
}

internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import Logging
internal import Metering
internal import NIOConcurrencyHelpers
internal import NIOCore
internal import Store

/// Answers every request: finds its route, and makes of each error what a client can read.
struct APIResponder: HTTPResponder {
    typealias Context = BasicRequestContext

    let dependencies: APIDependencies
    let storeTrouble = NIOLockedValueBox(LineThrottle())
    private let waiting: WaitingBytes

    init(_ dependencies: APIDependencies, waiting: WaitingBytes) {
        self.dependencies = dependencies
        self.waiting = waiting
    }

    func respond(to request: Request, context: BasicRequestContext) async throws -> Response {
        let start = ContinuousClock.now
        let match = Route.match(request.uri.path)
        let answer: Answer
        do throws(Problem) {
            answer = try await self.answer(request, match)
        } catch {
            answer = Answer(error)
        }
        let response = answer.response(to: request)
        dependencies.counters.noteRequest(
            route: match?.route, status: response.status.code, took: start.duration(to: .now))
        return request.method == .head ? response.createHeadResponse() : response
    }

    private func answer(
        _ request: Request, _ match: (route: Route, values: [String])?
    ) async throws(Problem) -> Answer {
        let length = request.uri.string.utf8.count
        guard length <= dependencies.limits.uriBytes else {
            throw .longURI(length, limit: dependencies.limits.uriBytes)
        }
        guard let (route, values) = match else { throw .unknownPath(request.uri.path) }
        guard route.methods.contains(request.method) else { throw .wrongMethod(request.method.rawValue, route) }
        try refusePageOfOtherSite(request)
        switch route {
        case .healthy: return Answer(text: "metergw is healthy.\n")
        case .ready: return try ready()
        case .reload: return try await reload()
        default: break
        }
        guard waiting.count <= dependencies.limits.waitingBytes else { throw .busy() }
        let query = try RequestQuery(request.uri.query)
        switch route {
        case .metrics: return try await metrics(query, AcceptList(request.headers[values: .accept]))
        case .openAPI: return Answer(json: OpenAPIDocument.bytes)
        case .sites: return sites()
        case .meters: return meters()
        case .latest: return try latest(values)
        case .readings: return try await readings(values, query)
        case .usage: return try await usage(query)
        case .telegrams: return try telegrams(values, query)
        case .alerts: return try alerts(query)
        case .prometheusRules: return try prometheusRules(query)
        case .prometheusAlerts: return try prometheusAlerts(query)
        case .silences: return try await silences(request)
        case .silence: return try await endSilence(values)
        default: return overview()
        }
    }

    /// Refuses what a page of another site makes its reader's browser send: a gateway on loopback, or in a home, trusts
    /// its network, and that browser is in it.
    private func refusePageOfOtherSite(_ request: Request) throws(Problem) {
        guard request.method != .get, request.method != .head, let origin = request.headers[.origin] else { return }
        guard let own = request.head.authority, origin == "http://\(own)" || origin == "https://\(own)" else {
            throw .otherOrigin(origin)
        }
    }

    private func ready() throws(Problem) -> Answer {
        guard dependencies.readiness() else { throw .notReady() }
        return Answer(text: "metergw is ready.\n")
    }

    private func reload() async throws(Problem) -> Answer {
        switch await dependencies.reload() {
        case .done: return Answer(text: "The configuration was taken over.\n")
        case .failed(let errors): throw .reload(errors)
        }
    }

    private func metrics(_ query: RequestQuery, _ accept: AcceptList) async throws(Problem) -> Answer {
        let selection = try MetricSelection(query)
        let scrape = await dependencies.scrapes.scrape(selection, at: dependencies.now())
        let format = ExpositionFormat.preferred(by: accept)
        let page = MetricsPage.render(
            scrape, selection, energyUnit: dependencies.live.fleet.configuration.metrics.energyUnit, format: format)
        return Answer(page, type: format.contentType, varies: "Accept, Accept-Encoding")
    }

    /// The meter that a path names.
    func meter(_ values: [String]) throws(Problem) -> LiveMeter {
        let fleet = dependencies.live.fleet
        guard values.count == 2 else { throw .unknownMeter(site: "", meter: "") }
        guard let meter = fleet.byKey[MeterKey(site: values[0], meter: values[1])] else {
            guard fleet.configuration.sites.contains(where: { $0.id == values[0] }) else {
                throw .unknownSite(values[0])
            }
            throw .unknownMeter(site: values[0], meter: values[1])
        }
        return meter
    }
}

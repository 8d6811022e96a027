internal import Alerting
internal import HTTPTypes
internal import Hummingbird
internal import Metering
internal import NIOCore
internal import Store

extension APIResponder {
    /// `/api/v1/silences`: the silences that hold, or will; or one more.
    func silences(_ request: Request) async throws(Problem) -> Answer {
        guard request.method == .post else {
            let now = dependencies.now()
            var json = JSONWriter()
            json.object { json in
                json.array("silences") { json in
                    for silence in dependencies.silences.all() { json.object { $0.members(of: silence, at: now) } }
                }
            }
            return Answer(json: json.bytes)
        }
        guard !dependencies.silences.isElsewhere() else { throw .silencesElsewhere() }
        let silence = try SilenceRequest(try await body(of: request), now: dependencies.now())
            .silence(id: dependencies.silences.makeID())
        guard try await isKept(silence) else { throw .manySilences() }
        var answer = self.answer(silence)
        answer.status = .created
        answer.fields[.location] = "\(Route.silences.pattern)/\(silence.id)"
        return answer
    }

    /// `/api/v1/silences/{id}`: ends a silence, and says which it was.
    func endSilence(_ values: [String]) async throws(Problem) -> Answer {
        let id = values.first ?? ""
        let ended: Silence?
        do throws(StoreError) {
            ended = try await dependencies.silences.end(id)
        } catch {
            throw .store(error.description)
        }
        guard let ended else { throw .unknownSilence(id) }
        return answer(ended)
    }

    private func isKept(_ silence: Silence) async throws(Problem) -> Bool {
        do throws(StoreError) {
            return try await dependencies.silences.add(silence)
        } catch {
            throw .store(error.description)
        }
    }

    private func answer(_ silence: Silence) -> Answer {
        var json = JSONWriter()
        json.object { $0.members(of: silence, at: dependencies.now()) }
        return Answer(json: json.bytes)
    }

    private func body(of request: Request) async throws(Problem) -> [UInt8] {
        do {
            return Array(try await request.body.collect(upTo: dependencies.limits.bodyBytes).readableBytesView)
        } catch {
            // What is too large has been refused before; this one was not sent to its end.
            throw .badRequest("the body of the request did not come in full")
        }
    }
}

extension JSONWriter {
    fileprivate mutating func members(of silence: Silence, at now: Timestamp) {
        member("id", silence.id)
        member("state", silence.startsAt > now ? "pending" : "active")
        array("matchers") { json in
            for matcher in silence.matchers {
                json.object { json in
                    json.member("name", matcher.name)
                    json.member("operator", matcher.comparison.rawValue)
                    json.member("value", matcher.value)
                }
            }
        }
        member("starts_at", silence.startsAt)
        member("ends_at", silence.endsAt)
        member("reason", silence.reason)
        member("created_by", silence.createdBy)
    }
}

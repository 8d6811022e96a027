import Collectors
import Metering
import NIOConcurrencyHelpers
import Transfer

/// A device that answers as a test says, and remembers what it was asked.
final class ScriptedLogger: Sendable {
    typealias Answer = Result<Response, TransferError>

    private struct State {
        var answers: [String: [Answer]] = [:]
        var asked: [String] = []
    }

    private let state = NIOLockedValueBox(State())

    init(_ bodies: [DSMRLoggerPath: LoggerBody] = [:]) {
        for (path, body) in bodies { serve(path, body) }
    }

    /// A device of era A3 with the reference telegram.
    static var a3: ScriptedLogger {
        ScriptedLogger([.actual: .actual, .meterInfo: .info, .deviceInfo: .deviceInfo, .deviceTime: .deviceTime])
    }

    /// The paths that were asked, oldest first.
    var asked: [String] { state.withLockedValue { $0.asked } }

    /// How often a path was asked.
    func count(_ path: DSMRLoggerPath) -> Int { asked.count { $0 == path.rawValue } }

    func forgetAsked() { state.withLockedValue { $0.asked = [] } }

    /// Answers a path with a body from now on.
    func serve(_ path: DSMRLoggerPath, _ body: LoggerBody) {
        serve(path, body: body.bytes)
    }

    func serve(_ path: DSMRLoggerPath, body: [UInt8]) {
        answer(path, .success(Response(status: 200, body: body)))
    }

    /// Answers a path in turn; the last answer stays.
    func answer(_ path: DSMRLoggerPath, _ answers: Answer...) {
        state.withLockedValue { $0.answers[path.rawValue] = answers }
    }

    func answer(_ path: DSMRLoggerPath, bodies: [LoggerBody]) {
        let answers = bodies.map { Answer.success(Response(status: 200, body: $0.bytes)) }
        state.withLockedValue { $0.answers[path.rawValue] = answers }
    }

    func fail(_ path: DSMRLoggerPath, _ kind: TransferError.Kind) {
        answer(path, .failure(TransferError(kind, "\(kind)")))
    }

    func answer(_ path: DSMRLoggerPath, status: Int, _ text: String) {
        answer(path, .success(Response(status: status, body: Array(text.utf8))))
    }

    var fetch: Fetch<DSMRLoggerPath> { fetch(InfoBudget()) }

    func fetch(_ budget: InfoBudget) -> Fetch<DSMRLoggerPath> {
        Fetch(infoBudget: budget) { [self] path throws(TransferError) in
            let answer = state.withLockedValue { state -> Answer in
                state.asked.append(path)
                guard let answers = state.answers[path], let first = answers.first else {
                    return .success(Self.notFound)
                }
                if answers.count > 1 { state.answers[path]?.removeFirst() }
                return first
            }
            return try answer.get()
        }
    }

    private static let notFound = Response(status: 404, body: Array("is not a valid restAPI call".utf8))
}

extension PollReport {
    var reading: Reading? {
        guard case .reading(let reading) = verdict else { return nil }
        return reading
    }

    var failure: PollFailure? {
        guard case .failed(let failure) = verdict else { return nil }
        return failure
    }

    var isUnchanged: Bool {
        guard case .unchanged = verdict else { return false }
        return true
    }
}

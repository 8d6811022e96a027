internal import Alerting
internal import NIOConcurrencyHelpers
internal import Transfer

/// Gives one Alertmanager every alert, as the rules say it again and again.
///
/// What it does not take is dropped: what fires is told again each minute, and what is over for 15 minutes. Only the newest
/// of each alert waits, so that one that hangs for a day is not told the day's story afterwards.
final class AlertmanagerForwarder: Sendable {
    /// How many alerts wait at most; beyond it the others are dropped until they are told again.
    private static let limit = 10_000

    private struct State: Sendable {
        var waiting: [Labels: Alert] = [:]
        var isBusy = false
    }

    /// What it is called in metrics and the log: its address.
    let name: String
    private let line: AlertmanagerLine
    private let externalURL: String
    private let state = NIOLockedValueBox(State())

    /// Makes a place for it in a loop.
    init(
        _ settings: AlertmanagerSettings, externalURL: String, on loop: TransferLoop,
        timeout: Duration = MessageSender.timeout
    ) {
        name = settings.url.description
        line = AlertmanagerLine(settings, on: loop, timeout: timeout)
        self.externalURL = externalURL
    }

    /// Takes in alerts that fire or are over; never waits.
    func take(_ alerts: [Alert]) {
        state.withLockedValue { state in
            for alert in alerts where alert.state != .pending {
                guard state.waiting.count < AlertmanagerForwarder.limit || state.waiting[alert.labels] != nil else {
                    break
                }
                state.waiting[alert.labels] = alert
            }
        }
    }

    /// Whether there is something to send and nothing is on its way; then `send()` has to follow.
    func begin() -> Bool {
        state.withLockedValue { state in
            guard !state.isBusy, !state.waiting.isEmpty else { return false }
            state.isBusy = true
            return true
        }
    }

    /// Sends what waits, and says how it was taken.
    func send() async -> SendOutcome {
        let alerts = state.withLockedValue { state in
            defer { state.waiting = [:] }
            return state.waiting.values.sorted { $0.labels < $1.labels }
        }
        defer { state.withLockedValue { $0.isBusy = false } }
        do throws(TransferError) {
            return try await line.send(alerts, externalURL: externalURL)
        } catch {
            return SendOutcome(error)
        }
    }
}

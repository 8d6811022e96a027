import Metering
import NIOConcurrencyHelpers

/// A wall clock that stands still until a test moves it.
final class ManualClock: Sendable {
    private let moment: NIOLockedValueBox<Timestamp>

    init(_ text: String) {
        guard let start = Timestamp(rfc3339: text) else { preconditionFailure("\(text) is no time") }
        moment = NIOLockedValueBox(start)
    }

    var now: Timestamp {
        get { moment.withLockedValue { $0 } }
        set { moment.withLockedValue { $0 = newValue } }
    }

    func advance(by span: Duration) {
        moment.withLockedValue { $0 = $0.advanced(by: span) }
    }
}

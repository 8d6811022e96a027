internal import Alerting
internal import Store

/// Where silences are seen, made and ended.
struct SilenceDesk: Sendable {
    /// Those that hold, or will.
    var all: @Sendable () -> [Silence] = { [] }
    /// Keeps one; false when there are too many.
    var add: @Sendable (Silence) async throws(StoreError) -> Bool = { _ in false }
    /// Ends one and returns it; nil when there is none of this id.
    var end: @Sendable (String) async throws(StoreError) -> Silence? = { _ in nil }
    /// Whether Alertmanagers decide who is told, so that a silence made here would do nothing.
    var isElsewhere: @Sendable () -> Bool = { false }
    /// A new id.
    var makeID: @Sendable () -> String = { SilenceDesk.randomID() }

    private static func randomID() -> String {
        let digits = String(UInt64.random(in: .min ... .max), radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

extension SilenceDesk {
    /// The desk of a running service.
    init(_ service: NotificationService) {
        all = { service.silences }
        add = { silence throws(StoreError) in try await service.add(silence) }
        end = { id throws(StoreError) in try await service.endSilence(id) }
        isElsewhere = { service.hasAlertmanagers }
    }
}

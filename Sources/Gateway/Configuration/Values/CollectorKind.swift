/// The ways in which a meter is read, as the file names them.
enum CollectorKind: String, Hashable, Sendable, CaseIterable {
    /// DSMRloggerAPI on an ESP8266, polled over HTTP.
    case dsmrLogger = "dsmr-logger"

    /// How often the device can be polled without harm.
    var pollFloor: Duration {
        switch self {
        // devices.md §5.3, family A: max(telegram interval, 10 s).
        case .dsmrLogger: .seconds(10)
        }
    }

    /// Whether it receives telegrams, and not values that a device has made of them.
    var receivesTelegrams: Bool {
        switch self {
        case .dsmrLogger: false
        }
    }
}

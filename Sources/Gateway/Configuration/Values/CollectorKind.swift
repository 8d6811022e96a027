/// The ways in which a meter is read, as the file names them.
enum CollectorKind: String, Hashable, Sendable, CaseIterable {
    /// DSMRloggerAPI on an ESP8266, polled over HTTP.
    case dsmrLogger = "dsmr-logger"
    /// Telegrams as the meter sends them, from a TCP server such as `ser2net`.
    case p1TCP = "p1-tcp"
    /// Telegrams as the meter sends them, from a serial device.
    case p1Serial = "p1-serial"

    /// How often the device can be polled without harm; zero for one that sends by itself.
    var pollFloor: Duration {
        switch self {
        // devices.md §5.3, family A: max(telegram interval, 10 s).
        case .dsmrLogger: .seconds(10)
        case .p1TCP, .p1Serial: .zero
        }
    }

    /// Whether it is asked for readings; else they come by themselves.
    var isPolled: Bool {
        switch self {
        case .dsmrLogger: true
        case .p1TCP, .p1Serial: false
        }
    }
}

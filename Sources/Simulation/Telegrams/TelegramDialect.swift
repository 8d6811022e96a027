internal import Metering

/// A country's way of writing P1 telegrams (`telegrams.md` §1.3 and §2.9).
///
/// The raw value is its name on the command line.
public enum TelegramDialect: String, Hashable, Sendable, CaseIterable {
    /// DSMR 2.2: media instead of M-Bus channels, 9600 7E1, no checksum and no time.
    case nl2
    /// DSMR 3.0: gas on two lines, 9600 7E1, no checksum and no time.
    case nl3
    /// DSMR 4.2: every 10 seconds, gas each hour.
    case nl4
    /// DSMR 5.0: every second, gas each five minutes.
    case nl5
    /// Belgium, e-MUCS 1.7: every second, the capacity tariff with its history, tariffs the other way round.
    case be
    /// Luxembourg's Smarty: encrypted unless told otherwise.
    case lu
    /// Sweden: reactive power by phase, normal time all year.
    case se
    /// Finland: as Sweden, with the seasons of its own zone.
    case fi
    /// Denmark: as Sweden, with the seasons of its own zone.
    case dk
    /// Switzerland: energy in objects of channel 1.
    case ch
    /// Hungary: quadrants, factors, month values without a count, 1,024 bytes of 0xFF as the text of some meters.
    case hu
    /// Lithuania: demands, apparent power, firmware in two pairs of parentheses.
    case lt
    /// Austria: whole watt hours.
    case at
    /// A heat meter alone, with checksums that lose their leading zeros.
    case heat

    /// What the country is called, with the version where it has several.
    public var title: String {
        switch self {
        case .nl2: "DSMR 2.2"
        case .nl3: "DSMR 3.0"
        case .nl4: "DSMR 4.2"
        case .nl5: "DSMR 5.0"
        case .be: "Belgium"
        case .lu: "Luxembourg"
        case .se: "Sweden"
        case .fi: "Finland"
        case .dk: "Denmark"
        case .ch: "Switzerland"
        case .hu: "Hungary"
        case .lt: "Lithuania"
        case .at: "Austria"
        case .heat: "heat only"
        }
    }

    /// How often its meters send, in whole seconds.
    public var interval: Duration {
        switch self {
        case .nl5, .be: .seconds(1)
        default: .seconds(10)
        }
    }

    /// Whether its meters encrypt what they send, unless told otherwise.
    public var isEncrypted: Bool { self == .lu }

    /// Whether a checksum stands behind its telegrams.
    public var hasChecksum: Bool { self != .nl2 && self != .nl3 }

    /// Whether its telegrams say when they were made.
    public var hasTime: Bool { hasChecksum }

    /// How its serial line is set.
    public var lineSettings: SerialSettings { hasChecksum ? .fast : .slow }

    /// The zone of the country, in the system's database: what the gateway has to be told of the site.
    public var zoneIdentifier: String {
        switch self {
        case .nl2, .nl3, .nl4, .nl5, .heat: "Europe/Amsterdam"
        case .be: "Europe/Brussels"
        case .lu: "Europe/Luxembourg"
        case .se: "Europe/Stockholm"
        case .fi: "Europe/Helsinki"
        case .dk: "Europe/Copenhagen"
        case .ch: "Europe/Zurich"
        case .hu: "Europe/Budapest"
        case .lt: "Europe/Vilnius"
        case .at: "Europe/Vienna"
        }
    }

    /// The zone that its meters' clocks keep: Sweden's know no summer time.
    internal var clockIdentifier: String { self == .se ? "Etc/GMT-1" : zoneIdentifier }

    /// The seconds between two readings of its gas meters: an hour before DSMR 5.
    internal var gasInterval: Int64 {
        switch self {
        case .nl2, .nl3, .nl4: 3600
        default: 300
        }
    }
}

/// The speed of a serial line and the shape of its characters.
public enum SerialSettings: String, Hashable, Sendable, CaseIterable {
    /// 115200 bits a second, 8 data bits, no parity, 1 stop bit.
    case fast = "115200 8N1"
    /// 9600 bits a second, 7 data bits, even parity, 1 stop bit.
    case slow = "9600 7E1"
}

/// The paths of DSMRloggerAPI v1 that the gateway ever asks for: by GET, without a query, under 50 characters.
///
/// Everything else on that device may write, reboot, erase or tell secrets (`devices.md` §1.A.2, §8).
public enum DSMRLoggerPath: String, CaseIterable, Sendable {
    /// The newest telegram's values.
    case actual = "/api/v1/sm/actual"
    /// The meter's identification and equipment.
    case meterInfo = "/api/v1/sm/info"
    /// The device itself.
    case deviceInfo = "/api/v1/dev/info"
    /// The newest telegram's time, as text where `actual` has a useless number (§1.A.9).
    case deviceTime = "/api/v1/dev/time"
    /// The counters at the end of each of the last 48 hours; `hist/hours` says the same but writes to the device's flash.
    case hoursRing = "/RINGhours.csv"
    /// The same of 14 days.
    case daysRing = "/RINGdays.csv"
    /// The same of 24 months.
    case monthsRing = "/RINGmonths.csv"
}

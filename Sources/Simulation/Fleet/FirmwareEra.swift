/// The shapes that DSMRloggerAPI v1 has had; `fwversion` alone does not tell them apart (`devices.md` §0.1).
public enum FirmwareEra: String, Hashable, Sendable, CaseIterable {
    /// v1.2.1: `gas_*` names, currents as whole numbers.
    case a1
    /// v2.0.1: as `a1`, and `/api/v0/sm/actual`.
    case a2
    /// v3.0.5 of the Arduino build: `mbusN_*` names, `gas_delivered` always there.
    case a3
    /// v3.0.5 of the PlatformIO build: texts are sent as floats (`devices.md` §1.A.9).
    case a3p

    /// Whether the M-Bus channels have names of their own, as since v3.
    internal var hasChannelNames: Bool { self == .a3 || self == .a3p }
}

/// The ESP8266 core that a firmware was built with.
///
/// It decides how the web server treats connections (`devices.md` §5.1).
public enum CoreVersion: String, Hashable, Sendable, CaseIterable {
    /// 2.7.4: each reply says `Connection: close`, then the server waits for the client to close.
    case two = "2_7_4"
    /// 3.1.2: HTTP/1.1 connections are kept for two seconds, or until another client waits.
    case three = "3.1.2"
}

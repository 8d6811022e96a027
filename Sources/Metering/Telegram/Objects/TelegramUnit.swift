/// What a number of a telegram measures.
public enum Dimension: UInt8, Hashable, Sendable, CaseIterable {
    /// A count or a state, without a unit.
    case number
    /// Wh.
    case activeEnergy
    /// varh.
    case reactiveEnergy
    /// VAh.
    case apparentEnergy
    /// W.
    case activePower
    /// var.
    case reactivePower
    /// VA.
    case apparentPower
    /// V.
    case voltage
    /// A.
    case current
    /// Hz.
    case frequency
    /// Litres.
    case volume
    /// J.
    case heat
    /// Seconds.
    case time
    /// Degrees Celsius.
    case temperature

    /// The unit that the powers of ten of `TelegramUnit` count from.
    public var baseUnit: String {
        switch self {
        case .number: ""
        case .activeEnergy: "Wh"
        case .reactiveEnergy: "varh"
        case .apparentEnergy: "VAh"
        case .activePower: "W"
        case .reactivePower: "var"
        case .apparentPower: "VA"
        case .voltage: "V"
        case .current: "A"
        case .frequency: "Hz"
        case .volume: "l"
        case .heat: "J"
        case .time: "s"
        case .temperature: "C"
        }
    }
}

/// A unit as a telegram writes it: what it measures, and its power of ten.
public struct TelegramUnit: Hashable, Sendable {
    /// What it measures.
    public let dimension: Dimension
    /// The power of ten over the dimension's base unit: 3 for kWh, 3 for m3.
    public let exponent: Int8

    internal init(_ dimension: Dimension, _ exponent: Int8) {
        self.dimension = dimension
        self.exponent = exponent
    }

    /// Reads a unit in any case, with blanks around it: `kWh`, `kVArh`, `HZ`, `m3`, and `m³` in Latin-1 or UTF-8.
    ///
    /// A lower-case `m` before Wh and J is mega: no meter counts energy in thousandths.
    internal init?(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        var packed: UInt64 = 0
        var count = 0
        for index in range where bytes[index] != UInt8(ascii: " ") {
            count += 1
            packed = packed << 8 | UInt64(bytes[index] | 0x20)
        }
        guard count <= 8, let unit = TelegramUnit.named(packed) else { return nil }
        self = unit
    }

    @inline(__always)
    private static func named(_ packed: UInt64) -> TelegramUnit? {
        switch packed {
        case 0x6B_7768: TelegramUnit(.activeEnergy, 3)  // kwh
        case 0x6B77: TelegramUnit(.activePower, 3)  // kw
        case 0x76: TelegramUnit(.voltage, 0)  // v
        case 0x61: TelegramUnit(.current, 0)  // a
        case 0x6D33: TelegramUnit(.volume, 3)  // m3
        case 0x73: TelegramUnit(.time, 0)  // s
        default: rare[packed]
        }
    }

    private static let rare: [UInt64: TelegramUnit] = {
        var units: [UInt64: TelegramUnit] = [:]
        func add(_ names: [[UInt8]], _ dimension: Dimension, _ exponent: Int8) {
            for name in names {
                units[name.reduce(0) { $0 << 8 | UInt64($1 | 0x20) }] = TelegramUnit(dimension, exponent)
            }
        }
        func add(_ name: String, _ dimension: Dimension, _ exponent: Int8) {
            add([Array(name.utf8)], dimension, exponent)
        }
        for (name, dimension) in [
            ("wh", .activeEnergy), ("varh", .reactiveEnergy), ("vah", .apparentEnergy), ("j", .heat),
        ] as [(String, Dimension)] {
            add(name, dimension, 0)
            add("k" + name, dimension, 3)
            add("m" + name, dimension, 6)
            add("g" + name, dimension, 9)
        }
        for (name, dimension) in [("w", .activePower), ("var", .reactivePower), ("va", .apparentPower)]
            as [(String, Dimension)]
        {
            add(name, dimension, 0)
            add("k" + name, dimension, 3)
            add("m" + name, dimension, 6)
        }
        for (name, dimension) in [("v", .voltage), ("a", .current), ("hz", .frequency)] as [(String, Dimension)] {
            add("m" + name, dimension, -3)
            add(name, dimension, 0)
            add("k" + name, dimension, 3)
        }
        add([[0x6D, 0x33], [0x6D, 0xB3], [0x6D, 0xC2, 0xB3]], .volume, 3)
        add([Array("dm3".utf8), Array("l".utf8), [0x64, 0x6D, 0xB3], [0x64, 0x6D, 0xC2, 0xB3]], .volume, 0)
        add([Array("s".utf8)], .time, 0)
        add([Array("c".utf8), [0xB0, 0x43], [0xC2, 0xB0, 0x43]], .temperature, 0)
        return units
    }()
}

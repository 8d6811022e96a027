internal import Metering

/// The body of `sm/actual`: the newest telegram's values (`devices.md` §1.A.7).
internal struct ActualBody {
    /// The item `timestamp`, which some builds break.
    enum TelegramTime: Hashable {
        /// No such item: the device has had no telegram yet.
        case absent
        /// As the meter wrote it.
        case text(MeterTime)
        /// A 32-bit float of the PlatformIO builds (A3P): useless (§1.A.9).
        case number
    }

    var time = TelegramTime.absent
    /// The electricity registers.
    var values = RegisterValues()
    /// What the gas meter says, in litres; nil without it, and for the zero that may mean anything.
    var gasLitres: Int64?
    /// What stands on each M-Bus channel, in millionths of the unit of its device type; zeros left out.
    var channels: [(number: Int, millionths: Int64)] = []
    /// Whether something was finer than its register.
    var isTruncated = false

    /// How many digits a number may have before its point: no meter has more in all (`telegrams.md` §1.3).
    private static let wholeDigits = 9

    /// Reads a body.
    ///
    /// - Throws: `PollFailure` of reason `parse` when it is damaged or a value is of the wrong type.
    init(_ body: [UInt8]) throws(PollFailure) {
        try LoggerItems.forEach(of: "actual", in: body) { name, value throws(PollFailure) in
            guard let field = ActualField.named(name) else { return }
            try take(field, name, value)
        }
    }

    private mutating func take(
        _ field: ActualField, _ name: UnsafeRawBufferPointer, _ value: LoggerItems.Value
    ) throws(PollFailure) {
        switch field {
        case .timestamp: time = try ActualBody.telegramTime(value)
        case .register(let register):
            guard let amount = try amount(value, name, decimals: 3, isSigned: register.description.isSigned) else {
                return
            }
            values.set(register, amount)
        case .gas:
            // One build sends the item twice; the one that is not zero counts.
            guard let litres = try amount(value, name, decimals: 3), litres > 0 else { return }
            gasLitres = litres
        case .channel(let number):
            guard let millionths = try amount(value, name, decimals: 6), millionths > 0 else { return }
            channels.append((number, millionths))
        }
    }

    private mutating func amount(
        _ value: LoggerItems.Value, _ name: UnsafeRawBufferPointer, decimals: Int, isSigned: Bool = false
    ) throws(PollFailure) -> Int64? {
        guard !value.isAbsent else { return nil }
        switch value {
        case .bare(let bytes):
            guard let parsed = DecimalText.parse(bytes, decimals: decimals), isSigned || parsed.amount >= 0 else {
                throw ActualBody.wrongType(name, bytes, expected: "a number")
            }
            guard parsed.amount.magnitude < DecimalText.powerOfTen(ActualBody.wholeDigits + decimals) else {
                throw ActualBody.wrongType(
                    name, bytes, expected: "at most \(ActualBody.wholeDigits) digits before the point")
            }
            isTruncated = isTruncated || parsed.isTruncated
            return parsed.amount
        case .text(let bytes): throw ActualBody.wrongType(name, bytes, expected: "a number")
        }
    }

    private static func telegramTime(_ value: LoggerItems.Value) throws(PollFailure) -> TelegramTime {
        guard !value.isAbsent else { return .absent }
        switch value {
        case .bare(let bytes):
            guard DecimalText.parse(bytes, decimals: 0) != nil else { throw PollFailure(badTime: bytes) }
            return .number
        case .text(let bytes):
            guard let time = MeterTime(bytes) else { throw PollFailure(badTime: bytes) }
            return .text(time)
        }
    }

    private static func wrongType(
        _ name: UnsafeRawBufferPointer, _ bytes: UnsafeRawBufferPointer, expected: String
    ) -> PollFailure {
        // The name is one of the table.
        let name = String(decoding: name, as: UTF8.self)
        return PollFailure(.parse, "cannot read \(name): expected \(expected), found \"\(PollFailure.excerpt(bytes))\"")
    }
}

extension PollFailure {
    /// A timestamp that is no time: `010101010101X` says that the device never had a telegram (`devices.md` §4).
    internal init(badTime bytes: UnsafeRawBufferPointer) {
        let isVirgin = bytes.equals("010101010101X")
        self.init(
            isVirgin ? .noTelegram : .parse,
            "cannot read timestamp \"\(PollFailure.excerpt(bytes))\": expected YYMMDDhhmmss and S or W")
    }
}

/// What an item of `sm/actual` is.
internal enum ActualField {
    case timestamp
    case register(Register)
    case gas
    case channel(Int)

    /// The field of a name; nil for what the gateway does not use.
    static func named(_ name: UnsafeRawBufferPointer) -> ActualField? {
        guard let entry = table[hash(name)], name.elementsEqual(entry.name.utf8) else { return nil }
        return entry.field
    }

    private static let table: [UInt64: (name: String, field: ActualField)] = {
        var fields: [(name: String, field: ActualField)] = [
            ("timestamp", .timestamp), ("gas_delivered", .gas), ("gas_delivered2", .gas),
            ("energy_delivered_tariff1", .register(.importEnergy(.t1))),
            ("energy_delivered_tariff2", .register(.importEnergy(.t2))),
            ("energy_returned_tariff1", .register(.exportEnergy(.t1))),
            ("energy_returned_tariff2", .register(.exportEnergy(.t2))),
            ("power_delivered", .register(.importPower)), ("power_returned", .register(.exportPower)),
        ]
        for phase in Phase.allCases {
            let suffix = "_l\(phase.rawValue)"
            fields.append(("voltage" + suffix, .register(.voltage(phase))))
            fields.append(("current" + suffix, .register(.current(phase))))
            fields.append(("power_delivered" + suffix, .register(.importPower(phase))))
            fields.append(("power_returned" + suffix, .register(.exportPower(phase))))
        }
        for channel in 1...4 { fields.append(("mbus\(channel)_delivered", .channel(channel))) }
        return Dictionary(
            uniqueKeysWithValues: fields.map { entry in
                (Array(entry.name.utf8).withUnsafeBytes(hash), entry)
            })
    }()

    /// FNV-1a, so that a name is found without making a string of it.
    private static func hash(_ name: UnsafeRawBufferPointer) -> UInt64 {
        name.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
}

/// A table of a telegram, by the one rule of `telegrams.md` §2.7: `(n)`, the codes of the columns, then the rows.
public struct TelegramProfile: Hashable, Sendable {
    /// The codes of the columns behind the first, which is a time.
    public let columns: [Range<Int>]
    /// The rows: a time, then a value for each column.
    public let rows: [[Range<Int>]]
    /// Whether there are as many rows as the telegram says, and nothing is left over.
    public let isComplete: Bool

    /// Reads the table of an object.
    public init(_ object: TelegramObject, in bytes: Span<UInt8>) {
        var rest = object.groups(in: bytes)[...]
        let count = rest.first.flatMap { TelegramProfile.count(bytes, $0) }
        if count != nil { rest = rest.dropFirst() }
        columns = Array(rest.prefix { TelegramProfile.isCode(bytes, $0) })
        rest = rest.dropFirst(columns.count)
        if rest.allSatisfy(\.isEmpty) { rest = [] }
        // Without a count it is one row of a time and whatever follows (Hungary).
        let width = count == nil ? max(rest.count, 1) : columns.count + 1
        rows = stride(from: 0, to: rest.count - rest.count % width, by: width).map { start in
            Array(rest.dropFirst(start).prefix(width))
        }
        isComplete = rest.count.isMultiple(of: width) && (count ?? rows.count) == rows.count
    }

    /// The count in front: a number short enough to be no time.
    private static func count(_ bytes: Span<UInt8>, _ group: Range<Int>) -> Int? {
        guard group.count < 12, let field = try? DecimalField(bytes, group), field.unit == nil else { return nil }
        return Int(exactly: field.digits)
    }

    private static func isCode(_ bytes: Span<UInt8>, _ group: Range<Int>) -> Bool {
        var index = group.lowerBound
        return OBISCode(bytes, at: &index) != nil && index == group.upperBound
    }
}

extension TelegramObject {
    /// Where its values stand, without their parentheses.
    public func groups(in bytes: Span<UInt8>) -> [Range<Int>] {
        var groups: [Range<Int>] = []
        var index = range.lowerBound
        while index < range.upperBound {
            guard bytes[index] == UInt8(ascii: "(") else {
                index += 1
                continue
            }
            var end = index + 1
            while end < range.upperBound, bytes[end] != UInt8(ascii: ")") { end += 1 }
            groups.append(index + 1..<end)
            index = end + 1
        }
        return groups
    }

    /// The number that a register or a measurement was read from, with all its decimals; nil for other objects.
    public func number(in bytes: Span<UInt8>) -> DecimalField? {
        switch meaning {
        case .register, .measurement: break
        case .fact, .unknown, .rejected: return nil
        }
        guard let field = try? ObjectValues(bytes, range)?.reading(bytes) else { return nil }
        return DecimalField(digits: field.field.digits, decimals: field.field.decimals, unit: field.unit)
    }

    /// What the object is called where it is no register: `message_2`, `channel_1_device_type`, `reactive_q1_energy`.
    public var factName: String {
        guard let code else { return "line" }
        guard case .fact(let fact) = meaning else {
            return MeasurementName(code)?.text(of: code) ?? "\(channelPrefix(code))reading"
        }
        switch fact {
        case .relay: return "relay_\(code.b)"
        case .message: return code.e == 0 ? fact.rawValue : "message_\(code.e)"
        case .firmware: return "firmware_\(code.b)_\(code.d)"
        case .deviceType, .channelID, .channelConnectionCode, .valve:
            return channelPrefix(code) + fact.rawValue.replacing("channel_", with: "")
        default: return fact.rawValue
        }
    }

    private func channelPrefix(_ code: OBISCode) -> String {
        code.a == 0 && code.b > 0 ? "channel_\(code.b)_" : "medium_\(code.a)_"
    }
}

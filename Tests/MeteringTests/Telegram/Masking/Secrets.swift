import Metering

/// What must not be left of a telegram, found in another way than the mask does: by the names of its objects.
struct Secrets {
    /// Where values stand that tell who somebody is.
    private(set) var places: Set<Int> = []
    /// What is printed there.
    private(set) var printed: [[UInt8]] = []
    /// What the hex digits there stand for.
    private(set) var decoded: [[UInt8]] = []

    init(of text: TelegramText) {
        let parsed = ParsedTelegram(text)
        for object in parsed.telegram.objects where Secrets.isPersonal(object) {
            for group in object.groups(in: parsed.bytes.span) where !group.isEmpty {
                places.formUnion(group)
                let bytes = Array(parsed.bytes[group])
                let octets = Secrets.octets(bytes)
                // Shorter ones stand in any telegram.
                guard (octets ?? bytes).count >= 4 else { continue }
                printed.append(bytes)
                if let octets { decoded.append(octets) }
            }
        }
    }

    private static func isPersonal(_ object: TelegramObject) -> Bool {
        guard case .fact = object.meaning else { return false }
        let name = object.factName
        return name.hasSuffix("_id") || name.hasSuffix("connection_code") || name == "device_name"
            || name.hasPrefix("message")
    }

    static func octets(_ digits: [UInt8]) -> [UInt8]? {
        guard digits.count.isMultiple(of: 2) else { return nil }
        let octets = stride(from: 0, to: digits.count, by: 2).compactMap { index in
            UInt8(String(decoding: digits[index..<index + 2], as: UTF8.self), radix: 16)
        }
        return octets.count == digits.count / 2 ? octets : nil
    }

    /// The secrets that stand in some bytes, as they were printed, in hex or out of it.
    func left(in bytes: [UInt8]) -> [String] {
        let hex = printed.map { Secrets.hex($0) }
        return (printed + decoded + hex).filter { bytes.firstRange(of: $0) != nil }.map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    static func hex(_ bytes: [UInt8]) -> [UInt8] {
        bytes.flatMap { Array(TelegramText.hex(UInt16($0)).utf8.suffix(2)) }
    }
}

/// What is kept over restarts, as bytes: whole numbers, the high byte first, and short texts.
internal struct StateBytes {
    private(set) var bytes: [UInt8] = []

    mutating func byte(_ value: UInt8) {
        bytes.append(value)
    }

    mutating func number(_ value: Int64) {
        for shift in stride(from: 56, through: 0, by: -8) { bytes.append(UInt8(truncatingIfNeeded: value >> shift)) }
    }

    /// Adds a text of up to 255 bytes; an empty one stands for none.
    mutating func text(_ text: String?) {
        let utf8 = (text ?? "").utf8
        byte(UInt8(utf8.count))
        bytes += utf8
    }

    /// Adds how many items follow, and each of them.
    mutating func list<Item>(_ items: some Collection<Item>, _ add: (inout StateBytes, Item) -> Void) {
        number(Int64(items.count))
        for item in items { add(&self, item) }
    }
}

/// Reads what `StateBytes` wrote; nothing where the bytes are others.
internal struct StateReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: some Collection<UInt8>) {
        rest = Array(bytes)[...]
    }

    /// Whether all has been read.
    var isAtEnd: Bool { rest.isEmpty }

    mutating func byte() -> UInt8? { rest.popFirst() }

    mutating func number() -> Int64? {
        guard rest.count >= 8 else { return nil }
        defer { rest = rest.dropFirst(8) }
        return rest.prefix(8).reduce(0) { $0 << 8 | Int64($1) }
    }

    mutating func time() -> Timestamp? { number().map { Timestamp(milliseconds: $0) } }

    mutating func register() -> Register? { byte().flatMap(Register.init(number:)) }

    /// A text; an empty one where there was none.
    mutating func text() -> String? {
        guard let length = byte(), rest.count >= length else { return nil }
        defer { rest = rest.dropFirst(Int(length)) }
        return String(validating: rest.prefix(Int(length)), as: UTF8.self)
    }

    /// A list, each item of which takes at least a byte.
    mutating func list<Item>(_ read: (inout StateReader) -> Item?) -> [Item]? {
        guard let count = number(), count >= 0, count <= rest.count else { return nil }
        var items: [Item] = []
        for _ in 0..<count {
            guard let item = read(&self) else { return nil }
            items.append(item)
        }
        return items
    }
}

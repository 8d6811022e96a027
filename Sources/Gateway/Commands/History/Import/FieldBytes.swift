internal import Metering

extension Reading.Origin {
    /// The origin whose word some bytes are; nil where they are none's.
    init?(word: Span<UInt8>) {
        for origin in Reading.Origin.allCases where word.equals(origin.staticWord) {
            self = origin
            return
        }
        return nil
    }

    /// The same as `word`, for comparing bytes with it.
    private var staticWord: StaticString {
        switch self {
        case .poll: "poll"
        case .push: "push"
        case .ring: "ring"
        case .imported: "import"
        }
    }
}

extension Span<UInt8> {
    /// A copy that outlives what the bytes stand in.
    var array: [UInt8] { withUnsafeBufferPointer { Array($0) } }

    /// The bytes as text.
    var text: String { String(decoding: array, as: UTF8.self) }

    /// Whether the bytes are those of an ASCII text.
    func equals(_ text: StaticString) -> Bool {
        guard count == text.utf8CodeUnitCount else { return false }
        for index in indices where self[index] != text.utf8Start[index] { return false }
        return true
    }
}

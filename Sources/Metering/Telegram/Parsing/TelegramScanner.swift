/// Walks through the objects of a telegram: where each begins and ends, and where its values are.
///
/// It reads each byte a fixed number of times, whatever the telegram holds.
internal struct TelegramScanner {
    /// The values of the last object, without their parentheses.
    private(set) var groups: [Range<Int>] = []
    private(set) var index: Int
    let end: Int
    /// How deep in blocks that hold objects of their own (`telegrams.md` §1.5): 0 or 1.
    private(set) var isInBlock = false

    /// How an object ends.
    enum Ending: Hashable {
        /// `groups` holds its values.
        case values
        /// A block begins, whose lines are objects.
        case block
        /// It has none.
        case rejected(TelegramRejection)
    }

    /// Begins behind the identification.
    init(_ bytes: Span<UInt8>, from start: Int, to end: Int, groups: consuming [Range<Int>]) {
        index = start
        self.end = end
        self.groups = groups
    }

    /// Goes to the next object's first byte; false at the end.
    mutating func findObject(_ bytes: Span<UInt8>) -> Bool {
        while index < end {
            switch bytes[index] {
            case UInt8(ascii: "\r"), UInt8(ascii: "\n"), UInt8(ascii: " "), 0: index += 1
            case UInt8(ascii: ")") where isInBlock:
                isInBlock = false
                index += 1
            default: return true
            }
        }
        return false
    }

    /// Reads the code; nil when the line has none, which is then passed over.
    @inline(__always)
    mutating func readCode(_ bytes: Span<UInt8>) -> OBISCode? {
        var place = index
        let code = OBISCode(bytes, at: &place)
        guard let code, place < end else {
            skipLine(bytes)
            return nil
        }
        index = place
        return code
    }

    /// Reads the values behind a code.
    mutating func readValues(_ bytes: Span<UInt8>) -> Ending {
        groups.removeAll(keepingCapacity: true)
        while index < end, bytes[index] == UInt8(ascii: " ") { index += 1 }
        guard let open = nextOpen(bytes) else {
            skipLine(bytes)
            return .rejected(.noValue)
        }
        if open > index, isLineEnd(bytes, open + 1), !isInBlock {
            index = open + 1
            isInBlock = true
            return .block
        }
        index = open
        while true {
            guard let close = closing(bytes) else { return .rejected(.unclosed) }
            index = close + 1
            while index < end, bytes[index] == UInt8(ascii: " ") { index += 1 }
            if index >= end || isLineEnd(bytes, index) {
                guard let open = nextOpen(bytes), !isLineEnd(bytes, open + 1) else { return .values }
                index = open
            } else if isInBlock, bytes[index] == UInt8(ascii: ")") {
                // The block's own end may stand behind its last value.
                return .values
            } else if bytes[index] != UInt8(ascii: "(") {
                skipLine(bytes)
                return .rejected(.trailing)
            }
        }
    }

    /// The `(` here, or at the beginning of the next line.
    @inline(__always)
    private func nextOpen(_ bytes: Span<UInt8>) -> Int? {
        var place = index
        while place < end, isLineEnd(bytes, place) { place += 1 }
        return place < end && bytes[place] == UInt8(ascii: "(") ? place : nil
    }

    /// Finds the `)` of the `(` that stands here, and adds what is between; nil, on the line behind, without one.
    @inline(__always)
    private mutating func closing(_ bytes: Span<UInt8>) -> Int? {
        var start = index + 1
        // Some print a second pair around a value.
        let isDouble = start < end && bytes[start] == UInt8(ascii: "(")
        if isDouble { start += 1 }
        var place = start
        while place < end {
            let byte = bytes[place]
            if byte == UInt8(ascii: ")") {
                groups.append(start..<place)
                return isDouble && place + 1 < end && bytes[place + 1] == UInt8(ascii: ")") ? place + 1 : place
            }
            // A long text may go on in the next line; an object there says that the value has no end.
            if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r"), beginsObject(bytes, place + 1) {
                index = place + 1
                return nil
            }
            place += 1
        }
        index = end
        return nil
    }

    private func beginsObject(_ bytes: Span<UInt8>, _ start: Int) -> Bool {
        var place = start
        guard OBISCode(bytes, at: &place) != nil else { return false }
        return place < end && (bytes[place] == UInt8(ascii: "(") || isLineEnd(bytes, place))
    }

    @inline(__always)
    private func isLineEnd(_ bytes: Span<UInt8>, _ place: Int) -> Bool {
        place < end && (bytes[place] == UInt8(ascii: "\r") || bytes[place] == UInt8(ascii: "\n"))
    }

    private mutating func skipLine(_ bytes: Span<UInt8>) {
        while index < end, !isLineEnd(bytes, index) { index += 1 }
    }

    /// Gives back the room of the values.
    consuming func takeGroups() -> [Range<Int>] { groups }
}

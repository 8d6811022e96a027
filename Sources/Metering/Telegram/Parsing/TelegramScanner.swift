/// Walks through the objects of a telegram: where each begins and ends, and where its values are.
///
/// It reads each byte a fixed number of times, whatever the telegram holds.
internal struct TelegramScanner {
    /// The values of the last object.
    private(set) var values = ObjectValues(first: 0..<0, last: 0..<0)
    var index: Int
    let end: Int
    /// How deep in blocks that hold objects of their own (`telegrams.md` §1.5): 0 or 1.
    private(set) var isInBlock = false

    /// How an object ends.
    enum Ending: Hashable {
        /// `values` holds them.
        case values
        /// A block begins, whose lines are objects.
        case block
        /// It has none.
        case rejected(TelegramRejection)
    }

    /// Begins behind the identification.
    init(from start: Int, to end: Int) {
        index = start
        self.end = end
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

    /// Goes behind a code that was looked up here.
    mutating func skip(_ printed: PrintedCode) {
        index += printed.count
    }

    /// Reads the value behind a code where it is one with a line of its own; false, and nothing is read, where it may not be.
    @inline(__always)
    mutating func readOnlyValue(_ bytes: Span<UInt8>) -> Bool {
        var place = index + 1
        let start = place
        guard !isInBlock, index < end, bytes[index] == UInt8(ascii: "("), goToMark(bytes, &place), place + 3 < end,
            bytes[start] != UInt8(ascii: "("), bytes[place] == UInt8(ascii: ")"),
            bytes[place + 1] == UInt8(ascii: "\r"), bytes[place + 2] == UInt8(ascii: "\n"),
            bytes[place + 3].decimalDigit != nil
        else { return false }
        index = place + 1
        values = ObjectValues(first: start..<place, last: start..<place)
        return true
    }

    /// Reads the values behind a code.
    mutating func readValues(_ bytes: Span<UInt8>) -> Ending {
        if readOnlyValue(bytes) { return .values }
        var first: Range<Int>?
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
            guard let (value, close) = closing(bytes) else { return .rejected(.unclosed) }
            if first == nil { first = value }
            index = close + 1
            values = ObjectValues(first: first ?? value, last: value)
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

    /// Finds the `)` of the `(` that stands here, and what is between; nil, on the line behind, without one.
    @inline(__always)
    private mutating func closing(_ bytes: Span<UInt8>) -> (value: Range<Int>, close: Int)? {
        var start = index + 1
        // Some print a second pair around a value.
        let isDouble = start < end && bytes[start] == UInt8(ascii: "(")
        if isDouble { start += 1 }
        var place = start
        while goToMark(bytes, &place) {
            if bytes[place] == UInt8(ascii: ")") {
                let isClosedTwice = isDouble && place + 1 < end && bytes[place + 1] == UInt8(ascii: ")")
                return (start..<place, isClosedTwice ? place + 1 : place)
            }
            place += 1
            // A long text may go on in the next line; an object there says that the value has no end.
            if beginsObject(bytes, place) {
                index = place
                return nil
            }
        }
        index = end
        return nil
    }

    /// Goes to the next `)` or line end, at or behind a place; false when there is none.
    @inline(__always)
    private func goToMark(_ bytes: Span<UInt8>, _ place: inout Int) -> Bool {
        while place <= end - 8 {
            // Characters below 14 are rare enough to be looked at one by one.
            let word = ByteWord(bytes, at: place)
            let marks = word.marks(of: UInt8(ascii: ")")) | word.marks(below: 14)
            if marks != 0 {
                place += marks.trailingZeroBitCount >> 3
                if isMark(bytes[place]) { return true }
                place += 1
            } else {
                place += 8
            }
        }
        while place < end {
            if isMark(bytes[place]) { return true }
            place += 1
        }
        return false
    }

    @inline(__always)
    private func isMark(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ")") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
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
}

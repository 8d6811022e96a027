internal import Metering

/// The body of a reply as the firmware writes it: item by item, each of them an HTTP chunk of its own.
internal struct ItemList {
    /// The whole body.
    private(set) var bytes: [UInt8] = []
    /// Where each piece ends.
    private(set) var ends: [Int] = []
    private var separator: StaticString = ""

    /// Takes everything out, and keeps the room.
    mutating func clear() {
        bytes.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
        separator = ""
    }

    /// Opens the array that the whole body is.
    mutating func open(_ name: StaticString) {
        bytes.append("{\"")
        bytes.append(name)
        bytes.append("\":[\r\n")
        endPiece()
    }

    /// Closes the array.
    mutating func close() {
        append(piece: "\r\n]}\r\n")
    }

    /// Appends a piece as it is.
    mutating func append(piece: StaticString) {
        bytes.append(piece)
        endPiece()
    }

    /// Appends a piece as it is.
    mutating func append(piece: some Sequence<UInt8>) {
        bytes.append(contentsOf: piece)
        endPiece()
    }

    /// Appends an item whose value is written as it is, without quotes.
    mutating func append(_ name: StaticString, unit: StaticString = "", bare value: (inout [UInt8]) -> Void) {
        begin(name)
        value(&bytes)
        end(unit)
    }

    /// Appends an item whose value is text, which nobody escapes.
    mutating func append(_ name: StaticString, text: some Sequence<UInt8>) {
        begin(name)
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: text)
        bytes.append(UInt8(ascii: "\""))
        end("")
    }

    /// Appends an item whose value is text, which nobody escapes.
    mutating func append(_ name: StaticString, text: StaticString) {
        append(name) { bytes in
            bytes.append("\"")
            bytes.append(text)
            bytes.append("\"")
        }
    }

    /// Appends an item whose value is a meter's time.
    mutating func append(_ name: StaticString, time: MeterTime) {
        append(name) { bytes in
            bytes.append("\"")
            bytes.append(time)
            bytes.append("\"")
        }
    }

    /// Appends an item whose value is a whole number.
    mutating func append(_ name: StaticString, number: Int64, unit: StaticString = "") {
        append(name, unit: unit) { $0.append(number: number) }
    }

    /// Appends an item whose value has three decimals.
    mutating func append(_ name: StaticString, thousandths: Int64, unit: StaticString = "") {
        append(name, unit: unit) { $0.append(thousandths: thousandths) }
    }

    private mutating func begin(_ name: StaticString) {
        bytes.append(separator)
        bytes.append("{\"name\": \"")
        bytes.append(name)
        bytes.append("\", \"value\": ")
    }

    private mutating func end(_ unit: StaticString) {
        if unit.utf8CodeUnitCount > 0 {
            bytes.append(", \"unit\": \"")
            bytes.append(unit)
            bytes.append("\"")
        }
        bytes.append("}")
        endPiece()
        separator = ",\r\n"
    }

    private mutating func endPiece() {
        ends.append(bytes.count)
    }
}

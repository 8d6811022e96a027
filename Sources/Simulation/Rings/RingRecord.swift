internal import Metering

/// What a logger writes down at the change of an hour: the counters as it hands them out, under an hour's key.
internal struct RingRecord: Hashable, Sendable {
    /// The hour on the clock's face, counted from 1970; nil in a slot that was never used.
    var hour: Int64?
    /// In thousandths: kWh from the grid by tariff, kWh to it, and m³ of gas.
    var values = RingCounters()

    /// The key `YYMMDDHH`.
    func appendKey(to bytes: inout [UInt8]) {
        guard let hour else {
            bytes.append("00000000")
            return
        }
        let civil = CivilTime(secondsSince1970: hour * 3600)
        for part in [civil.year % 100, civil.month, civil.day, civil.hour] {
            bytes.append(digits: UInt64(part), width: 2)
        }
    }

    /// The 75 bytes of a record in the file (`devices.md` §3.7).
    func appendLine(to bytes: inout [UInt8]) {
        let start = bytes.count
        appendKey(to: &bytes)
        for value in values.all {
            bytes.append(";")
            var number: [UInt8] = []
            number.append(thousandths: FloatDecimal.thousandths(value))
            bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: max(0, 10 - number.count)))
            bytes.append(contentsOf: number)
        }
        bytes.append(";")
        RingRecord.fill(&bytes, from: start)
    }

    /// The first line of a file.
    static func appendHeader(to bytes: inout [UInt8]) {
        let start = bytes.count
        bytes.append("YYMMDDHH;      EDT1;      EDT2;      ERT1;      ERT2;       GDT;")
        fill(&bytes, from: start)
    }

    /// How long each line is, with its end.
    static let length = 75

    private static func fill(_ bytes: inout [UInt8], from start: Int) {
        let missing = max(0, length - 2 - (bytes.count - start))
        bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: missing))
        bytes.append(";\n")
    }

    /// Appends the record as an item of `hist/…` (`devices.md` §3.2).
    func appendItem(number: Int, slot: Int, to bytes: inout [UInt8]) {
        bytes.append("{\"recnr\": ")
        bytes.append(number: Int64(number))
        bytes.append(", \"recid\": \"")
        appendKey(to: &bytes)
        bytes.append("\", \"slot\": ")
        bytes.append(number: Int64(slot))
        let names: [StaticString] = [",\"edt1\": ", ", \"edt2\": ", ",\"ert1\": ", ", \"ert2\": ", ",\"gdt\": "]
        for (name, value) in zip(names, values.all) {
            bytes.append(name)
            bytes.append(thousandths: FloatDecimal.thousandths(value))
        }
        bytes.append("}")
    }
}

import Metering

/// The values of one reading as the bytes of one column, exact and self-contained.
///
/// All numbers are varints. First the count of runs of registers with consecutive numbers; then for each run how far it
/// starts behind the end of the run before, how many values it has, and these, signed. Then until the end the own times:
/// twice the register's number, plus one where the time is inferred, and the signed distance from the reading's time in milliseconds.
enum RegisterBlob {
    static func append(_ values: RegisterValues, at time: Timestamp, to bytes: inout [UInt8]) {
        let entries = values.entries
        Varint.append(UInt64(runCount(of: entries)), to: &bytes)
        var start = 0
        var expected: UInt8 = 0
        while start < entries.count {
            let end = endOfRun(in: entries, from: start)
            Varint.append(UInt64(entries[start].register.number - expected), to: &bytes)
            Varint.append(UInt64(end - start), to: &bytes)
            for entry in entries[start..<end] { Varint.appendSigned(entry.amount, to: &bytes) }
            expected = entries[end - 1].register.number + 1
            start = end
        }
        for ownTime in values.ownTimes {
            Varint.append(UInt64(ownTime.register.number) * 2 + (ownTime.isInferred ? 1 : 0), to: &bytes)
            // Wraps around and back again at the ends of time, so that every distance is exact.
            Varint.appendSigned(ownTime.time.milliseconds &- time.milliseconds, to: &bytes)
        }
    }

    /// Reads what `append` wrote; nil when the bytes are something else.
    static func read(_ bytes: UnsafeRawBufferPointer, at time: Timestamp) -> RegisterValues? {
        var reader = VarintReader(bytes)
        var values = RegisterValues()
        guard let runs = reader.next(), runs < 256 else { return nil }
        var number: UInt64 = 0
        for _ in 0..<runs {
            guard let gap = reader.next(), let count = reader.next(), gap < 256, count < 256 else { return nil }
            number += gap
            for _ in 0..<count {
                guard let register = register(number), let amount = reader.nextSigned() else { return nil }
                values.set(register, amount)
                number += 1
            }
        }
        while !reader.isAtEnd {
            guard let tag = reader.next(), let register = register(tag / 2), let distance = reader.nextSigned() else {
                return nil
            }
            let ownTime = Timestamp(milliseconds: time.milliseconds &+ distance)
            values.setOwnTime(RegisterValues.OwnTime(register, ownTime, isInferred: tag % 2 == 1))
        }
        return values
    }

    private static func register(_ number: UInt64) -> Register? {
        UInt8(exactly: number).flatMap(Register.init(number:))
    }

    private static func runCount(of entries: [RegisterValues.Entry]) -> Int {
        var count = 0
        var start = 0
        while start < entries.count {
            start = endOfRun(in: entries, from: start)
            count += 1
        }
        return count
    }

    private static func endOfRun(in entries: [RegisterValues.Entry], from start: Int) -> Int {
        var end = start + 1
        while end < entries.count, entries[end].register.number == entries[end - 1].register.number + 1 { end += 1 }
        return end
    }
}

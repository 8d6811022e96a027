import Metering

/// Which values and own times a reading has, whatever they are: in a block most readings share one shape.
struct ReadingShape: Hashable {
    /// The registers, by number.
    var registers: [Register] = []
    /// The registers with an own time, by number.
    var ownTimes: [OwnTime] = []

    /// An own time without the time.
    struct OwnTime: Hashable {
        let register: Register
        let isInferred: Bool
    }

    init(_ values: RegisterValues) {
        registers = values.entries.map(\.register)
        ownTimes = values.ownTimes.map { OwnTime(register: $0.register, isInferred: $0.isInferred) }
    }

    /// Whether values have this shape: asked for each reading, so it compares without making one.
    func fits(_ values: RegisterValues) -> Bool {
        guard registers.count == values.entries.count, ownTimes.count == values.ownTimes.count else { return false }
        for index in registers.indices where registers[index] != values.entries[index].register { return false }
        for index in ownTimes.indices {
            let ownTime = values.ownTimes[index]
            guard ownTimes[index].register == ownTime.register, ownTimes[index].isInferred == ownTime.isInferred else {
                return false
            }
        }
        return true
    }
}

extension ReadingShape {
    /// Writes the shape: two counts, then each number as its distance from the one before, own times twice that plus
    /// one where they are inferred.
    func append(to bytes: inout [UInt8]) {
        Varint.append(UInt64(registers.count), to: &bytes)
        Varint.append(UInt64(ownTimes.count), to: &bytes)
        var expected = 0
        for register in registers {
            Varint.append(UInt64(Int(register.number) - expected), to: &bytes)
            expected = Int(register.number) + 1
        }
        expected = 0
        for ownTime in ownTimes {
            let gap = Int(ownTime.register.number) - expected
            Varint.append(UInt64(gap * 2 + (ownTime.isInferred ? 1 : 0)), to: &bytes)
            expected = Int(ownTime.register.number) + 1
        }
    }

    /// Reads what `append` wrote; nil when the bytes are something else.
    init?(_ reader: inout VarintReader) {
        guard let registerCount = reader.next(), let ownTimeCount = reader.next(),
            registerCount <= 256, ownTimeCount <= 256
        else { return nil }
        var expected: UInt64 = 0
        for _ in 0..<registerCount {
            guard let gap = reader.next(), let register = Register(gap: gap, behind: &expected) else { return nil }
            registers.append(register)
        }
        expected = 0
        for _ in 0..<ownTimeCount {
            guard let tag = reader.next(), let register = Register(gap: tag / 2, behind: &expected) else { return nil }
            ownTimes.append(OwnTime(register: register, isInferred: tag % 2 == 1))
        }
    }
}

extension Register {
    /// The register some numbers behind the last one, which is thereby the last.
    fileprivate init?(gap: UInt64, behind expected: inout UInt64) {
        guard gap < 256, let number = UInt8(exactly: expected + gap) else { return nil }
        self.init(number: number)
        expected = UInt64(number) + 1
    }
}

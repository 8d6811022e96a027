import Metering
internal import Seeding
import Testing

@testable import Store

@Suite struct RegisterBlobTests {
    @Test(arguments: [
        Int64.min, .min + 1, -65, -64, -1, 0, 1, 63, 64, 127, 128, 8191, 8192, 1 << 31, 1 << 62, .max - 1, .max,
    ])
    func numbersComeBackExactly(_ number: Int64) {
        var bytes: [UInt8] = []
        Varint.appendSigned(number, to: &bytes)
        bytes.withUnsafeBytes { bytes in
            var reader = VarintReader(bytes)
            #expect(reader.nextSigned() == number)
            #expect(reader.isAtEnd)
        }
    }

    @Test(arguments: [(Int64(0), 1), (-64, 1), (63, 1), (64, 2), (230_100, 3), (18_234_566, 4), (.min, 10), (.max, 10)])
    func numbersTakeFewBytes(_ number: Int64, count: Int) {
        var bytes: [UInt8] = []
        Varint.appendSigned(number, to: &bytes)
        #expect(bytes.count == count)
    }

    @Test(arguments: [
        [UInt8](repeating: 0xFF, count: 10), [0x80], [], [UInt8](repeating: 0x80, count: 9) + [0x02],
        [UInt8](repeating: 0x80, count: 11) + [0x00],
    ])
    func bytesThatAreNoNumberAreRefused(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { bytes in
            var reader = VarintReader(bytes)
            #expect(reader.next() == nil)
        }
    }

    @Test(arguments: Register.all) func everyRegisterComesBackWithItsOwnTime(_ description: RegisterDescription) {
        var values = RegisterValues()
        values.set(description.register, -12_345)
        values.setOwnTime(.init(description.register, Timestamp(seconds: 1), isInferred: true))
        #expect(roundTrip(values) == values)
        values.setOwnTime(.init(description.register, Timestamp(milliseconds: .max), isInferred: false))
        #expect(roundTrip(values) == values)
    }

    @Test func allRegistersAtOnceComeBack() {
        var values = RegisterValues()
        for (index, description) in Register.all.enumerated() {
            values.set(description.register, index % 2 == 0 ? .min : .max)
            values.setOwnTime(.init(description.register, Timestamp(milliseconds: .min), isInferred: index % 2 == 0))
        }
        #expect(roundTrip(values) == values)
        #expect(roundTrip(RegisterValues()) == RegisterValues())
    }

    @Test(arguments: 0..<200) func anyValuesComeBack(_ seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let values = generator.values()
        let time = Timestamp(milliseconds: generator.integer())
        #expect(roundTrip(values, at: time) == values)
    }

    @Test func aPartOfTheBytesIsNeverMoreThanAPartOfTheValues() {
        var generator = SeededGenerator(seed: 7)
        let values = generator.values()
        let bytes = encoded(values, at: .noon)
        for count in 0..<bytes.count {
            let read = bytes[..<count].withUnsafeBytes { RegisterBlob.read($0, at: .noon) }
            // Own times stand at the end, so a cut between two of them goes unseen; a cut among the values does not.
            #expect(read == nil || read?.entries == values.entries && read?.ownTimes != values.ownTimes)
        }
    }

    @Test(arguments: [
        [UInt8](), [1], [1, 0, 1, 0], [1, 84, 1, 0], [1, 1, 1], [0xFF, 0x7F], [0, 0, 0], [1, 0xFF, 0x7F, 1, 0],
    ])
    func bytesThatAreNoRegistersAreRefused(_ bytes: [UInt8]) {
        #expect(bytes.withUnsafeBytes { RegisterBlob.read($0, at: .noon) } == nil)
    }

    @Test func theFormatOnDiskStaysWhatItIs() {
        var values = RegisterValues()
        values.set(.importEnergy(.t1), 18_234_566)
        values.set(.importEnergy(.t2), 0)
        values.set(.gas(slot: 1), -1)
        values.setOwnTime(.init(.gas(slot: 1), Timestamp(milliseconds: 990), isInferred: true))
        let expected: [UInt8] = [2, 2, 2, 0x8C, 0xF3, 0xB1, 0x11, 0, 60, 1, 1, 0x81, 0x01, 19]
        #expect(encoded(values, at: Timestamp(seconds: 1)) == expected)
    }

    private func encoded(_ values: RegisterValues, at time: Timestamp) -> [UInt8] {
        var bytes: [UInt8] = []
        RegisterBlob.append(values, at: time, to: &bytes)
        return bytes
    }

    private func roundTrip(_ values: RegisterValues, at time: Timestamp = .noon) -> RegisterValues? {
        encoded(values, at: time).withUnsafeBytes { RegisterBlob.read($0, at: time) }
    }
}

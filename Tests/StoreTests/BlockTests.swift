import Metering
internal import Seeding
import Simulation
import Testing

@testable import Store

@Suite struct BlockTests {
    private func roundTrip(_ readings: [Reading]) throws -> [Reading]? {
        try encoded(readings).withUnsafeBytes { Block.decode($0) }
    }

    private func encoded(_ readings: [Reading]) throws -> [UInt8] {
        try Block.encode(readings[...], by: Compressor())
    }

    /// Readings at any times, with any delays and values: a few shapes, or one for each.
    static func readings(_ count: Int, seed: UInt64, shapes: Int) -> [Reading] {
        var generator = SeededGenerator(seed: seed)
        let kinds = (0..<shapes).map { _ in generator.values() }
        var time = generator.integer() / 2
        return (0..<count).map { _ in
            time += 1 + Int64(generator.next() % 20_000)
            var values = kinds.randomElement(using: &generator) ?? RegisterValues()
            for entry in values.entries { values.set(entry.register, generator.integer()) }
            let origin = Reading.Origin.allCases.randomElement(using: &generator) ?? .poll
            return Reading(
                time: Timestamp(milliseconds: time), received: Timestamp(milliseconds: generator.integer()),
                origin: origin, quality: Reading.Quality(rawValue: UInt16(truncatingIfNeeded: generator.next())),
                values: values)
        }
    }

    @Test(arguments: 0..<60) func anyReadingsComeBack(_ seed: UInt64) throws {
        let readings = BlockTests.readings(1 + Int(seed) * 3, seed: seed, shapes: 1 + Int(seed % 9))
        #expect(try roundTrip(readings) == readings)
    }

    @Test func aFullBlockOfOneShapeEachComesBack() throws {
        let readings = BlockTests.readings(Block.capacity, seed: 5, shapes: Block.capacity)
        #expect(try roundTrip(readings) == readings)
    }

    @Test(arguments: 0..<6) func aHouseholdComesBackAndTakesLittle(_ index: Int) throws {
        let readings = try Household.readings(Block.capacity, of: index)
        let bytes = try encoded(readings)
        #expect(bytes.withUnsafeBytes { Block.decode($0) } == readings)
        #expect(bytes.count * 2 < readings.count * 7)
    }

    @Test(arguments: [Int64.min, .min + 1, -1, 0, 1, .max - 1, .max])
    func theEndsOfTheNumbersComeBack(_ number: Int64) throws {
        let others: [Int64] = [.min, .max, 0, -1, .max, .min, 230_000, .min]
        let readings = others.indices.map { index in
            var values = RegisterValues()
            for (place, description) in Register.all.enumerated() {
                values.set(description.register, (index + place) % 2 == 0 ? number : others[index])
                guard place % 3 == 0 else { continue }
                values.setOwnTime(
                    .init(description.register, Timestamp(milliseconds: others[index]), isInferred: index % 2 == 0))
            }
            return Reading(
                time: Timestamp(milliseconds: .min &+ Int64(index) &* (.max / 4)),
                received: Timestamp(milliseconds: others[index]), origin: .push, values: values)
        }
        #expect(try roundTrip(readings) == readings)
    }

    @Test(arguments: [1, 5]) func aPartOfABlockIsThatOfTheWhole(_ shapes: Int) throws {
        let readings = BlockTests.readings(90, seed: 3, shapes: shapes)
        let columns = try #require(try encoded(readings).withUnsafeBytes { Block.columns(of: $0) })
        for start in 0..<90 {
            #expect(columns.readings(start..<min(start + 7, 90)) == Array(readings[start..<min(start + 7, 90)]))
        }
    }

    @Test func aReadingWithoutValuesComesBack() throws {
        let empty = Reading(time: .noon, received: .noon, origin: .ring, values: RegisterValues())
        #expect(try roundTrip([empty]) == [empty])
        #expect(try roundTrip([empty, .at(1), .at(2)]) == [empty, .at(1), .at(2)])
    }

    @Test(arguments: 0..<4) func damagedBytesAreRefusedOrRead(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let readings = try Household.readings(200, of: Int(seed))
        let bytes = try encoded(readings)
        for _ in 0..<300 {
            let damaged = generator.damaged(bytes)
            let read = damaged.withUnsafeBytes { Block.decode($0) }
            // Each frame has a checksum: what is read all the same is what was written.
            #expect(read == nil || read == readings)
        }
    }

    private func decode(_ content: UnsafeRawBufferPointer) -> [Reading]? {
        Block.columns(ofContent: content).flatMap { $0.readings(0..<$0.count) }
    }

    @Test(arguments: 0..<40) func damagedContentsEndNoProcess(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let readings =
            seed % 2 == 0
            ? try Household.readings(120, of: Int(seed)) : BlockTests.readings(40, seed: seed, shapes: 4)
        let content = BlockDraft(BlockColumns(readings[...]).inOrder(.totalFirst)).content.content
        #expect(content.withUnsafeBytes { decode($0) } == readings)
        for _ in 0..<200 {
            // Nothing but that it returns: without a checksum other bytes may well be other readings.
            let damaged = generator.damaged(content)
            _ = damaged.withUnsafeBytes { decode($0) }
        }
    }

    @Test func theFormatOnDiskStaysWhatItIs() throws {
        var bytes = try #require(hexadecimal(BlockTests.version1))
        let read = bytes.withUnsafeBytes { Block.decode($0) }
        let expected: [Reading] = (Int64(0)..<4).map { .at($0 * 10, watts: 100 + $0 * $0, delay: 137 + $0 % 2) }
        #expect(read == expected)
        bytes[bytes.count - 1] ^= 1
        #expect(bytes.withUnsafeBytes { Block.decode($0) } == nil)
    }

    private static let version1 =
        "3128b52ffd24315d010072c20812c0251dbf1bb6816fa1affdff3fcbec22530a9bce0ee6ba6fa45e"
        + "0041a86acce03e010100daae1357343fb2"

    private func hexadecimal(_ text: String) -> [UInt8]? {
        let digits = Array(text)
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let byte = UInt8(String(digits[index..<index + 2]), radix: 16) else { return nil }
            bytes.append(byte)
        }
        return bytes
    }
}

/// What the simulator's households send.
enum Household {
    private struct Mix: HouseholdMix {
        var seed: UInt64 = 1
        var gasPercent = 70
        var solarPercent = 50
        var carPercent = 30
        var threePhasePercent = 70
    }

    /// Readings of a household, every 10 seconds from noon on; now and then one is missing.
    static func readings(_ count: Int, of index: Int, from start: Timestamp = .noon) throws -> [Reading] {
        var generator = SeededGenerator(seed: UInt64(index))
        let zone = try Zone(identifier: "Europe/Amsterdam")
        let telegrams = HouseholdTelegrams(index, of: Mix(), from: start, interval: 10, zone: zone)
        return telegrams.prefix(count).filter { _ in generator.below(500) > 0 }.map { telegram in
            var values = telegram.exactValues
            if let time = telegram.gasTime { values.setOwnTime(.init(.gas(slot: 1), time, isInferred: index % 2 == 0)) }
            return Reading(
                time: telegram.time, received: telegram.time.advanced(by: .milliseconds(150 + telegram.number % 13)),
                origin: .poll, values: values)
        }
    }
}

extension SeededGenerator {
    /// The bytes with some of them changed, lost or doubled.
    mutating func damaged(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for _ in 0...below(3) where !bytes.isEmpty {
            let place = below(bytes.count)
            switch below(5) {
            case 0: bytes.removeSubrange(place...)
            case 1: bytes.remove(at: place)
            case 2: bytes.insert(bytes[place], at: place)
            case 3: bytes[place] = UInt8(truncatingIfNeeded: next())
            default: bytes[place] ^= 1 << UInt8(below(8))
            }
        }
        return bytes
    }
}

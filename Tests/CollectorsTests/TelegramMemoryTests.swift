import Metering
import Testing

@testable import Collectors

struct TelegramMemoryTests {
    private let full: [Register] = [.importEnergy(.t1), .importPower, .voltage(.l1), .current(.l1)]

    private func values(_ registers: [Register]) -> RegisterValues {
        var values = RegisterValues()
        for register in registers { values.set(register, 1) }
        return values
    }

    private func time(_ number: Int) -> MeterTime {
        MeterTime(Timestamp(seconds: 1_772_374_503 + Int64(number) * 10), in: .utc)
    }

    @Test func theFirstTelegramSaysWhatIsUsual() {
        var memory = TelegramMemory()
        #expect(memory.missing(in: values(full), at: time(0)).isEmpty)
        #expect(
            memory.missing(in: values([.importEnergy(.t1), .voltage(.l1)]), at: time(1)) == [
                .importPower, .current(.l1),
            ])
        #expect(memory.missing(in: values(full), at: time(2)).isEmpty)
    }

    @Test func moreThanUsualIsTheNewUsual() {
        var memory = TelegramMemory()
        _ = memory.missing(in: values([.importPower]), at: time(0))
        #expect(memory.missing(in: values(full), at: time(1)).isEmpty)
        #expect(memory.missing(in: values([.importPower]), at: time(2)).count == 3)
    }

    @Test func threeTelegramsThatLackTheSameAreANewShape() {
        var memory = TelegramMemory()
        let less: [Register] = [.importEnergy(.t1), .importPower, .voltage(.l1)]
        _ = memory.missing(in: values(full), at: time(0))
        #expect(memory.missing(in: values(less), at: time(1)) == [.current(.l1)])
        #expect(memory.missing(in: values(less), at: time(2)) == [.current(.l1)])
        #expect(memory.missing(in: values(less), at: time(3)).isEmpty)
        #expect(memory.missing(in: values(less), at: time(4)).isEmpty)
    }

    @Test func theSameTelegramCountsOnce() {
        var memory = TelegramMemory()
        _ = memory.missing(in: values(full), at: time(0))
        for _ in 0..<10 { #expect(memory.missing(in: values([.importPower]), at: time(1)).count == 3) }
    }

    @Test func whatIsLackedNowAndThenIsMissedForEver() {
        var memory = TelegramMemory()
        for number in 0..<100 {
            let isPartial = number % 5 == 4
            let missing = memory.missing(in: values(isPartial ? [.importPower] : full), at: time(number))
            #expect(missing.isEmpty != isPartial, "telegram \(number)")
        }
    }

    /// Parse errors on the device cut each telegram somewhere else.
    @Test func telegramsThatLackDifferentThingsAreNoNewShape() {
        var memory = TelegramMemory()
        _ = memory.missing(in: values(full), at: time(0))
        #expect(!memory.missing(in: values(Array(full.prefix(1))), at: time(1)).isEmpty)
        #expect(!memory.missing(in: values(Array(full.prefix(2))), at: time(2)).isEmpty)
        #expect(!memory.missing(in: values(Array(full.prefix(3))), at: time(3)).isEmpty)
    }

    @Test func whatComesAndGoesIsInTheEndNotMissed() {
        var memory = TelegramMemory()
        let left: [Register] = [.importPower, .voltage(.l1)]
        let right: [Register] = [.importPower, .current(.l1)]
        _ = memory.missing(in: values(full), at: time(0))
        let results = (1..<40).map { number in
            memory.missing(in: values(number % 2 == 0 ? left : right), at: time(number)).isEmpty
        }
        #expect(results.suffix(20).allSatisfy { $0 }, "\(results)")
        #expect(!memory.missing(in: values([.voltage(.l1)]), at: time(40)).isEmpty)
    }

    @Test func knowsTheTelegramThatWasTakenLast() {
        var memory = TelegramMemory()
        var some = values(full)
        #expect(!memory.isKnown(time(0)))
        memory.take(&some, meterTime: time(0), time: Timestamp(seconds: 0))
        #expect(memory.isKnown(time(0)))
        #expect(!memory.isKnown(time(1)))
    }

    @Test func aChannelsValueBearsTheTimeAtWhichItChanged() {
        var memory = TelegramMemory()
        let gas = Register.gas(slot: 1)
        let amounts: [Int64?] = [100, 100, 101, nil, 101, 100, 100]
        let expected: [Int64?] = [0, 0, 20, nil, 20, 50, 50]
        for (index, amount) in amounts.enumerated() {
            var values = values(full)
            if let amount { values.set(gas, amount) }
            memory.take(&values, meterTime: time(index), time: Timestamp(seconds: Int64(index) * 10))
            let ownTime = values.ownTime(of: gas)
            #expect(ownTime?.time.seconds == expected[index], "telegram \(index)")
            #expect(ownTime?.isInferred ?? true)
            #expect(values.ownTimes.count == (amount == nil ? 0 : 1))
        }
    }
}

import Metering
internal import Seeding
import Testing

@testable import Store

@Suite struct PredictionTests {
    private let sources: [ColumnSource] = [
        .nothing, .scaled(column: 1, factor: -70_000), .sum(plus: [1], minus: [2, 0], isPositive: true),
        .sum(plus: [0, 1], minus: [], isPositive: false),
        .current(power: 1, out: 2, voltage: 0, step: 10, isSigned: true),
    ]
    private let histories: [ColumnHistory] = [
        .near(-7), .previous(.max), .slope(.min, by: 9), .paced(5, power: 1),
    ]

    @Test(arguments: 0..<20) func whatIsLeftOutComesBack(_ seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let columns = (0..<3).map { _ in (0..<50).map { _ in generator.integer() } }
        let values = (0..<50).map { _ in generator.integer() }
        for source in sources {
            for history in histories {
                let prediction = Prediction(source: source, history: history)
                let residuals = prediction.residuals(of: values, in: columns)
                #expect(prediction.values(from: residuals, in: columns) == values)
            }
        }
    }

    @Test func predictionsComeBackFromTheirBytes() {
        for source in sources {
            for history in histories {
                var bytes: [UInt8] = []
                source.append(to: &bytes)
                history.append(to: &bytes)
                bytes.withUnsafeBytes { bytes in
                    var reader = VarintReader(bytes)
                    #expect(ColumnSource(&reader) == source)
                    #expect(ColumnHistory(&reader) == history)
                    #expect(reader.isAtEnd)
                }
            }
        }
    }

    @Test func aCounterIsFollowedByItsPower() {
        var generator = SeededGenerator(seed: 1)
        let times = (0..<1000).map { Int64($0) * 10_000 }
        let powers = times.map { _ in 200 + Int64(generator.below(1500)) }
        var energy: Int64 = 2_345_678
        let counter = powers.map { power in
            energy += power * 10_000
            return energy / 3_600_000
        }
        let prediction = Prediction(history: .paced(counter[0], power: 1))
        let residuals = prediction.residuals(of: counter, in: [times, powers])
        // While the remainder is not yet known well, some steps are foretold wrong, by one.
        #expect(residuals.count { $0 != 0 } < 12)
        #expect(residuals.suffix(800).count { $0 != 0 } < 4)
    }

    @Test func aCounterOfTheOtherTariffIsLeftAlone() {
        let times = (0..<1000).map { Int64($0) * 10_000 }
        let powers = times.map { _ in Int64(900) }
        let prediction = Prediction(history: .paced(77, power: 1))
        let residuals = prediction.residuals(of: [Int64](repeating: 77, count: 1000), in: [times, powers])
        #expect(residuals.count { $0 != 0 } < 5)
    }

    @Test func whatAMeterWorksOutCostsNothing() throws {
        let columns = BlockColumns(try Household.readings(2000, of: 2)[...]).inOrder(.totalFirst)
        let chooser = PredictionChooser(keys: columns.keys)
        for (index, key) in columns.keys.enumerated() {
            guard case .register(let register) = key else { continue }
            let isWorkedOut =
                [.importPower, .exportPower].contains(register)
                || Phase.allCases.contains { [.current($0), .importPower($0), .exportPower($0)].contains(register) }
            guard isWorkedOut else { continue }
            #expect(chooser.choose(index, in: columns.values).1.divisor == 0)
        }
    }

    @Test(
        arguments: [
            ([0, 0], 0), ([100, -300, 0], 100), ([.min, 0], 1), ([.min, 6], 2), ([7, 5], 1), ([-9], 9),
        ] as [([Int64], Int64)])
    func numbersAreDividedByWhatTheyShare(_ numbers: [Int64], _ divisor: Int64) {
        let residuals = Residuals(numbers)
        #expect(residuals.divisor == divisor)
        #expect(residuals.numbers.map { $0 &* max(divisor, 1) } == numbers)
    }

    @Test func theRarerANumberTheMoreItCosts() {
        let even = (0..<1024).map { Int64($0 % 4) }
        #expect((2040...2100).contains(Surprise.bits(of: even)))
        #expect(Surprise.bits(of: [Int64](repeating: 3, count: 1024)) < 10)
        #expect(Surprise.bits(of: even) < Surprise.bits(of: even.map { $0 * 1_000_000 }))
    }
}

import Testing

@testable import Simulation

/// The damage that 32-bit floats do to decimals, by the pairs of `devices.md` §1.0.
@Suite struct FloatDecimalTests {
    @Test(
        arguments: [
            (18_234_567, 18_234_566), (4_321_098, 4_321_098), (123_456, 123_456), (789_012, 789_012), (0, 0),
            (482, 482),
            (231_400, 231_400), (2000, 2000), (3_314_404, 3_314_404), (8_191_999, 8_191_999),
        ] as [(Int64, Int64)])
    func printsWhatAFloatKeepsOfThousandths(exact: Int64, printed: Int64) {
        #expect(FloatDecimal.thousandths(exact) == printed)
    }

    @Test(
        arguments: [
            (3_314_404, 3_314_399), (2_569_646, 2_569_649), (2_958_951, 2_958_949), (100_999, 101_000), (4, 0), (0, 0),
        ] as [(Int64, Int64)])
    func printsWhatTwoDecimalsKeepOfAChannel(exact: Int64, printed: Int64) {
        #expect(FloatDecimal.channelThousandths(exact) == printed)
    }

    @Test(
        arguments: [
            (16_384_000, 2), (32_768_000, 4), (65_536_000, 8), (131_072_000, 16),
        ] as [(Int64, Int64)])
    func losesNoMoreThanTheStepOfItsMagnitude(start: Int64, step: Int64) {
        for exact in start..<start + 200 {
            #expect(abs(FloatDecimal.thousandths(exact) - exact) <= step)
        }
        let distinct = Set((start..<start + 1000).map(FloatDecimal.thousandths)).count
        #expect(distinct <= 1000 / Int(step) * 11 / 10)
    }

    @Test func neverLetsACounterFall() {
        let printed = (16_700_000...16_702_000).map { FloatDecimal.thousandths($0) }
        #expect(printed == printed.sorted())
    }

    @Test(arguments: [
        ("260301141503W", "260301144064.000"), ("50", "50.000"), ("50217", "50217.000"), ("0002", "2.000"),
        ("KFM5KAIFA-METER", "0.000"), ("", "0.000"), ("-", "0.000"), ("-1.5x", "-1.500"), ("2.", "2.000"),
        ("4530303333303034303031383435323132", "4530303470766813385007090053939200.000"),
        ("4730303332353631323234373238373134", "4730303206603700494149380214882304.000"),
        ("4E303033333030343030", "inf"), ("-4E99", "-inf"), ("12E", "12.000"), ("1e-3", "0.001"),
    ])
    func readsTextsAsTheFloatRenderingDoes(text: String, printed: String) {
        var bytes: [UInt8] = []
        FloatDecimal.append(floatOf: text.utf8, to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == printed)
    }

    @Test func makesOneTimestampOfManyInA3P() {
        func printed(_ text: String) -> String {
            var bytes: [UInt8] = []
            FloatDecimal.append(floatOf: text.utf8, to: &bytes)
            return String(decoding: bytes, as: UTF8.self)
        }
        #expect(printed("260301141503W") == printed("260301141513W"))
        #expect(printed("260301141503W") != printed("260302141503W"))
    }

    @Test(
        arguments: [
            (0, "0.000"), (7, "0.007"), (1000, "1.000"), (-482, "-0.482"), (18_234_566, "18234.566"),
        ] as [(Int64, String)])
    func writesThousandthsWithThreeDecimals(value: Int64, text: String) {
        var bytes: [UInt8] = []
        bytes.append(thousandths: value)
        #expect(String(decoding: bytes, as: UTF8.self) == text)
    }

    @Test(arguments: [0, 7, 10, -63, 123_456, .max] as [Int64])
    func writesWholeNumbersAsTheyAre(value: Int64) {
        var bytes: [UInt8] = []
        bytes.append(number: value)
        #expect(String(decoding: bytes, as: UTF8.self) == "\(value)")
    }
}

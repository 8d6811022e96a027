import Metering
internal import Seeding
import Testing

@Suite struct DecimalTextParsingTests {
    private func parse(_ text: String, _ decimals: Int = 3) -> DecimalText.Parsed? {
        DecimalText.parse(text.utf8, decimals: decimals)
    }

    @Test(arguments: [
        ("18234.566", 3, 18_234_566), ("018234.567", 3, 18_234_567), ("00.482", 3, 482), ("0.000", 3, 0),
        ("231.4", 3, 231_400), ("231.400", 3, 231_400), ("002", 3, 2000), ("2", 0, 2), ("2.000", 0, 2),
        ("-063", 3, -63_000), ("-0.5", 3, -500), ("-0", 3, 0), ("+5", 3, 5000), ("-0.001", 3, -1),
        ("1e3", 0, 1000), ("1E3", 0, 1000), ("1e+3", 0, 1000), ("1.5e3", 0, 1500), ("15e-1", 3, 1500),
        ("1.5e-3", 6, 1500), ("0e99999999999999999999", 3, 0), ("0.0e-99999999999999999999", 3, 0),
        ("000000000000000000000000000000000001.5", 1, 15),
        ("3314.404000000000000000000000000000", 3, 3_314_404),
        ("2147483647", 0, 2_147_483_647), ("99999999.9999999", 7, 999_999_999_999_999),
    ])
    func readsExactly(_ text: String, _ decimals: Int, _ amount: Int64) {
        let parsed = parse(text, decimals)
        #expect(parsed?.amount == amount)
        #expect(parsed?.isTruncated == false)
    }

    @Test(arguments: [
        ("3314.4044", 3, 3_314_404), ("-3314.4049", 3, -3_314_404), ("0.0009", 3, 0), ("-0.0009", 3, 0),
        ("1.9", 0, 1), ("-1.9", 0, -1), ("1e-1", 0, 0), ("1e-99999999999999999999", 3, 0), ("19e-1", 0, 1),
        ("0.00000000000000000000000000000000001", 3, 0), ("3314.404000000000000000000000000000001", 3, 3_314_404),
        ("1.0000000000000000000000000000000009", 0, 1),
    ])
    func truncatesTowardsZeroAndSaysSo(_ text: String, _ decimals: Int, _ amount: Int64) {
        let parsed = parse(text, decimals)
        #expect(parsed?.amount == amount)
        #expect(parsed?.isTruncated == true)
    }

    // A number may have more digits before its point or its exponent than what comes of it.
    @Test(arguments: [
        ("1.23456789012345678e10", 3, 12_345_678_901_234, true),
        ("1.234567890123456e10", 5, 1_234_567_890_123_456, false),
        ("0.0000000000001e13", 0, 1, false),
        ("0.0000000000000000000000001e25", 0, 1, false),
        ("12345678901234567890e-1", 0, 1_234_567_890_123_456_789, false),
        ("12345678901234567890e-10", 0, 1_234_567_890, true),
        ("100000000000000000000000000000e-29", 3, 1000, false),
        ("123456789012345678.5", 1, 1_234_567_890_123_456_785, false),
        ("922337203685477580.7", 1, Int64.max, false),
    ])
    func losesNoDigitThatTheResultHasRoomFor(_ text: String, _ decimals: Int, _ amount: Int64, _ isTruncated: Bool) {
        let parsed = parse(text, decimals)
        #expect(parsed?.amount == amount)
        #expect(parsed?.isTruncated == isTruncated)
    }

    @Test func readsTheLimitsOf64Bits() {
        #expect(parse("9223372036854775807", 0)?.amount == .max)
        #expect(parse("-9223372036854775808", 0)?.amount == .min)
        #expect(parse("-9223372036854775.808")?.amount == .min)
        #expect(parse("9223372036854775.807")?.amount == .max)
    }

    @Test(arguments: [
        ("9223372036854775808", 0), ("-9223372036854775809", 0), ("9223372036854775.808", 3),
        ("18446744073709551616", 0),
        ("99999999999999999999999999", 0), ("1e19", 0), ("1e99999999999999999999", 0), ("9223372036854775807", 1),
        // Identifiers that the PlatformIO build prints as floats (devices.md §1.A.9).
        ("4530303470766813385007090053939200.000", 3), ("4730303206603700494149380214882304.000", 0),
    ])
    func refusesWhat64BitsDoNotHold(_ text: String, _ decimals: Int) {
        #expect(parse(text, decimals) == nil)
    }

    @Test(arguments: [
        "", "-", "+", ".", "-.", "1.", ".5", "-.5", "1.e3", "e3", "1e", "1e+", "1e-", "1e3.5", "1e3e3", "--1", "+-1",
        "1-",
        "1.2.3", "1..2", " 1", "1 ", "1,5", "0x10", "inf", "-inf", "nan", "NaN", "null", "1_000", "١", "12a", "1\0",
        "\"1\"", "1E", "1;", "/", ":",
    ])
    func refusesWhatIsNoNumber(_ text: String) {
        #expect(parse(text) == nil)
    }

    @Test func readsFromAnySequenceOfBytes() {
        let text = "-18234.566"
        let expected = DecimalText.parse(Array(text.utf8).span, decimals: 3)
        #expect(expected?.amount == -18_234_566)
        #expect(DecimalText.parse(Array(text.utf8), decimals: 3) == expected)
        #expect(DecimalText.parse(Array("x\(text)x".utf8)[1...text.utf8.count], decimals: 3) == expected)
        #expect(DecimalText.parse("x\(text)"[...].dropFirst().utf8, decimals: 3) == expected)
        #expect(DecimalText.parse(text.utf8.lazy.map { $0 }, decimals: 3) == expected)
        #expect(DecimalText.parse(AnySequence(text.utf8), decimals: 3) == expected)
        #expect(DecimalText.parse(EmptyCollection<UInt8>(), decimals: 3) == nil)
    }

    // An independent way: cut or pad the fraction as text, and let the standard library read the whole number.
    @Test func agreesWithCuttingTheTextByHand() throws {
        var random = SeededGenerator(seed: 1)
        for _ in 0..<20_000 {
            let whole = String(Int64.random(in: 0...999_999_999, using: &random))
            let fraction = (0..<Int.random(in: 1...12, using: &random)).map { _ in
                String(Int.random(in: 0...9, using: &random))
            }.joined()
            let decimals = Int.random(in: 0...9, using: &random)
            let sign = Bool.random(using: &random) ? "-" : ""
            let padded = fraction + "000000000"
            let parsed = parse("\(sign)\(whole).\(fraction)", decimals)
            try #require(parsed?.amount == Int64(sign + whole + padded.prefix(decimals)))
            try #require(parsed?.isTruncated == fraction.dropFirst(decimals).contains { $0 != "0" })
        }
    }

    @Test func neverTrapsOnRandomText() {
        var random = SeededGenerator(seed: 2)
        let alphabet = Array("0123456789.eE+-".utf8)
        var numbers = 0
        for _ in 0..<200_000 {
            let text = (0..<Int.random(in: 0...30, using: &random)).map { _ in
                alphabet.randomElement(using: &random) ?? 0
            }
            if DecimalText.parse(text, decimals: Int.random(in: 0...9, using: &random)) != nil { numbers += 1 }
        }
        #expect(numbers > 1000)
    }
}

@Suite struct DecimalTextWritingTests {
    @Test(arguments: [
        (18_234_566, 3, "18234.566"), (231_400, 3, "231.4"), (2000, 3, "2"), (0, 3, "0"), (0, 0, "0"), (1, 3, "0.001"),
        (-1, 3, "-0.001"), (-500, 3, "-0.5"), (482, 0, "482"), (-482, 0, "-482"), (100, 1, "10"), (1_000_000, 6, "1"),
        (1, 9, "0.000000001"), (10, 9, "0.00000001"), (1_050_000, 6, "1.05"),
        (Int64.max, 0, "9223372036854775807"), (Int64.min, 0, "-9223372036854775808"),
        (Int64.min, 3, "-9223372036854775.808"), (Int64.min, 9, "-9223372036.854775808"),
        (Int64.max, 6, "9223372036854.775807"),
    ])
    func writesWithoutTrailingZerosOrExponent(_ amount: Int64, _ decimals: Int, _ text: String) {
        #expect(DecimalText.string(amount, decimals: decimals) == text)
    }

    @Test func appendsBehindWhatIsThere() {
        var buffer = Array("x".utf8)
        DecimalText.append(-1500, decimals: 3, to: &buffer)
        DecimalText.append(10, decimals: 0, to: &buffer)
        #expect(buffer == Array("x-1.510".utf8))
    }

    @Test func whatIsWrittenReadsBack() throws {
        var random = SeededGenerator(seed: 3)
        for _ in 0..<50_000 {
            // All lengths alike, not nearly always 19 digits.
            let amount = Int64.random(in: .min ... .max, using: &random) >> Int64.random(in: 0...63, using: &random)
            let decimals = Int.random(in: 0...9, using: &random)
            let parsed = DecimalText.parse(DecimalText.string(amount, decimals: decimals).utf8, decimals: decimals)
            try #require(parsed?.amount == amount)
            try #require(parsed?.isTruncated == false)
        }
    }
}

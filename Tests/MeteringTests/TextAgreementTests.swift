import Foundation
internal import Seeding
import Testing

@testable import Metering

/// What is read and written, against every text there is, or against another implementation.
@Suite struct TextAgreementTests {
    private func pair(_ value: Int) -> String {
        value < 10 ? "0\(value)" : "\(value)"
    }

    @Test func aMeterTimeHasTheDaysOfTheCalendarAndNoOthers() throws {
        let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        for year in 0...99 {
            for month in 0...99 {
                for day in [0, 1, 28, 29, 30, 31, 32, 99] {
                    let length =
                        (1...12).contains(month) ? lengths[month - 1] + (month == 2 && year % 4 == 0 ? 1 : 0) : 0
                    let read = MeterTime("\(pair(year))\(pair(month))\(pair(day))120000S".utf8)
                    try #require((read != nil) == (day >= 1 && day <= length), "\(year)-\(month)-\(day)")
                }
            }
        }
    }

    @Test func aMeterTimeHasTheTimesOfTheDayAndNoOthers() throws {
        for value in 0...99 {
            #expect((MeterTime("260301\(pair(value))0000W".utf8) != nil) == (value < 24))
            #expect((MeterTime("26030100\(pair(value))00W".utf8) != nil) == (value < 60))
            #expect((MeterTime("2603010000\(pair(value))W".utf8) != nil) == (value < 60))
        }
    }

    @Test func aMeterTimeEndsInNothingButItsLetters() {
        let digits = Array("260301141503".utf8)
        for byte in UInt8.min...UInt8.max {
            let isLetter = byte == UInt8(ascii: "S") || byte == UInt8(ascii: "W")
            #expect((MeterTime(digits + [byte]) != nil) == isLetter, "\(byte)")
        }
    }

    @Test func aByteThatIsNoDigitIsRefusedWhereverItStands() {
        let text = Array("260301141503W".utf8)
        for position in 0..<12 {
            for byte in UInt8.min...UInt8.max where !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
                var damaged = text
                damaged[position] = byte
                #expect(MeterTime(damaged) == nil, "\(byte) at \(position)")
            }
        }
    }

    @Test func rfc3339IsFoundationsISO8601() throws {
        var random = SeededGenerator(seed: 11)
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: false)
        for _ in 0..<5000 {
            let moment = Timestamp(seconds: Int64.random(in: -30_000_000_000...200_000_000_000, using: &random))
            // Foundation goes over to the Julian calendar before 1582; RFC 3339 does not.
            guard moment.seconds > -12_219_292_800 else { continue }
            let text = style.format(Date(timeIntervalSince1970: Double(moment.seconds)))
            try #require(moment.rfc3339 == text)
            try #require(Timestamp(rfc3339: text) == moment)
        }
    }

    @Test func anOffsetMovesTheFaceAndNotTheMoment() throws {
        var random = SeededGenerator(seed: 12)
        for _ in 0..<5000 {
            let moment = Timestamp(milliseconds: Int64.random(in: 0...4_000_000_000_000, using: &random))
            let minutes = Int.random(in: -1439...1439, using: &random)
            let face = moment.advanced(by: .seconds(minutes * 60)).rfc3339.dropLast()
            let offset = "\(minutes < 0 ? "-" : "+")\(pair(abs(minutes) / 60)):\(pair(abs(minutes) % 60))"
            try #require(Timestamp(rfc3339: face + offset) == moment, "\(face)\(offset)")
        }
    }

    @Test func damagedRFC3339IsRefusedOrIsAnotherTime() throws {
        var random = SeededGenerator(seed: 13)
        let text = Array("2026-03-01T14:15:03.250+01:00".utf8)
        let alphabet = Array("0123456789-:.+TZtz \u{0}é".utf8)
        var accepted = 0
        for round in 0..<50_000 {
            var damaged = text
            for _ in 0...(round % 3) {
                let position = Int.random(in: 0..<damaged.count, using: &random)
                switch Int.random(in: 0...2, using: &random) {
                case 0: damaged[position] = alphabet.randomElement(using: &random) ?? 0
                case 1: damaged.remove(at: position)
                default: damaged.insert(alphabet.randomElement(using: &random) ?? 0, at: position)
                }
            }
            guard let read = Timestamp(rfc3339: String(decoding: damaged, as: UTF8.self)) else { continue }
            accepted += 1
            try #require(Timestamp(rfc3339: read.rfc3339) == read)
        }
        #expect(accepted > 1000)
    }

    @Test func exponentsOnlyMoveThePoint() throws {
        var random = SeededGenerator(seed: 14)
        for _ in 0..<20_000 {
            let digits = Int64.random(in: 0...999_999_999, using: &random)
            let exponent = Int.random(in: -9...9, using: &random)
            let parsed = DecimalText.parse("\(digits)e\(exponent)".utf8, decimals: 9)
            let amount = (0..<(9 + exponent)).reduce(Decimal(digits)) { value, _ in value * 10 }
            let expected = amount > Decimal(Int64.max) ? nil : NSDecimalNumber(decimal: amount).int64Value
            try #require(parsed?.amount == expected, "\(digits)e\(exponent)")
            try #require(parsed?.isTruncated != true)
        }
    }

    @Test func zerosAroundANumberChangeNothing() throws {
        var random = SeededGenerator(seed: 15)
        for _ in 0..<5000 {
            let amount = Int64.random(in: .min ... .max, using: &random) >> Int64.random(in: 0...63, using: &random)
            var text = DecimalText.string(amount, decimals: 3)
            let expected = DecimalText.parse(text.utf8, decimals: 3)
            let leading = String(repeating: "0", count: Int.random(in: 0...40, using: &random))
            text.insert(contentsOf: leading, at: text.index(text.startIndex, offsetBy: amount < 0 ? 1 : 0))
            text += text.contains(".") ? "" : "."
            text += String(repeating: "0", count: Int.random(in: 1...40, using: &random))
            try #require(DecimalText.parse(text.utf8, decimals: 3) == expected, "\(text)")
            try #require(expected?.amount == amount)
        }
    }
}

import Metering
import Testing

@testable import Simulation

/// Telegrams that meters encrypt.
@Suite struct TelegramSealerTests {
    @Test(arguments: [TelegramDialect.lu, .at, .nl5, .lt])
    func theKeyOpensWhatTheMeterSealed(dialect: TelegramDialect) throws {
        var maker = try TelegramMaker.meters(1, dialect) { $0.meters[0].isEncrypted = true }[0]
        var decrypter = TelegramDecrypter(key: try TelegramKey(try #require(maker.keyText)))
        for _ in 0..<3 {
            let made = maker.make()
            let stream = try ParsedStream(made.bytes, of: dialect)
            #expect(stream.frames == [made.bytes] && stream.telegrams.isEmpty && stream.garbageBytes == 0)
            #expect(decrypter.open(made.bytes.span) == .telegram(made.text))
            #expect(decrypter.open(made.bytes.span) == .repeated)
            #expect(try ParsedStream(made, of: dialect).soundValues == [made.values])
        }
    }

    @Test func theFrameIsLaidOutAsInLuxembourg() throws {
        var maker = try TelegramMaker.meters(1, .lu)[0]
        let made = maker.make()
        #expect(Array(made.bytes.prefix(6)) == [0xDB, 8, 0x53, 0x41, 0x47, 0x67])
        let length = 17 + made.text.count
        #expect(Array(made.bytes[10..<14]) == [0x82, UInt8(length >> 8), UInt8(length & 0xFF), 0x30])
        #expect(made.bytes.count == 13 + length)
        let next = maker.make()
        let counters = [made, next].map { $0.bytes[14..<18].reduce(0) { $0 << 8 | Int($1) } }
        #expect(counters[1] == counters[0] + 1)
    }

    @Test func everyMeterHasAKeyAndATitleOfItsOwnWhichTheSeedGives() throws {
        var makers = try TelegramMaker.meters(20, .lu)
        #expect(Set(makers.map(\.keyText)).count == 20)
        let titles = makers.indices.map { index in
            TelegramDecrypter.systemTitle(of: makers[index].make().bytes.span)
        }
        #expect(Set(titles).count == 20)
        #expect(try TelegramMaker.meters(20, .lu).map(\.keyText) == makers.map(\.keyText))
        #expect(try TelegramMaker.meters(20, .lu) { $0.seed = 2 }.map(\.keyText) != makers.map(\.keyText))
        var decrypter = TelegramDecrypter(key: try TelegramKey(try #require(makers[0].keyText)))
        #expect(decrypter.open(makers[1].make().bytes.span) == .unreadable)
    }

    @Test func luxembourgEncryptsUnlessToldOtherwiseAndOthersDoNot() throws {
        for dialect in TelegramDialect.allCases {
            var maker = try TelegramMaker.meters(1, dialect)[0]
            let made = maker.make()
            #expect((made.bytes != made.text) == (dialect == .lu))
            #expect((maker.keyText == nil) == (dialect != .lu))
        }
        var plain = try TelegramMaker.meters(1, .lu) { $0.meters[0].isEncrypted = false }[0]
        #expect(plain.make().bytes.first == UInt8(ascii: "/"))
    }
}

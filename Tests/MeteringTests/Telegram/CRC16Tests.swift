import Metering
internal import Seeding
import Testing

@Suite struct CRC16Tests {
    @Test func theCheckValuesAreThoseOfTheCatalogue() {
        let digits = Array("123456789".utf8)
        #expect(CRC16.arc.checksum(digits.span) == 0xBB3D)
        #expect(CRC16.x25.checksum(digits.span) == 0x906E)
        #expect(CRC16.arc.checksum([UInt8]().span) == 0)
    }

    @Test func anyLengthIsAsBitByBit() {
        var generator = SeededGenerator(seed: 7)
        for count in Array(0...70) + [952, 4097] {
            let bytes = (0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
            #expect(CRC16.arc.checksum(bytes.span) == TelegramText.arc(bytes))
            #expect(CRC16.x25.checksum(bytes.span) == TelegramText.x25(bytes))
        }
    }
}

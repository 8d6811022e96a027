internal import Testing

@testable internal import Metering

/// Streams that were made to cost more than their bytes: the limit of time is what fails, by a factor of a thousand.
@Suite(.timeLimit(.minutes(1))) struct LinearFramingTests {
    @Test func endsThatAreNoneAreLookedBehindOnce() {
        var framer = TelegramFramer()
        let chunk = Array("/1".utf8) + Array(repeating: Array(")! z".utf8), count: 4000).flatMap { $0 }
        var cuts = 0
        for _ in 0..<64 {
            framer.append(chunk.span)
            while let event = framer.next() {
                if case .cut = event { cuts += 1 }
            }
        }
        #expect(cuts > 0 || framer.garbageBytes > 0)
        let telegram = Array("\r\n/ISK5\\2M550T-1012\r\n\r\n1-0:1.8.1(1*kWh)\r\n".utf8)
        let body = telegram.dropFirst(2) + [UInt8(ascii: "!")]
        let checked = Array(body)
        let checksum = String(CRC16.arc.checksum(checked.span), radix: 16)
        let end = telegram + Array("!\(checksum)\r\n".utf8)
        framer.append(end.span)
        framer.noteQuiet()
        var found = false
        while let event = framer.next() {
            if case .telegram(_, .right) = event { found = true }
        }
        #expect(found)
    }
}

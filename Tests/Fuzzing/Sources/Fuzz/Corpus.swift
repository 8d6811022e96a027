internal import Glibc
import Metering

/// The first inputs: telegrams of every dialect, plain, encrypted and as lines and relays send them.
enum Corpus {
    static let good = Dialects.nl5.bytes
    static let zone: Zone = {
        do {
            return try Zone(identifier: "Europe/Amsterdam")
        } catch {
            fatalError("no time zones are installed: \(error)")
        }
    }()

    static func decrypter(_ key: String) -> TelegramDecrypter {
        do {
            return TelegramDecrypter(key: try TelegramKey(key))
        } catch {
            fatalError("\(error)")
        }
    }

    /// Writes them, a file each.
    static func write(into folder: String) -> Bool {
        inputs.enumerated().allSatisfy { index, input in
            guard let file = fopen("\(folder)/first-\(index)", "w") else { return false }
            defer { fclose(file) }
            return fwrite(input, 1, input.count, file) == input.count
        }
    }

    private static var inputs: [[UInt8]] {
        var inputs: [[UInt8]] = []
        for (index, text) in (Dialects.all + [Dialects.withBlock]).enumerated() {
            let piece = UInt8(index * 13 % 256)
            inputs.append([4, piece, 3, 0x53, 128] + text.bytes)
            inputs.append([8 + 1, piece, 3, 0x53, 128] + text.bytes)
            inputs.append([0, 7, piece, 0x24, 128] + text.bytes.prefix(200 + 10 * index) + text.bytes)
            inputs.append([0, piece, 9, 0x24, 128] + text.bytes.map { $0 | ($0.nonzeroBitCount & 1 == 1 ? 0x80 : 0) })
            guard let frame = try? SealedTelegram.frame(text.bytes, counter: UInt32(index)) else { continue }
            inputs.append([UInt8(index % 3), piece, 9, 0x24, 128] + frame + frame.prefix(100) + text.bytes + frame)
        }
        return inputs + oddities
    }

    private static var oddities: [[UInt8]] {
        let negotiation: [UInt8] = [0xFF, 0xFB, 3, 0xFF, 0xFD, 0, 0xFF, 0xFA, 44, 1, 0xFF, 0xF0]
        let header: [UInt8] = [0xDB, 8] + SealedTelegram.title + [0x82, 0x1F, 0xF0, 0x30]
        let texts = [
            "no telegram received", "{\"error\":\"telegram:no-telegram-received\"}", "<html></html>", "!0000\r\n",
            String(decoding: good, as: UTF8.self).replacing("\r\n", with: "\\r\\n"),
            "/KAM5\r\n\r\n", "00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF",
        ]
        return texts.map { [0, 3, 0, 0, 0] + Array($0.utf8) } + [
            [4, 5, 0, 0x53, 128] + negotiation + good,
            [16, 200, 9, 0, 255] + [UInt8](repeating: UInt8(ascii: "/"), count: 40),
            [16, 255, 9, 0, 255] + Dialects.nl3.body + [0, 0, 0, 0],
            [16 + 0x81, 100, 9, 0, 255] + Array(repeating: header + [1, 2, 3], count: 3).flatMap { $0 },
            [16 + 0x60, 255, 20, 0, 255] + Array("/1-0:1.7.0(1)\n!x-0:1.7.0(1)\n!x-0".utf8),
            [16 + 0x20, 255, 20, 0, 255] + Array("/ABC5\r\n0-0:1.0.0(/ABC)/ABC)/ABC)".utf8),
            [0, 0, 0, 0, 0] + good.dropFirst() + Array("!1234\r\n".utf8),
        ]
    }
}

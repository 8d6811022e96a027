import Floor

/// A telegram that is measured: DSMR 5, three phases, gas and water, invented numbers, the right checksum.
struct SpeedTelegram {
    /// As it comes down the line.
    let bytes: [UInt8]
    /// From its `/` to its `!`.
    let body: [UInt8]
    let checksum: UInt16

    /// Creates a telegram of so many objects, 38 being what a meter sends; `turn` makes its numbers differ from others'.
    init(objects: Int = 38, turn: Int = 0) {
        let lines = SpeedTelegram.lines(turn)
        let own = lines.dropLast(SpeedTelegram.channelLines)
        let room = objects - SpeedTelegram.channelLines
        // The M-Bus channels are in all of them; beyond 38 there are numbers that no register keeps.
        let chosen =
            own.prefix(room) + SpeedTelegram.measurements.prefix(max(0, room - own.count))
            + lines.suffix(SpeedTelegram.channelLines)
        body = Array(("/Ene5\\T211\r\n\r\n" + chosen.map { $0 + "\r\n" }.joined() + "!").utf8)
        checksum = body.withUnsafeBufferPointer { floor_crc($0.baseAddress, $0.count) }
        let digits = String(checksum, radix: 16, uppercase: true)
        bytes = body + Array((String(repeating: "0", count: 4 - digits.count) + digits + "\r\n").utf8)
    }

    /// How many of the lines are of M-Bus channels; they are the last.
    private static let channelLines = 6

    private static let measurements = [3, 4, 5, 6, 24].flatMap { aspect in
        ["1", "2", "21", "22", "41", "42", "61", "62"].map { "1-0:\($0).\(aspect).1(00.123*kW)" }
    }

    private static func lines(_ turn: Int) -> [String] {
        func number(_ seed: Int, _ whole: Int, _ decimals: Int) -> String {
            var digits = seed &* 7_919 &+ turn &* 104_729
            var text = ""
            for index in 0..<whole + decimals {
                if index == whole { text += "." }
                digits = (digits &* 1_103_515_245 &+ 12_345) & 0x7FFF_FFFF
                text += index == 0 ? "0" : String((digits >> 16) % 10)
            }
            return text
        }
        let time = "2601151430" + (turn % 60 < 10 ? "0" : "") + "\(turn % 60)W"
        return [
            "1-3:0.2.8(50)", "0-0:1.0.0(\(time))", "0-0:96.1.1(4530303438303030303034303639333137)",
            "1-0:1.8.1(\(number(1, 6, 3))*kWh)", "1-0:1.8.2(\(number(2, 6, 3))*kWh)",
            "1-0:2.8.1(\(number(3, 6, 3))*kWh)", "1-0:2.8.2(\(number(4, 6, 3))*kWh)", "0-0:96.14.0(0002)",
            "1-0:1.7.0(\(number(5, 2, 3))*kW)", "1-0:2.7.0(00.000*kW)", "0-0:96.7.21(00012)", "0-0:96.7.9(00005)",
            "1-0:99.97.0(1)(0-0:96.7.19)(241103091502W)(0000003310*s)", "1-0:32.32.0(00003)", "1-0:52.32.0(00002)",
            "1-0:72.32.0(00001)", "1-0:32.36.0(00000)", "1-0:52.36.0(00001)", "1-0:72.36.0(00000)", "0-0:96.13.0()",
            "1-0:32.7.0(\(number(6, 3, 1))*V)", "1-0:52.7.0(\(number(7, 3, 1))*V)",
            "1-0:72.7.0(\(number(8, 3, 1))*V)", "1-0:31.7.0(\(number(9, 3, 0))*A)",
            "1-0:51.7.0(\(number(10, 3, 0))*A)", "1-0:71.7.0(\(number(11, 3, 0))*A)",
            "1-0:21.7.0(\(number(12, 2, 3))*kW)", "1-0:41.7.0(\(number(13, 2, 3))*kW)",
            "1-0:61.7.0(\(number(14, 2, 3))*kW)", "1-0:22.7.0(00.000*kW)", "1-0:42.7.0(00.000*kW)",
            "1-0:62.7.0(00.000*kW)", "0-1:24.1.0(003)", "0-1:96.1.0(4730303339303031383334363037303138)",
            "0-1:24.2.1(260115143000W)(\(number(15, 5, 3))*m3)", "0-2:24.1.0(007)",
            "0-2:96.1.0(38534147313233)", "0-2:24.2.1(260115142900W)(\(number(16, 5, 3))*m3)",
        ]
    }
}

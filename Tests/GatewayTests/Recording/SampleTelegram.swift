internal import Metering

@testable internal import Gateway

/// A telegram with everything that tells whose it is.
enum SampleTelegram {
    static let serial = "4530303438303030303034303639333137"
    static let message = "48414C4C4F204A414E"

    static let body = """
        /KMP5 ZABF001734562981\r
        \r
        1-3:0.2.8(50)\r
        0-0:1.0.0(260115143007W)\r
        0-0:96.1.1(\(serial))\r
        1-0:1.8.1(004872.316*kWh)\r
        1-0:32.7.0(nothing*V)\r
        0-0:96.13.0(\(message))\r
        !
        """

    /// As it comes down the line, with its own checksum or another.
    static func bytes(checksum: UInt16? = nil, body: String = body) -> [UInt8] {
        let own = CRC16.arc.checksum(Array(body.utf8).span)
        return Array((body + hex(checksum ?? own)).utf8)
    }

    static func hex(_ value: UInt16) -> String {
        let digits = String(value, radix: 16, uppercase: true)
        return String(repeating: "0", count: 4 - digits.count) + digits
    }

    /// The checksum that its bytes have.
    static var checksum: UInt16 { CRC16.arc.checksum(Array(body.utf8).span) }

    /// How many bytes come before an object.
    static func place(of text: String) -> Int {
        Array(body.utf8).firstRange(of: Array(text.utf8))?.lowerBound ?? -1
    }

    /// What must not be left of it when it is masked.
    static let secrets = [serial, "E0048000004069317", message, "HALLO", "1734562981", hex(checksum)]
}

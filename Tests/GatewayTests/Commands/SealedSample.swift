internal import Metering

/// An encrypted telegram (`telegrams.md` §4), sealed by Python's cryptography 48 with the key, the title `SAGg0001`, the
/// counter 7 and the authentication key of Luxembourg.
enum SealedSample {
    static let key = "000102030405060708090A0B0C0D0E0F"

    /// In it is `/KMP5 ZABF001734562981` with the version, an id and `1-0:1.8.1(004872.316*kWh)`.
    static let frame: [UInt8] = {
        let digits = Array(hex.utf8)
        return stride(from: 0, to: digits.count, by: 2).compactMap { index in
            UInt8(String(decoding: digits[index..<index + 2], as: UTF8.self), radix: 16)
        }
    }()

    private static let hex = """
        db085341476730303031818a3000000007c44d0fef1d04ea1fafa96aafc5e601a644549fb5c9dfc45d92e7a182e7fff89200\
        62799eb5ee25ba28ff1b9d04245a2f33f593c35cea0382b88cb3c09f8f33da4fdb35643206737fb8d335a9785e21f705a087\
        9871014b784ab63ebd97b2088edb85dc16177cb70ee23d799603ed52cd443902779ddb33a30c224e38cd2f51ed45819b6561
        """
}
